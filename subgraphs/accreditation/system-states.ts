/** The steps of a case system's accreditation, by type and by instance (domain rules 2.5 and Appendix G). */
export type SystemState = 'REGISTERED' | 'TESTING' | 'TYPE_ACCREDITED' | 'INSTANCE_ACCREDITED' | 'SUSPENDED';
export type SystemSubject = 'PRODUCT' | 'INSTALLATION';

/** Back from a suspension goes through a new test, so that two people look at it again. */
const steps = (accredited: SystemState): readonly (readonly [from: SystemState, to: SystemState])[] => [
  ['REGISTERED', 'TESTING'],
  ['TESTING', accredited],
  ['TESTING', 'SUSPENDED'],
  [accredited, 'SUSPENDED'],
  ['SUSPENDED', 'TESTING'],
];

export const systemSteps: Readonly<Record<SystemSubject, ReturnType<typeof steps>>> = {
  PRODUCT: steps('TYPE_ACCREDITED'),
  INSTALLATION: steps('INSTANCE_ACCREDITED'),
};

export const isSystemStep = (subject: SystemSubject, from: SystemState, to: SystemState): boolean =>
  systemSteps[subject].some((step) => step[0] === from && step[1] === to);
