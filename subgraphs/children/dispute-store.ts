/** All the SQL by which disputes are read: by the team, by the suppliers that are asked, and for who sees a child. */
import { type Asks, question } from '#core/database.ts';
import type { RecordFacts } from '#core/facts.ts';
import type { DisputeAnswer, DisputedField, DisputeState } from './dispute-states.ts';

export interface DisputeRow {
  readonly id: string;
  /** The record it stays with, and the one by which its child is shown. */
  readonly recordId: string;
  readonly childId: string;
  readonly facts: RecordFacts;
  readonly field: DisputedField;
  readonly ground: string;
  readonly onBehalfOf: string;
  readonly state: DisputeState;
  readonly version: number;
  readonly dueOn: string;
  readonly outcome: string | null;
  readonly raisedAt: Date;
  readonly changedAt: Date;
  readonly raisedPerson: string;
  readonly corrected: boolean;
}

const columns = `d.id, d.child_id::text as "recordId", w.id::text as "childId", d.field, d.ground,
  d.on_behalf_of as "onBehalfOf", d.state, d.version, d.due_on::text as "dueOn", d.outcome, d.raised_at as "raisedAt",
  d.changed_at as "changedAt", d.raised_person as "raisedPerson",
  exists (select 1 from dispute_source s where s.dispute_id = d.id and s.correction is not null) as corrected,
  jsonb_build_object('state', w.state, 'authority', w.authority, 'synthetic', w.synthetic, 'source', w.source,
    'members', '[]'::jsonb) as facts`;

/** By the child that its record is shown by. */
const shown = `dispute d join child c on c.id = d.child_id join child w on w.id = shown_by(c)`;

const pageOf = (name: string, narrowing: string) =>
  question<
    DisputeRow,
    [
      authority: string,
      dueBy: string | null,
      after: string | null,
      afterId: string | null,
      limit: number,
      state: string | null,
    ]
  >(
    name,
    `select ${columns} from ${shown}
     where d.authority = $1 and ${narrowing} and ($2::date is null or d.due_on <= $2)
       and ($3::date is null or (d.due_on, d.id) > ($3, $4::uuid)) and w.state not in ('SEALED', 'ARCHIVED')
     order by d.due_on, d.id limit $5`,
  );

const pages = {
  open: pageOf('open disputes of children', 'd.closed_at is null and $6::text is null'),
  inState: pageOf('disputes of children in state', 'd.state = $6'),
};

const oneOfTeam = question<DisputeRow, [id: string, authority: string]>(
  'dispute of team',
  `select ${columns} from ${shown} where d.id = $1 and d.authority = $2 and w.state not in ('SEALED', 'ARCHIVED')`,
);

/** Of what is asked of a source: nothing of the record, nor of anybody else's statement. */
export interface AskedRow {
  readonly id: string;
  /** Directory number under which its statement is kept, as it was when it was asked. */
  readonly childId: string;
  readonly supplier: string;
  readonly field: DisputedField;
  readonly ground: string;
  readonly raisedAt: Date;
  readonly dueOn: string;
}

const askedOf = question<
  AskedRow,
  [suppliers: readonly string[], after: string | null, afterId: string | null, limit: number]
>(
  'disputed statements that suppliers are asked about',
  `select s.id, s.child_id::text as "childId", s.supplier, d.field, d.ground, d.raised_at as "raisedAt",
     s.due_on::text as "dueOn"
   from dispute_source s join dispute d on d.id = s.dispute_id
   where s.supplier = any($1) and s.asked and s.answer = 'ASKED' and s.closed_at is null
     and ($2::date is null or (s.due_on, s.id) > ($2, $3::uuid))
   order by s.due_on, s.id limit $4`,
);

export interface SourceRow {
  readonly dispute: string;
  readonly supplier: string;
  readonly answer: DisputeAnswer;
  readonly shown: boolean;
  readonly asked: boolean;
  readonly answeredAt: Date | null;
}

const sourcesOf = question<SourceRow, [disputes: readonly string[]]>(
  'sources of disputes',
  `select s.dispute_id as dispute, s.supplier, s.answer, s.shown, s.asked, s.answered_at as "answeredAt"
   from dispute_source s where s.dispute_id = any($1::uuid[]) order by s.dispute_id, s.supplier, s.id`,
);

/**
 * Which fields of records are disputed: by disputes that stay with them, and by those about a statement of theirs whose
 * supplier is asked. One that it is not asked about would tell which hidden child its record was found to be.
 */
const disputedOfRecords = question<{ record: string; field: DisputedField }, [records: readonly string[]]>(
  'disputed fields of records',
  `select d.child_id::text as record, d.field from dispute d
   where d.child_id = any($1::bigint[]) and d.closed_at is null
   union select s.child_id::text, d.field from dispute_source s join dispute d on d.id = s.dispute_id
   where s.child_id = any($1::bigint[]) and s.closed_at is null and s.asked`,
);

export interface DisputesAsked {
  readonly state: DisputeState | null;
  readonly dueBy: string | null;
  readonly after: readonly (string | null)[];
  readonly limit: number;
}

export const disputeStore = (database: Asks) => ({
  /** Those of one team that are open, or in one state: what is due first. */
  page: (authority: string, { state, dueBy, after: [day = null, id = null], limit }: DisputesAsked) =>
    database.ask(state === null ? pages.open : pages.inState, [authority, dueBy, day, id, limit, state]),
  byId: async (id: string, authority: string): Promise<DisputeRow | null> =>
    (await database.ask(oneOfTeam, [id, authority]))[0] ?? null,
  /** What these suppliers are asked about. */
  asked: (suppliers: readonly string[], [day = null, id = null]: readonly (string | null)[], limit: number) =>
    suppliers.length === 0 ? Promise.resolve([]) : database.ask(askedOf, [suppliers, day, id, limit]),
  sources: async (disputes: readonly string[]): Promise<SourceRow[][]> => {
    const rows = Map.groupBy(await database.ask(sourcesOf, [disputes]), ({ dispute }) => dispute);
    return disputes.map((id) => rows.get(id) ?? []);
  },
  /** The disputed fields of each of these children, whose records are given. */
  fields: async (children: readonly (readonly string[])[]): Promise<DisputedField[][]> => {
    const rows = await database.ask(disputedOfRecords, [[...new Set(children.flat())]]);
    const of = Map.groupBy(rows, ({ record }) => record);
    return children.map((records) => [
      ...new Set(records.flatMap((id) => (of.get(id) ?? []).map(({ field }) => field))),
    ]);
  },
});
export type DisputeStore = ReturnType<typeof disputeStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [...Object.values(pages), oneOfTeam, askedOf, sourcesOf, disputedOfRecords] as const;
