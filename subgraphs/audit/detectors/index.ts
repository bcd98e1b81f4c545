/** The register of detectors: one line each. What they find in practice stands in docs/audit-review.md. */
import { browsing } from './browsing.ts';
import type { Detector, Look, Window } from './detector.ts';
import { dormant } from './dormant.ts';
import { guessing } from './guessing.ts';
import { hours } from './hours.ts';
import { mediation } from './mediation.ts';
import { outOfArea } from './out-of-area.ts';
import { ownHome } from './own-home.ts';
import { ownName } from './own-name.ts';
import { probing } from './probing.ts';
import { searching } from './searching.ts';
import { sharedLogin } from './shared-login.ts';
import { tooMany } from './too-many.ts';
import { volume } from './volume.ts';

export const detectors: readonly Detector[] = [
  volume,
  hours,
  searching,
  tooMany,
  probing,
  browsing,
  guessing,
  dormant,
  mediation,
  sharedLogin,
  ownName,
  ownHome,
  outOfArea,
];

/** That a detector has spoken: of whom, of which day, because of what. */
export interface Signal {
  readonly detector: string;
  readonly account: string;
  readonly day: string;
  readonly because: readonly Look[];
}

export const signalsIn = (window: Window, by = detectors): readonly Signal[] =>
  by.flatMap(({ name, judge }) => {
    const because = judge(window);
    return because.length === 0 ? [] : [{ detector: name, account: window.account, day: window.day, because }];
  });
