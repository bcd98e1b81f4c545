/** All the SQL that finds the looks at a child for whoever answers its family. */
import type { Clock } from '#core/clock.ts';
import { type Database, question } from '#core/database.ts';
import type { LooksAsked, TrailLook } from '#core/trail-reader.ts';
import type { FieldClass } from '#core/words.ts';
import type { Body } from './entry.ts';
import { bodyOrNull, unreadIn } from './unread-store.ts';

interface LookRow {
  readonly idx: string;
  readonly leaf: Buffer;
  readonly body: Buffer;
}

/** Of each record no more is read than is asked for, and of all of them the newest is kept. */
const looksAt = question<
  LookRow & { readonly n: number },
  [
    asked: readonly number[],
    upTo: readonly number[],
    limits: readonly number[],
    of: readonly number[],
    children: readonly string[],
  ]
>(
  'looks at children',
  `select asked.n, l.* from unnest($1::int[], $2::bigint[], $3::int[]) as asked(n, up_to, most) cross join lateral (
     select e.idx, e.leaf, e.body from (
       select distinct s.idx, s.at from unnest($4::int[], $5::bigint[]) as one(n, child) cross join lateral (
         select idx, at from audit.subject where child_id = one.child and idx <= asked.up_to
         order by idx desc limit asked.most) s where one.n = asked.n) s
     join audit.entry e on e.idx = s.idx and e.at = s.at order by e.idx desc limit asked.most) l
   order by asked.n, l.idx desc`,
);

const bodyAt = question<{ body: Buffer }, [place: number]>(
  'body of entry',
  'select body from audit.entry where idx = $1',
);

/** Whether the entry names nobody and nothing beyond these children: then all of it may be shown to their family. */
const isTheirsAlone = (body: Body, children: ReadonlySet<string>): boolean =>
  [body.account, body.organisation, body.mediator, body.caseReference, body.peer, body.override].every(
    (each) => each === null || each === undefined,
  ) && Object.keys(body.children).every((child) => children.has(child));

/** Nothing of it left, as far as anybody can tell: it is no line, and no row. That there is such an entry is said elsewhere. */
const unreadable = ({ idx, leaf }: LookRow): TrailLook => ({
  place: Number(idx),
  leaf: leaf.toString('base64'),
  at: new Date(0).toISOString(),
  kind: 'OUTCOME',
  account: null,
  mediator: null,
  override: null,
  organisation: null,
  role: null,
  reason: null,
  purpose: null,
  left: false,
  details: [],
  body: null,
});

export function lookOf(row: LookRow, children: ReadonlySet<string>): TrailLook {
  const { idx, leaf, body: bytes } = row;
  const body = bodyOrNull(bytes);
  if (body === null) return unreadable(row);
  const details = Object.entries(body.children).flatMap(([child, kinds]) => (children.has(child) ? kinds : []));
  return {
    place: Number(idx),
    leaf: leaf.toString('base64'),
    at: body.at,
    kind: body.kind,
    account: body.account,
    // Entries from before mediated access, and of the first form, say nothing of it.
    mediator: body.mediator?.account ?? null,
    override: body.override ?? null,
    organisation: body.organisation,
    role: body.role,
    reason: body.reason,
    purpose: body.purpose,
    left: body.decision !== 'REFUSED',
    details: [...new Set(details)].toSorted() as FieldClass[],
    body: isTheirsAlone(body, children) ? bytes.toString('base64') : null,
  };
}

export const lookStore = (database: Database, clock: Clock) => ({
  looks: async (asked: readonly LooksAsked[]): Promise<TrailLook[][]> => {
    const pairs = asked.flatMap(({ children }, n) => children.map((child) => ({ n, child })));
    const rows = await database.ask(looksAt, [
      asked.map((_each, n) => n),
      asked.map(({ upTo }) => upTo),
      asked.map(({ limit }) => limit),
      pairs.map(({ n }) => n),
      pairs.map(({ child }) => child),
    ]);
    const damaged = rows.filter(({ body }) => bodyOrNull(body) === null);
    await unreadIn(database).note(
      damaged.map(({ idx }) => Number(idx)),
      clock(),
    );
    const of = Map.groupBy(rows, ({ n }) => n);
    return asked.map(({ children }, n) => (of.get(n) ?? []).map((row) => lookOf(row, new Set(children))));
  },
  body: async (place: number): Promise<Buffer | null> => (await database.ask(bodyAt, [place]))[0]?.body ?? null,
});
export type LookStore = ReturnType<typeof lookStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [looksAt, bodyAt] as const;
