/**
 * All the SQL by which the team of an authority reads complaints. By authority in every question, and by who asks: what is
 * complained of somebody is in no page, no count and no cursor of theirs.
 */
import { type Asks, question } from '#core/database.ts';
import type { RecordFacts } from '#core/facts.ts';
import type { ComplaintAct, ComplaintState } from './complaint-states.ts';

export interface ComplaintRow {
  readonly id: string;
  /** The record it stays with, and the one by which its child is shown. */
  readonly recordId: string;
  readonly childId: string;
  readonly facts: RecordFacts;
  readonly about: string;
  readonly state: ComplaintState;
  readonly version: number;
  readonly complainant: string;
  readonly receivedBy: string;
  readonly receivedOn: string;
  readonly requestId: string | null;
  readonly place: string | null;
  /** `infinity` once it has gone further. */
  readonly dueOn: string;
  readonly extendedFor: string | null;
  readonly escalatedTo: string | null;
  readonly outcome: string | null;
  readonly changedAt: Date;
  readonly receivedPerson: string;
}

/** Who asks: of which team, and as which person. */
export interface ComplaintReader {
  readonly authority: string;
  readonly person: string;
}

const columns = `k.id, k.child_id::text as "recordId", w.id::text as "childId", k.about, k.state, k.version, k.complainant,
  k.received_by as "receivedBy", k.received_on::text as "receivedOn", k.request_id as "requestId", k.place,
  k.due_on::text as "dueOn", k.extended_for as "extendedFor", k.escalated_to as "escalatedTo", k.outcome,
  k.changed_at as "changedAt", k.received_person as "receivedPerson",
  jsonb_build_object('state', w.state, 'authority', w.authority, 'synthetic', w.synthetic, 'source', w.source,
    'members', '[]'::jsonb) as facts`;

/** By the child that its record is shown by; none that the reader is in. */
const theirs = (narrowing: string): string => `complaint k join child c on c.id = k.child_id
   join child w on w.id = shown_by(c)
   where k.authority = $1 and w.state <> 'SEALED' and ${narrowing}
     and not exists (select 1 from complaint_party p where p.complaint_id = k.id and p.person = $2)`;

const pageOf = (name: string, narrowing: string) =>
  question<
    ComplaintRow,
    [
      authority: string,
      person: string,
      dueBy: string | null,
      after: string | null,
      afterId: string | null,
      limit: number,
      state: string | null,
    ]
  >(
    name,
    `select ${columns} from ${theirs(narrowing)} and ($3::date is null or k.due_on <= $3)
       and ($4::date is null or (k.due_on, k.id) > ($4, $5::uuid))
     order by k.due_on, k.id limit $6`,
  );

const pages = {
  open: pageOf('open complaints', 'k.closed_at is null and $7::text is null'),
  inState: pageOf('complaints in state', 'k.state = $7'),
};

const oneOfTeam = question<ComplaintRow, [authority: string, person: string, id: string]>(
  'complaint of team',
  `select ${columns} from ${theirs('k.id = $3')}`,
);

export interface ComplaintActRow {
  readonly complaint: string;
  readonly act: ComplaintAct;
  readonly at: Date;
  readonly account: string;
  readonly organisation: string;
  readonly reason: string | null;
  readonly outcome: string | null;
  readonly escalatedTo: string | null;
}

/** A complaint has a handful: none but the last two can come twice. */
const actsOf = question<ComplaintActRow, [complaints: readonly string[]]>(
  'acts of complaints',
  `select a.complaint_id as complaint, a.act, a.at, a.account, a.organisation, a.reason, a.outcome,
     a.escalated_to as "escalatedTo"
   from complaint_act a where a.complaint_id = any($1::uuid[]) order by a.complaint_id, a.version`,
);

export interface ComplaintsAsked {
  readonly state: ComplaintState | null;
  readonly dueBy: string | null;
  readonly after: readonly (string | null)[];
  readonly limit: number;
}

export const complaintStore = (database: Asks) => ({
  /** Those of one team that are still to be answered, or in one state: what is due first. */
  page: (
    { authority, person }: ComplaintReader,
    { state, dueBy, after: [day = null, id = null], limit }: ComplaintsAsked,
  ) => database.ask(state === null ? pages.open : pages.inState, [authority, person, dueBy, day, id, limit, state]),
  byId: async (id: string, { authority, person }: ComplaintReader): Promise<ComplaintRow | null> =>
    (await database.ask(oneOfTeam, [authority, person, id]))[0] ?? null,
  acts: async (complaints: readonly string[]): Promise<ComplaintActRow[][]> => {
    const rows = Map.groupBy(await database.ask(actsOf, [complaints]), ({ complaint }) => complaint);
    return complaints.map((id) => rows.get(id) ?? []);
  },
});
export type ComplaintStore = ReturnType<typeof complaintStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [...Object.values(pages), oneOfTeam, actsOf] as const;
