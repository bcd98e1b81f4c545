/** Counts the trail for management information, and counts it again from a log and a publication. */
import type { Asks } from '#core/database.ts';
import type { FigurePart } from '#core/figures/book.ts';
import { boundsOf } from '#core/figures/periods.ts';
import type { OrganisationPlaces } from '#core/figures/ports.ts';
import { type FigureBasis, type Publication, publicationHash, publicationText } from '#core/figures/publication.ts';
import { publish } from '#core/figures/suppression.ts';
import type { Ports } from '#core/ports.ts';
import { type Span, spansOf } from '#core/spans.ts';
import { portOf } from '#core/subgraph.ts';
import type { Body } from './entry.ts';
import { entriesOfMonth, entriesUnderOverride } from './figures-sql.ts';
import type { LogSource } from './log-source.ts';
import { definitions, type Tally, tallyOf } from './tally.ts';
import { bodyOrNull } from './unread-store.ts';

const PAGE = 1_000;

/** What the count rests on besides the log, and all of it public: where organisations are, which programs are case systems. */
async function basisOf({ organisations: seen, clients }: Tally, reader: OrganisationPlaces): Promise<FigureBasis> {
  const wanted = new Set(seen);
  const organisations: Record<string, string | null> = {};
  for (let after: string | null = null; wanted.size > 0; ) {
    const places = await reader.placed(after, PAGE);
    for (const { id, authority } of places) if (wanted.delete(id)) organisations[id] = authority;
    after = places.at(-1)?.id ?? null;
    if (places.length < PAGE) break;
  }
  const systems: string[] = [];
  for (let from = 0; from < clients.length; from += PAGE) {
    systems.push(...(await reader.caseSystems(clients.slice(from, from + PAGE))));
  }
  return { organisations, clients: Object.fromEntries(systems.map((id) => [id, 'CASE_SYSTEM'])) };
}

/** What was counted without, said in the publication: by where each span begins, where it ends. */
const notRead = (places: readonly number[]): FigureBasis =>
  places.length === 0
    ? {}
    : { entriesNotRead: Object.fromEntries(spansOf(places).map(([from, to]) => [String(from), String(to)])) };

export const auditFigures = (ports: Partial<Ports>): FigurePart => ({
  definitions,
  // Entries are never changed, and none comes into a period that has been settled.
  pageByPage: true,
  count: async (period, length, within: Asks) => {
    const { from, until } = boundsOf(period);
    const tally = tallyOf(period, length);
    const pages = length === 'YEAR' ? entriesUnderOverride(within, from, until) : entriesOfMonth(within, from, until);
    const unreadable: number[] = [];
    for await (const page of pages) {
      tally.add(page.bodies);
      unreadable.push(...page.unreadable);
    }
    const basis = { ...(await basisOf(tally, portOf(ports.places))), ...notRead(unreadable) };
    return { counted: tally.counted(basis), basis };
  },
});

/** What came of counting a publication's figures again. */
export interface Recount {
  /** The place of the entry that commits to the publication; null where the log has none. */
  readonly committed: number | null;
  /** Figures and areas that the log counts otherwise. */
  readonly differing: readonly string[];
  /** Entries of the log that cannot be read as they were written: counted without them. */
  readonly unreadable: readonly Span[];
}

/**
 * Counts a publication of the trail's figures again, from the log alone. Only what was published is compared, for what was
 * suppressed is nowhere: it is suppressed anew.
 */
export async function recount(text: string, publication: Publication, log: LogSource): Promise<Recount> {
  const length = publication.definitions[0]?.length ?? 'MONTH';
  const tally = tallyOf(publication.period, length);
  const hash = publicationHash(text);
  let committed: number | null = null;
  const damaged: number[] = [];
  for await (const page of log.entries()) {
    const read = page.map(({ idx, body }) => [idx, bodyOrNull(body)] as const);
    const bodies = read.filter((each): each is readonly [number, Body] => each[1] !== null);
    damaged.push(...read.flatMap(([idx, body]) => (body === null ? [idx] : [])));
    tally.add(bodies.map(([, body]) => body));
    const commitment = bodies.find(([, { kind, document }]) => kind === 'FIGURES' && document === hash);
    if (commitment) committed ??= commitment[0];
  }
  const tables = publish(publication.definitions, tally.counted(publication.basis));
  const again = publicationText({ ...publication, tables });
  const unreadable = spansOf(damaged);
  if (again === text) return { committed, differing: [], unreadable };
  const said = (each: Publication['tables'][number]): string => JSON.stringify(each);
  const published = new Set(publication.tables.map(said));
  const counted = new Set(tables.map(said));
  const differing = [
    ...tables.filter((each) => !published.has(said(each))),
    ...publication.tables.filter((each) => !counted.has(said(each))),
  ].map(({ figure, area }) => `${figure} of ${area}`);
  return { committed, differing: [...new Set(differing)].toSorted(), unreadable };
}
