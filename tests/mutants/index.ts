import { ahead } from './ahead.ts';
import { alike } from './alike.ts';
import { changeNotices } from './change-notices.ts';
import { children } from './children.ts';
import { complaints } from './complaints.ts';
import { corrections } from './corrections.ts';
import { disputes } from './disputes.ts';
import { documents } from './documents.ts';
import { edges } from './edges.ts';
import { education } from './education.ts';
import { feeds } from './feeds.ts';
import { following } from './following.ts';
import { homes } from './homes.ts';
import { involvements } from './involvements.ts';
import { lineage } from './lineage.ts';
import type { Mutant } from './mutant.ts';
import { overrides } from './overrides.ts';
import { participation } from './participation.ts';
import { databaseRefusals } from './refusals.ts';
import { retention } from './retention.ts';
import { rules } from './rules.ts';
import { shields } from './shields.ts';
import { splits } from './splits.ts';
import { standing } from './standing.ts';
import { transfers } from './transfers.ts';
import { triggers } from './triggers.ts';

/** The register, the most doubtful first. */
export const mutants: readonly Mutant[] = [
  ...changeNotices,
  ...shields,
  ...standing,
  ...overrides,
  ...children,
  ...alike,
  ...ahead,
  ...complaints,
  ...retention,
  ...participation,
  ...disputes,
  ...corrections,
  ...transfers,
  ...databaseRefusals,
  ...triggers,
  ...education,
  ...lineage,
  ...splits,
  ...feeds,
  ...following,
  ...homes,
  ...involvements,
  ...documents,
  ...edges,
  ...rules,
];
