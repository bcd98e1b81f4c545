/**
 * What somebody is told before a shield is overridden (domain rules 7.6). The same for everybody and for every number: it
 * is answered alike whether or not there is anything to override (law 3). A text that changes gets the next version; which
 * one was shown stands with each prompt.
 */
export const warning = {
  version: 1,
  sentences: [
    'Going on starts an investigation, whatever you see.',
    'The team of the authority responsible for the child is alerted at once, with your account, your organisation, your reason and your case reference.',
    'Each look is recorded. A member of that team, who is not a colleague of yours, rules on whether it was justified.',
    'Misuse suspends your account.',
    'What a shield hides is shown to you alone, in this session, for this child, for 15 minutes or until you close the record.',
    'Go on only if a child would come to harm otherwise. The team can see what is hidden, and can make contact for you.',
  ],
} as const;
