/** Where a child learns, and its practice, as a team puts them right: held to what is asked of sources. */
import { LAESTAB, ORGANISATION, URN, withoutEnd, withoutPlace } from '#core/places.ts';
import type { OrganisationReader } from '#core/ports.ts';
import type { EducationStatus } from '#core/statements.ts';

/** As the graph takes it. */
export interface EducationInput {
  readonly status?: EducationStatus | null;
  readonly organisationId?: string | null;
  readonly laestab?: string | null;
  readonly urn?: string | null;
  readonly since?: string | null;
  readonly until?: string | null;
}

export interface PracticeInput {
  readonly code: string;
  readonly since?: string | null;
}

type Text = string | null | undefined;
const isSaid = (text: Text): text is string => text !== null && text !== undefined;
const inForm = (text: Text, form: RegExp): boolean => !isSaid(text) || form.test(text);
const hasCome = (day: Text, today: string): boolean => !isSaid(day) || day <= today;

/** A school is named, and whoever learns at home or nowhere has none. */
export function isEducation(
  { status, organisationId, laestab, urn, since, until }: EducationInput,
  today: string,
): boolean {
  const word = status ?? 'IN_SCHOOL';
  const named = [organisationId, laestab, urn].some(isSaid);
  if (named ? withoutPlace.includes(word) : word === 'IN_SCHOOL') return false;
  if (isSaid(until) && (withoutEnd.includes(word) || (isSaid(since) && until < since))) return false;
  const numbered = inForm(organisationId, ORGANISATION) && inForm(laestab, LAESTAB) && inForm(urn, URN);
  return numbered && hasCome(since, today) && hasCome(until, today);
}

export const isPractice = ({ since }: PracticeInput, today: string): boolean => hasCome(since, today);

/** As a source states it: a school without a word is one where the child is. */
export const educationStated = ({ status, organisationId, ...more }: EducationInput) => ({
  ...more,
  ...(status !== 'IN_SCHOOL' && { status }),
  organisation: organisationId,
});

/** Whether the directory has the organisation that is named as the place: of a mistyped code nobody would be shown. */
export async function isRegistered(
  organisations: OrganisationReader,
  { organisationId }: EducationInput,
): Promise<boolean> {
  if (!isSaid(organisationId) || !ORGANISATION.test(organisationId)) return true;
  const [found] = await organisations.organisations({ kinds: [], ids: [organisationId], except: [] }, null, 1);
  return found !== undefined;
}
