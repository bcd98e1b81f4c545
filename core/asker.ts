/** What of those who ask bears on which records are found: in mediated access they are two, and must both qualify (INV-7). */
import { type Permission, permissionsOf } from './permissions.ts';
import type { Person, Viewer } from './viewer.ts';

/** Whose hidden records come into question; what is shown of them the policy decides. */
export interface Asker {
  /** The authority whose records they look after; null for most. */
  readonly authority: string | null;
  /** The organisation for which they all ask; null where it is not one. */
  readonly organisation: string | null;
}

const those = (viewer: Viewer): readonly Person[] =>
  viewer.mediation ? [viewer, viewer.mediation.mediator] : [viewer];

/** Whether all who ask have a permission. */
export const allMay = (viewer: Viewer, permission: Permission): boolean =>
  those(viewer).every((person) => permissionsOf(person).includes(permission));

/** What they all have in common; null where they differ. */
function common(values: readonly (string | null)[]): string | null {
  const [value = null] = values;
  return new Set(values).size === 1 ? value : null;
}

export const askerOf = (viewer: Viewer): Asker => ({
  authority: allMay(viewer, 'SEE_SHIELDED_OF_OWN_AUTHORITY') ? common(those(viewer).map((one) => one.authority)) : null,
  organisation: common(those(viewer).map(({ organisation }) => organisation.id)),
});
