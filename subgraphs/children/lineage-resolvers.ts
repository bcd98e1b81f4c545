import { dayOf } from '#core/clock.ts';
import { sees } from '#core/context.ts';
import type { IsoDate } from '#core/ids.ts';
import { nationalTrusts, type PracticeStatement } from '#core/statements.ts';
import { type ShownThen, shownAt } from './as-of.ts';
import type { Child } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { PROFILE } from './derive.ts';
import { educationShown } from './education-resolvers.ts';
import { type ChildField, childFields, lineageOf, type StatedValue, traced } from './lineage.ts';

/** A practice is known to the directory by its code, told from a supplier's own codes. */
const practiceShown = (said: PracticeStatement | null | undefined) =>
  said ? { ...said, organisation: { id: `ODS-${said.code}` } } : null;

const national: readonly string[] = nationalTrusts;

/**
 * Of a local body that is not the authority's own neither its name nor the minute is told: it may be a service that must not
 * be known, and what the directory has put in itself for a new identity is dated to the day (domain rules 7.10).
 */
export function told<Stated extends Pick<StatedValue, 'trust' | 'supplier' | 'receivedAt'>>(
  { trust: kind, supplier, receivedAt, ...said }: Stated,
  own: readonly string[],
) {
  const named = national.includes(kind) || own.includes(supplier);
  return {
    ...said,
    source: { kind, supplier: named ? supplier : null },
    receivedAt: named ? new Date(`${receivedAt}Z`) : new Date(`${receivedAt.slice(0, 10)}T00:00:00Z`),
  };
}

async function lineage(child: Child, { fields }: { fields?: readonly ChildField[] | null }, context: ChildrenContext) {
  const { history, ownSystems, identifiers } = context.children;
  const wanted = childFields.filter((field) => fields?.includes(field) ?? true);
  const seen = wanted.filter((field) => sees(context, child.subject, traced[field].detail));
  const { authority, education, identifiers: sealed } = child;
  const [said, own] = await Promise.all([
    history.current.load([child.id, ...child.members]),
    authority === null ? [] : ownSystems.load(authority),
  ]);
  const shown = { ...child, authority: undefined, school: education, ...identifiers.unseal(sealed) };
  return seen.map((field) => {
    const { stated, correctedAt, held, alternatives, ...rest } = lineageOf(
      field,
      shown,
      said,
      child.state === 'SHIELDED',
    );
    const from = stated && told(stated, own);
    return {
      ...rest,
      source: from?.source ?? null,
      since: from?.since ?? null,
      receivedAt: correctedAt === null ? (from?.receivedAt ?? null) : new Date(`${correctedAt}Z`),
      pinnedByCorrection: correctedAt !== null,
      heldByShield: held,
      alternatives: alternatives.map((each) => told(each, own)),
    };
  });
}

export const lineageOfChild = {
  generalPractice: ({ practice }: Child) => practiceShown(practice),
  lineage,
  asOf: (child: Child, { at }: { at?: string | null }, context: ChildrenContext) =>
    shownAt(child, at ? new Date(at) : context.now, context),
};

export const lineageTypes = {
  ChildAsOf: {
    address: ({ address }: ShownThen) => address ?? null,
    carers: ({ carers }: ShownThen) => carers ?? [],
    education: ({ school, dateOfBirth, at }: ShownThen) =>
      educationShown(school, (dateOfBirth ?? undefined) as IsoDate | undefined, dayOf(at)),
    generalPractice: ({ practice }: ShownThen) => practiceShown(practice),
    profile: () => PROFILE,
  },
};
