/**
 * The states of an incident (domain rules, Appendix G); the database holds the same (`incident_goes_on`). A suspension
 * stands at the beginning, as the law had it: on unusual activity the account is suspended, and then it is investigated
 * (9.1). That is why detectors are kept to few false alarms. A complaint of a family is no detector: see `goesOn`.
 */
export const incidentStates = [
  'SIGNALLED',
  'SUSPENDED_USER',
  'INVESTIGATING',
  'CLEARED',
  'PROCEDURE_BREACH',
  'DISCIPLINARY',
  'CRIMINAL',
] as const;
export type IncidentState = (typeof incidentStates)[number];

export const transitions: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  SIGNALLED: ['SUSPENDED_USER'],
  SUSPENDED_USER: ['INVESTIGATING'],
  INVESTIGATING: ['CLEARED', 'PROCEDURE_BREACH', 'DISCIPLINARY', 'CRIMINAL'],
  CLEARED: [],
  PROCEDURE_BREACH: [],
  DISCIPLINARY: [],
  CRIMINAL: [],
};

/** How far an incident has come, and how it came there. */
export interface Course {
  readonly state: IncidentState;
  /** Nothing but families' complaints has opened it. */
  readonly onlyComplained: boolean;
  /** The account was suspended for it. */
  readonly suspended: boolean;
}

/** Nobody is suspended for being complained of: that is investigated first, and the account suspended where there is reason to. */
export function goesOn({ state, onlyComplained, suspended }: Course, to: IncidentState): boolean {
  if (state === 'SIGNALLED' && onlyComplained) return to === 'INVESTIGATING';
  return transitions[state].includes(to) || (state === 'INVESTIGATING' && to === 'SUSPENDED_USER' && !suspended);
}

/** Findings that cost somebody their post or their liberty: never one person's alone. */
export const grave: readonly IncidentState[] = ['DISCIPLINARY', 'CRIMINAL'];
