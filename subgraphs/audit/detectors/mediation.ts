import { type Detector, untilDistinct } from './detector.ts';

const DIFFERENT_PEOPLE = 6;

export const mediation: Detector = {
  name: 'MEDIATED_CONCENTRATION',
  watches: 'One mediator asks for many people in a day: codes may be passing from hand to hand.',
  bound: '6 different people in a day: mediated access is for where no device is (6.1), and mediators sit with a team',
  judge: ({ mediated }) => untilDistinct(mediated, DIFFERENT_PEOPLE, ({ account }) => [account]),
};
