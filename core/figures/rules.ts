/** Who reads management information. */
import { mayDo } from '#core/context.ts';
import { askedForOneself, may, withItsWhole } from '#core/rules.ts';
import { and, rule } from '#core/shield.ts';
import { ENGLAND } from './definition.ts';
import type { FiguresContext } from './reading.ts';
import type { Information } from './resolvers.ts';

/** Of any area: what is published tells of nobody, whoever reads all of it. */
export const seesFigures = and(may('SEE_FIGURES'), askedForOneself);

/**
 * Counts of what hides children. That there is one more would tell of a child, so they are for those who know of each
 * anyway: the team of the authority, of its own; and of England the auditors, who read the trail.
 */
export const seesProtectedFigures = and(
  seesFigures,
  rule<Information, FiguresContext>(
    'the area is the authority whose hidden records one looks after, or England and one may SEE_ACCESSES',
    ({ area }, _args, context) =>
      area === ENGLAND
        ? mayDo(context, 'SEE_ACCESSES').allow
        : area === context.viewer.authority && mayDo(context, 'SEE_SHIELDED_OF_OWN_AUTHORITY').allow,
  ),
);

/** Rules of the types every subgraph shares. */
export const figurePolicy = {
  Figure: {
    code: withItsWhole,
    version: withItsWhole,
    description: withItsWhole,
    period: withItsWhole,
    from: withItsWhole,
    until: withItsWhole,
    publishedAt: withItsWhole,
    publication: withItsWhole,
    total: withItsWhole,
    cells: withItsWhole,
  },
  FigureCell: { group: withItsWhole, subgroup: withItsWhole, count: withItsWhole },
  FigureCount: { value: withItsWhole, suppressed: withItsWhole, roundedTo: withItsWhole },
} as const;
