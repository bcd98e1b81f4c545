import { addMonths } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Estate } from '../estate.ts';
import type { Area } from '../places.ts';
import * as sql from '../seed-sql.ts';
import { accountUuid, teamOf } from './directory.ts';

const BATCH = 200;

/** The case of a child: one, and the same however often it is made. */
const caseOf = (id: string): string => `00000000-0000-8000-8000-${id}`;

/**
 * Shields children by the acts that shield a child anywhere: asked for by one of the authority's team, decided by another,
 * to be reviewed in three to five months. Done again it changes nothing.
 */
export async function shieldAll(
  children: Database,
  everybody: readonly { readonly id: string; readonly authority: string }[],
  { areas, estate, today }: { readonly areas: readonly Area[]; readonly estate: Estate; readonly today: IsoDate },
): Promise<void> {
  const areaOf = new Map(areas.map((area) => [area.code, area]));
  const now = new Date(`${today}T00:00:00Z`);
  const act = (id: string, authority: string, which: 0 | 1) => {
    const area = areaOf.get(authority);
    const person = area && teamOf(estate, area)[1 - which];
    if (!person) throw new TypeError('a child of no authority is shielded by nobody');
    const reviewOn = which === 0 ? null : addMonths(today, 3 + (Number(id) % 3));
    return [
      caseOf(id),
      id,
      accountUuid(person),
      person.organisation,
      which === 0 ? 'REQUEST' : 'SHIELD',
      now,
      reviewOn,
    ] as [string, string, string, string, string, Date, string | null];
  };
  for (let at = 0; at < everybody.length; at += BATCH) {
    await children.transaction(async (within) => {
      for (const { id, authority } of everybody.slice(at, at + BATCH)) {
        await within.ask(sql.shieldChild, act(id, authority, 0));
        await within.ask(sql.shieldChild, act(id, authority, 1));
      }
    });
  }
}
