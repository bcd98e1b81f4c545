/** All the SQL that shields children and lifts shields. What an act does and whether it may is in the migration's trigger. */
import { question } from '#core/database.ts';
import type { ShieldAct, ShieldGround, ShieldState } from './shield-states.ts';

/** A case as an act finds it. */
export interface HeldCase {
  readonly id: string;
  readonly childId: string;
  readonly authority: string | null;
  readonly state: ShieldState;
  readonly ground: ShieldGround;
  readonly version: number;
  readonly changedAt: Date;
  readonly dueAt: Date;
  readonly reviewOn: string | null;
  readonly refusedPerson: string | null;
  readonly proposedPerson: string | null;
  readonly proposedAt: Date | null;
  readonly returnsTo: ShieldState | null;
}

const held = `s.id, s.child_id as "childId", s.authority, s.state, s.ground, s.version, s.changed_at as "changedAt", s.due_at as "dueAt",
  s.review_on::text as "reviewOn", s.refused_person as "refusedPerson", s.proposed_person as "proposedPerson",
  s.proposed_at as "proposedAt", s.returns_to as "returnsTo"`;

/** Who asks at the same moment about two who may be one child would each wait for the other: they take turns. */
export const oneRequestAtATime = question<never, []>(
  'one shield request at a time',
  `select pg_advisory_xact_lock(hashtextextended('children.shield', 0))`,
);

/** Nobody links the record with another, or takes it apart, until this transaction ends. */
export const lockRecord = question<{ id: string }, [child: string]>(
  'lock record',
  'select id from child where id = $1 for update',
);

/**
 * Takes the child for this transaction, so that whoever comes second sees what the first has done. Of a record that was
 * linked, the child it leads to; where that one is hidden, the record itself, which then stands as it stood. None, where
 * there is nothing left to hide.
 */
export const lockShown = question<{ id: string }, [child: string]>(
  'lock shown child',
  `select c.id from child c where c.id = (select case when r.state in ('OPEN', 'PROVISIONAL') then r.id else a.id end
     from child a left join child r on r.id = a.merged_into where a.id = $1)
     and c.state in ('OPEN', 'PROVISIONAL', 'SHIELDED') for update`,
);

/** Those linked into a child that are shielded for their own sake: what they say is part of what the child shows. */
export const shieldedMembers = question<{ id: string }, [child: string]>(
  'shielded members of child',
  'select c.id from child c where c.merged_into = $1 and has_own_shield(c.id) limit 1',
);

/** These are linked with nobody, and taken apart from nobody, until this transaction ends. */
export const lockRecords = question<{ id: string }, [children: readonly string[]]>(
  'lock records',
  'select id from child where id = any($1::bigint[]) order by id for update',
);

/**
 * Of the whole children that these are of, which records are open to everybody. A provisional one is seen by its supplier
 * alone, and must not show that it has a neighbour.
 */
export const openAmong = question<{ id: string }, [children: readonly string[]]>(
  'open among children',
  `with whole as (select coalesce(merged_into, id) as id from child where id = any($1::bigint[]))
   select c.id from child c
   where (c.id = any(array(select id from whole)) or c.merged_into = any(array(select id from whole))) and c.state = 'OPEN'
   order by c.id for update of c`,
);

/**
 * Of a child that is about to be hidden, the provisional records that would stand by themselves for whoever asks: the one that
 * is asked for, and what else its organisation alone, or the child's, tells of the child.
 */
export const provisionalWith = question<{ id: string }, [asked: string, shown: string]>(
  'provisional records with child',
  `select m.id from child m where m.id <> $2 and (m.id = $1 or m.merged_into = $2) and m.state = 'PROVISIONAL'
     and (m.id = $1 or m.source in (select source from child where id in ($1, $2)))
   order by m.id for update of m`,
);

/** Of these, those that a shield of this child may cover: an invented child's covers invented ones alone. */
export const coverableWith = question<{ id: string }, [child: string, others: readonly string[]]>(
  'coverable with child',
  `select o.id::text from child c join child o on o.synthetic or not c.synthetic
   where c.id = $1 and o.id = any($2::bigint[])`,
);

export const runningCase = question<HeldCase, [child: string]>(
  'running shield of child',
  `select ${held} from shield_case s where s.child_id = $1 and s.state <> 'LIFTED'`,
);

/** One that the team of this authority looks after. */
export const caseOfTeam = question<HeldCase, [id: string, authority: string]>(
  'shield case of team',
  `select ${held} from shield_case s join child c on c.id = s.child_id
   where s.id = $1 and s.authority = $2 and c.state not in ('SEALED', 'ARCHIVED')`,
);

/** Acts on one child take turns. */
export const lockChildOfCase = question<{ id: string }, [id: string]>(
  'lock child of shield case',
  `select c.id from shield_case s join child c on c.id = s.child_id where s.id = $1 for update of c`,
);

export type ActRow = readonly [
  caseId: string,
  version: number,
  childId: string,
  act: ShieldAct,
  toState: ShieldState,
  at: Date,
  account: string,
  person: string,
  organisation: string,
  request: string,
  ground: ShieldGround | null,
  askedBy: string | null,
  reasons: readonly string[],
  reviewOn: string | null,
  toldBy: string | null,
  toldOn: string | null,
  dueAt: Date,
];

export const insertAct = question<never, ActRow>(
  'insert shield act',
  `insert into shield_act (case_id, version, child_id, act, to_state, at, account, person, organisation, request, ground,
     asked_by, reasons, review_on, told_by, told_on, due_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
);

export interface RequestRow {
  readonly reference: string;
  readonly caseId: string;
  readonly childId: string;
  readonly person: string;
  readonly ground: ShieldGround;
  readonly fingerprint: Buffer;
}

export const requestByReference = question<RequestRow, [reference: string]>(
  'shield request',
  `select reference, case_id as "caseId", child_id as "childId", person, ground, fingerprint
   from shield_request where reference = $1`,
);

export const insertRequest = question<
  never,
  [reference: string, caseId: string, childId: string, person: string, ground: ShieldGround, fingerprint: Buffer]
>(
  'insert shield request',
  `insert into shield_request (reference, case_id, child_id, person, ground, fingerprint) values ($1, $2, $3, $4, $5, $6)`,
);

/** A record nobody looks after becomes this authority's, with what its team would have been told. */
export const takeOn = question<{ id: string }, [child: string, authority: string]>(
  'take on child',
  'update child set authority = $2 where id = $1 and authority is null returning id',
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  oneRequestAtATime,
  lockRecord,
  lockShown,
  lockRecords,
  shieldedMembers,
  openAmong,
  provisionalWith,
  coverableWith,
  runningCase,
  caseOfTeam,
  lockChildOfCase,
  insertAct,
  requestByReference,
  insertRequest,
  takeOn,
] as const;
