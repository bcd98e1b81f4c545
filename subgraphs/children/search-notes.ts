/** What the trail is told of a search for those who judge looks: how it came out as the searcher is told, and no name. */
import { aboutOf, type Search } from '#core/looks.ts';
import type { ChildrenContext } from './context.ts';
import { type DetailsPlan, LETTERS_BEFORE_WILDCARD, type SearchPlan } from './criteria.ts';
import { isOwnPattern, type Known } from './likeness.ts';

/**
 * The family name alone, for whoever probes changes everything beside it; and of it as much as a search must give, or
 * `Smith` and `Smit*` would be two.
 */
const soughtIn = (plan: SearchPlan): string =>
  plan.by === 'identifier' ? plan.number : plan.family.key.slice(0, LETTERS_BEFORE_WILDCARD);

/** Whoever knows the day of birth has it from work, mostly, or would find the child by that: a neighbour knows the street. */
const knowsBirthday = ({ bornFrom, bornTo }: DetailsPlan): boolean => bornFrom !== null && bornFrom === bornTo;

const isOwnPostcode = ({ livesAt }: Known, plan: SearchPlan): boolean =>
  plan.by === 'details' && plan.postcode !== null && !knowsBirthday(plan) && livesAt(plan.postcode);

export async function noteSearch(
  { viewer, now, children, disclosures }: ChildrenContext,
  plan: SearchPlan,
  came: Search['came'],
  how: 'AS_ASKED' | 'ALIKE' = 'AS_ASKED',
): Promise<void> {
  const isAlike = how === 'ALIKE';
  // Those alike are found by names in each other's place, too.
  const sought = plan.by === 'details' ? [plan.family, ...(isAlike && plan.given ? [plan.given] : [])] : [];
  const asker = sought.length > 0 && (await children.asker(viewer));
  const own = asker && sought.some((name) => isOwnPattern(asker, name, isAlike));
  disclosures.searched({
    by: plan.by === 'identifier' ? 'NUMBER' : 'DETAILS',
    came,
    byHidden: plan.by === 'details' && !plan.visibleOnly,
    about: aboutOf(children.shielding.keys, viewer.account, now, soughtIn(plan)),
    ...(own && { ownName: true as const }),
    ...(asker && isOwnPostcode(asker, plan) && { ownPostcode: true as const }),
    ...(isAlike && { alike: true as const }),
  });
}

/** A number that opened nothing: nobody's, mistyped, or of a record that is hidden altogether. All are noted alike. */
export function noteMiss({ viewer, now, children, disclosures }: ChildrenContext, number: string): void {
  const about = aboutOf(children.shielding.keys, viewer.account, now, number);
  disclosures.searched({ by: 'NUMBER', came: 'NONE', byHidden: false, about });
}
