/**
 * What a family takes home: what they are told, line by line, and what proves it, in one text (docs/family-view.md).
 *
 * Each line names an entry of the trail by its place and its hash, and is proved to stand there; of a hidden child it names
 * none, for the same entry may be told whole in the report of a brother or sister. What the line says of its entry
 * cannot be proved by the hash, for the entry holds what must stay hidden: so the report as a whole, as the root of a tree
 * of its lines, is an entry of the trail too, and whoever may read the trail can hold the one against the other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { dayOf } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import type { TrailLook, TrailProofs, TrailReader } from '#core/trail-reader.ts';
import { leafHash, rootOf } from '#transparency/merkle.ts';
import type { FamilyReport, ReportHeader, ReportLine } from '#transparency/report.ts';
import type { Look } from './subject-access-looks.ts';
import type { SubjectAccessRow } from './subject-access-store.ts';
import { toldOf } from './told-look.ts';

/** More looks than any child has had. Beyond it the newest that are told are told, and the report says so. */
const MOST_LINES = 5_000;
/** How many looks are read at once. */
const PAGE = 1_000;

interface Written {
  readonly line: string;
  readonly place: number | null;
  readonly body: string | null;
}

export function lineOf(look: Pick<Look, 'facts'> & TrailLook): Written | null {
  const told = toldOf(look, look.facts);
  if (told === null) return null;
  const { organisation, ...rest } = told;
  // The moment, the entry and its bytes go together: any of them leads to the others.
  const { place, leaf, body } = told.at === null ? { place: null, leaf: null, body: null } : look;
  const line = JSON.stringify({ place, leaf, ...rest, organisation: organisation?.name ?? null } satisfies ReportLine);
  return { line, place, body };
}

/** Looks at places up to one, newest first. */
type ReadLooks = (upTo: number, limit: number) => Promise<readonly Look[]>;

/**
 * The newest that are told, and whether those are all. Counted when what is left out is left out: otherwise the end of a
 * long report would tell that something was, and push out what is told.
 */
export async function newestTold(read: ReadLooks, most = MOST_LINES, page = PAGE) {
  const told: Written[] = [];
  let upTo = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const looks = await read(upTo, page);
    told.push(...looks.flatMap((look) => lineOf(look) ?? []));
    if (told.length > most) return { told: told.slice(0, most), all: false };
    const last = looks.at(-1);
    if (last === undefined || looks.length < page) return { told, all: true };
    upTo = last.place - 1;
  }
}

const EVERY = 200;
const PATIENCE = 2_800;

/** A checkpoint is signed each second in which something was added: this waits for the one that covers the report. */
async function proved(trail: TrailReader, places: readonly number[]): Promise<TrailProofs> {
  for (let waited = 0; waited <= PATIENCE; waited += EVERY) {
    const proofs = await trail.prove(places);
    if (proofs) return proofs;
    await sleep(EVERY);
  }
  throw new AppError('SERVICE_UNAVAILABLE');
}

/** `request`: of whoever asks, in the trail. */
export async function familyReport(
  trail: TrailReader,
  row: SubjectAccessRow,
  read: ReadLooks,
  request: string,
  now: Date,
): Promise<FamilyReport> {
  const { told, all } = await newestTold(read);
  // Nor is it told of a hidden child what came first on one day.
  if (row.hidden) told.sort((one, other) => (one.line < other.line ? 1 : -1));
  const { childId: child, id } = row;
  // Asked when everything has been read: what was found damaged then is among them.
  const unreadable = await trail.unreadable();
  const header = JSON.stringify({
    child,
    request: id,
    madeOn: dayOf(now),
    all,
    ...(unreadable.length > 0 && { unreadable }),
  } satisfies ReportHeader);
  const lines = told.map(({ line }) => line);
  const leaves = [header, ...lines].map((text) => leafHash(Buffer.from(text)));
  const { place, body } = await trail.tell({ child, root: rootOf(leaves).toString('hex'), request });
  const places = [...told.flatMap((each) => each.place ?? []), place];
  const { checkpoint, keys, proofs } = await proved(trail, places);
  const proofOf = new Map(places.map((each, index) => [each, proofs[index] ?? []]));
  return {
    form: 1,
    header,
    lines,
    hashes: leaves.map((leaf) => leaf.toString('base64')),
    bodies: told.map((each) => each.body),
    proofs: told.map((each) => (each.place === null ? [] : (proofOf.get(each.place) ?? []))),
    told: { place, body, proof: proofOf.get(place) ?? [] },
    checkpoint,
    keys,
  };
}
