/**
 * All the SQL of what was stated of children, and shown of them, at a moment. Many in, many out: each asks with a record
 * and a moment of its own, `n` says which.
 */
import { question } from '#core/database.ts';
import type { RecordFacts } from '#core/facts.ts';
import { nationalTrusts } from '#core/statements.ts';
import type { CorrectionRow } from './dispute-sql.ts';
import type { AssertionRow } from './intake-sql.ts';

/** What stayed visible of a hidden child at that moment, whatever its sources said. */
export interface HeldIdentity {
  readonly familyName: string | null;
  readonly givenNames: string | null;
  readonly preferredName: string | null;
  readonly gender: string | null;
  readonly dateOfBirth: string | null;
  readonly dateOfDeath: string | null;
}

/**
 * A record that was of the same child then, or to which a statement has gone since that stood in one: as it stands now,
 * since rights are asked about now.
 */
export interface PartRow {
  readonly n: string;
  readonly id: string;
  /** The record that it was of then, in which those statements stood. */
  readonly place: string;
  readonly facts: RecordFacts;
  /** The record of the child that it is of now. */
  readonly shownBy: { readonly id: string; readonly facts: RecordFacts } | null;
  /** Null where it was not hidden then. */
  readonly held: HeldIdentity | null;
}

type Asked = [records: readonly string[], moments: readonly Date[], places: readonly number[]];

const asked = 'unnest($1::bigint[], $2::timestamptz[], $3::int[]) as asked(id, at, n)';
/** At the very moment of a change it holds already. */
const heldAt = (from: string, until: string, at: string): string =>
  `${from} <= ${at} and (${until} is null or ${until} > ${at})`;

const facts = (child: string): string =>
  `jsonb_build_object('state', ${child}.state, 'authority', ${child}.authority, 'synthetic', ${child}.synthetic,
    'source', ${child}.source, 'members', '[]'::jsonb)`;

/** Whether it was but a number that leads on: by such a one no child is shown (merge.ts). */
const emptiedThen = `(exists (select 1 from split s where s.made = p.place and s.undone_at <= p.at)
  and not exists (select 1 from assertion a where a.child_id = p.place and a.received_at <= p.at)
  and not exists (select 1 from earlier_statement e where e.child_id = p.place and e.received_at <= p.at))`;

/** Everything that the decisions of that time joined with a record, itself included, and what was split off it since. */
export const partsAt = question<PartRow, Asked>(
  'parts of children at a moment',
  `with recursive part (n, at, id) as (
     select n, at, id from ${asked}
     union
     select p.n, p.at, next.id from part p cross join lateral (
       select other as id from merge where one = p.id and ${heldAt('decided_at', 'undone_at', 'p.at')}
       union all select one from merge where other = p.id and ${heldAt('decided_at', 'undone_at', 'p.at')}) next),
   holder (n, at, place, id) as (
     select n, at, id, id from part
     union
     select h.n, h.at, h.place, m.to_child from holder h
       join statement_move m on m.from_child = h.id and m.moved_at > h.at)
   select p.n::text, c.id::text, p.place::text, ${facts('c')} as facts,
     case when r.id is not null then jsonb_build_object('id', r.id::text, 'facts', ${facts('r')}) end as "shownBy",
     case when h.child_id is not null then jsonb_build_object('familyName', h.family_name, 'givenNames', h.given_names,
       'preferredName', h.preferred_name, 'gender', h.gender, 'dateOfBirth', h.date_of_birth,
       'dateOfDeath', h.date_of_death) end as held
   from holder p join child c on c.id = p.id left join child r on r.id = c.merged_into
   left join held_identity h on h.child_id = p.id and p.id = p.place and ${heldAt('h.from_at', 'h.until_at', 'p.at')}
   order by p.n, ${emptiedThen}, p.place, c.id`,
);

const text = (moment: string): string =>
  `to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "receivedAt"`;

/**
 * From when a statement counts: of a local body that is none of the authority's own from the beginning of its day, as
 * lineage tells it, or the minute could be found by asking for one moment after the other, and a new identity, whose only
 * statement is dated to the day, be told from all others.
 */
const counts = `case when trust in (${nationalTrusts.map((trust) => `'${trust}'`).join(', ')}) or supplier = any($4::text[])
  then received_at else date_trunc('day', received_at, 'UTC') end <= asked.at`;

/** Where a version of a statement stood then: where the first split after that moment took it from, or where it stands. */
const stoodIn = `coalesce((select m.from_child from statement_move m where m.supplier = s.supplier
  and m.local_id = s.local_id and m.received_at = s.received_at and m.moved_at > asked.at
  order by m.moved_at, m.n limit 1), s.child_id)`;

/**
 * Of each source the latest that had been received then, what has been replaced since, too: of what stands in one record
 * now, all that stood in another then.
 */
export const statementsAt = question<
  AssertionRow & { readonly n: string },
  [...Asked, own: readonly string[], stoodIn: readonly string[]]
>(
  'statements of records at a moment',
  `select distinct on (asked.n, asked.place, s.supplier, s.local_id) asked.n::text, s.child_id::text as "childId", s.supplier,
     s.local_id as "localId", s.trust, s.statement, s.identifiers, ${text('s.received_at')}
   from unnest($1::bigint[], $2::timestamptz[], $3::int[], $5::bigint[]) as asked(id, at, n, place) cross join lateral (
     select child_id, supplier, local_id, trust, statement, identifiers, received_at, 0 as replaced from assertion
     where child_id = asked.id and ${counts}
     union all
     select child_id, supplier, local_id, trust, statement, identifiers, received_at, 1 from earlier_statement
     where child_id = asked.id and ${counts}) s
   where ${stoodIn} = asked.place
   order by asked.n, asked.place, s.supplier, s.local_id, s.received_at desc, s.replaced`,
);

/**
 * What the team showed instead then: the last of the dispute's corrections, where it had not undone it, as long as one of
 * those whose value was shown had said nothing new.
 */
export const correctionsAt = question<CorrectionRow & { readonly n: string }, Asked>(
  'corrections of records at a moment',
  `select asked.n::text, s.child_id::text as "childId", d.field, last.value, d.id as dispute,
     to_char(last.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "madeAt"
   from ${asked} join dispute_source s on s.child_id = asked.id and s.shown join dispute d on d.id = s.dispute_id
   cross join lateral (select a.act, a.value, a.at from dispute_act a
     where a.dispute_id = d.id and a.act in ('CORRECT', 'UNDO') and a.at <= asked.at order by a.version desc limit 1) last
   where last.act = 'CORRECT' and not exists (select 1 from dispute_act a
     where a.dispute_id = d.id and a.act = 'STATE_ANEW' and a.source_id = s.id and a.at <= asked.at)`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [partsAt, statementsAt, correctionsAt] as const;
