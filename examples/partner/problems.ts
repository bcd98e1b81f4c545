/** Why a change was not made, in words for a form, and the field of ours it is about. */
import type { Fault } from '../govuk/forms.ts';

interface Problem {
  readonly code: string;
  readonly field: string | null | undefined;
  /** The directory's own sentence: for a code that is newer than this program. */
  readonly message: string;
}

const sentences: Readonly<Record<string, string>> = {
  NOT_OPENED: 'Open the child’s record first, and read it to the person you act for',
  CHILD_NOT_FOUND: 'There is no such child, or you may not know of it',
  INVOLVEMENT_NOT_FOUND: 'There is no such involvement any more, or it is not yours to change',
  DATE_IN_FUTURE: 'The date must be today or in the past',
  END_BEFORE_START: 'The last day must be the same as or after the first day',
  DATE_OUTSIDE_LIFE: 'The date lies outside the child’s life: check it, and that this is the child you mean',
  ALREADY_INVOLVED: 'You already have a current involvement of this kind with this child: confirm it, or end it first',
  ALREADY_ENDED: 'This involvement has already ended',
  CHANGED_SINCE:
    'Somebody changed this after you opened the page: check what it says now, and send it again if it still holds',
  KEPT_BY_SOURCE: 'Your case system keeps this involvement: change it there, and the directory follows',
  NOT_INVOLVED: 'You need a current involvement with this child: record it first',
  LEAD_ALREADY_TAKEN: 'The child already has a lead professional: agree on a handover with them',
  NOT_THE_LEAD: 'Somebody else leads by now: check who it is, and agree with them',
  NOT_YOURS_TO_HAND_OVER: 'Only the outgoing lead, the incoming lead and the authority’s team may hand over',
  KEY_REUSED: 'This form has been sent before with other words in it: open it again',
  NAMES_SENSITIVE_SERVICE: 'The name of the team says which sensitive service it is: leave the team out',
  SERVICE_NOT_RECORDABLE: 'Choose the kind of service you give',
  ALREADY_REQUESTED: 'You have asked for contact about this child already, and are not answered yet',
  CONTACT_REQUEST_NOT_FOUND: 'There is no such request any more',
  CODE_REFUSED: 'The code is wrong or has been used: ask for the next one',
  MEDIATION_NOT_OPENED:
    'It cannot be opened: check the user number, ask for the next code, and that both of you and your organisations take part in mediated access',
};

/** The first field of each form that a name of the directory's input is about. */
const fieldsFor: Readonly<Record<string, string>> = {
  startedOn: 'startedOn-day',
  endedOn: 'endedOn-day',
  serviceType: 'serviceType',
  team: 'team',
  code: 'code',
  userNumber: 'userNumber',
  urgency: 'urgency',
};

export const faultsFrom = (problems: readonly Problem[], fallback: string): readonly Fault[] =>
  problems.map(({ code, field, message }) => ({
    field: fieldsFor[field ?? ''] ?? fallback,
    text: sentences[code] ?? message,
  }));
