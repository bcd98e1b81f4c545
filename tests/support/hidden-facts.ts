/** What is hidden of one shielded child, in every schema: set whole, replaced whole, or taken away with the child. */
import { createHash } from 'node:crypto';
import { inject } from 'vitest';
import type { IsoDate } from '#core/ids.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { SchoolStatement } from '#core/statements.ts';
import { withoutSetting } from '#subgraphs/children/education.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import type { FreshDatabase } from './postgres.ts';

interface HiddenInvolvement {
  readonly id: string;
  readonly practitioner: string | null;
  readonly organisation: string;
  readonly serviceType: string;
  readonly recordType?: string;
  readonly startedOn: string;
  readonly endedOn?: string;
  readonly commonAssessment?: string;
  readonly leads?: boolean;
}

/** A service whose very nature must not be known. */
export interface SensitiveFact {
  readonly id: string;
  readonly kind: 'SEXUAL_HEALTH' | 'MENTAL_HEALTH' | 'SUBSTANCE_MISUSE';
  readonly practitioner: string;
  readonly organisation: string;
}

/** One of the lives the child may be living, of which nobody but its own authority's team may know. */
export interface HiddenFacts {
  readonly authority: string;
  readonly postcode: string;
  readonly street: string;
  /** What the family was called before. */
  readonly formerName: string;
  readonly carer: string;
  readonly nhsNumber: string;
  /** A superseded one. */
  readonly formerNhsNumber: string;
  readonly upn: string;
  /** One of before. */
  readonly formerUpn: string;
  readonly school: SchoolStatement;
  /** Code of the general practice. */
  readonly practice: string;
  /** The supplier that told of it, and what it calls the child. */
  readonly supplier: string;
  readonly localId: string;
  readonly involvements: readonly HiddenInvolvement[];
  readonly sensitive: readonly SensitiveFact[];
}

/** What stays visible, as the sources state it: the same whatever is hidden. */
export interface VisibleFacts {
  readonly familyName: string;
  readonly givenNames: string;
  readonly dateOfBirth: string;
  readonly gender: string;
}

const rowsOfChild: readonly string[] = [
  'involvements.sensitive_service',
  'involvements.contact_request',
  'involvements.lead',
  'involvements.supplier_key',
  'involvements.involvement',
  'involvements.idempotency',
  'children.identifier_key',
  'children.supplier_key',
  'children.assertion',
  'children.earlier_statement',
  'children.held_identity',
];

async function forget({ sql }: FreshDatabase, id: string): Promise<void> {
  for (const table of rowsOfChild) await sql(`delete from ${table} where child_id = ?`, [id]);
}

/** As if the child had never been known to anybody. */
export async function removeChild(database: FreshDatabase, id: string): Promise<void> {
  await forget(database, id);
  await database.sql('delete from children.child where id = ?', [id]);
}

const addressOf = ({ street, postcode }: HiddenFacts) => ({ status: 'CURRENT', line1: street, postcode });
const carersOf = ({ carer }: HiddenFacts) => [{ name: carer, relationship: 'MOTHER', telephone: '07700 900911' }];

async function tell({ sql }: FreshDatabase, id: string, facts: HiddenFacts, visible: VisibleFacts): Promise<void> {
  const { seal, fingerprint } = identifiersWith(keyring(demonstrationKey(inject('dataDir'))));
  const { authority, postcode, nhsNumber, upn, school, supplier, localId } = facts;
  const practice = { code: facts.practice };
  const without = withoutSetting(school, visible.dateOfBirth as IsoDate);
  const address = addressOf(facts);
  const carers = carersOf(facts);
  await sql(
    `update children.child set state = 'SHIELDED', keyed = false, authority = ?, address = ?, carers = ?, postcode = ?,
       identifiers = ?, education = ?, practice = ?, without_setting_since = ?, without_setting_from = ?, without_setting_until = ?
     where id = ?`,
    [
      ...[authority, JSON.stringify(address), JSON.stringify(carers), postcode, seal({ nhsNumber, upn })],
      ...[JSON.stringify(school), JSON.stringify(practice)],
      ...[without?.since ?? null, without?.from ?? null, without?.until ?? null, id],
    ],
  );
  const statement = JSON.stringify({
    localId,
    ...visible,
    synthetic: true,
    authority,
    address,
    carers,
    school,
    practice,
  });
  await sql(
    `insert into children.assertion (child_id, supplier, local_id, trust, statement, identifiers, fingerprint, received_at)
     values (?, ?, ?, 'NHS', ?, ?, ?, '2025-01-01')`,
    [
      id,
      supplier,
      localId,
      statement,
      seal({ nhsNumber, formerNhsNumbers: [facts.formerNhsNumber], upn, formerUpns: [facts.formerUpn] }),
      createHash('sha256').update(statement).digest(),
    ],
  );
  await sql(
    `insert into children.earlier_statement (child_id, supplier, local_id, received_at, trust, statement)
     values (?, ?, ?, '2024-01-01', 'NHS', ?)`,
    [id, supplier, localId, JSON.stringify({ localId, ...visible, familyName: facts.formerName })],
  );
  await sql('insert into children.supplier_key (supplier, local_id, child_id) values (?, ?, ?)', [
    supplier,
    localId,
    id,
  ]);
  for (const [scheme, number] of [
    ['NHS_NUMBER', nhsNumber],
    ['NHS_NUMBER', facts.formerNhsNumber],
    ['UPN', upn],
    ['UPN', facts.formerUpn],
  ] as const) {
    await sql('insert into children.identifier_key (scheme, fingerprint, child_id) values (?, ?, ?)', [
      scheme,
      fingerprint(scheme, number),
      id,
    ]);
  }
}

export async function addSensitive({ sql }: FreshDatabase, childId: string, each: SensitiveFact): Promise<void> {
  await sql(
    `insert into involvements.sensitive_service (child_id, id, kind, practitioner_id, organisation_id, started_on, basis,
       recorded_on, recorded_by, confirmed_on)
     values (?, ?, ?, ?, ?, '2025-02-01', 'SIGNIFICANT_HARM', current_date, ?, current_date)`,
    [childId, each.id, each.kind, each.practitioner, each.organisation, each.practitioner],
  );
}

async function involve({ sql }: FreshDatabase, childId: string, each: HiddenInvolvement): Promise<void> {
  const { id, practitioner, organisation, serviceType, recordType = null, startedOn, endedOn = null } = each;
  const { commonAssessment = null, leads = false } = each;
  const contacts = JSON.stringify([{ name: 'Hidden Contact', telephone: '07700 900922' }]);
  await sql(
    `insert into involvements.involvement (child_id, id, practitioner_id, organisation_id, service_type, record_type,
       team, contacts, started_on, ended_on, confirmed_on, source, supplier, common_assessment, caf_recorded_on)
     values (?, ?, ?, ?, ?, ?, 'Hidden team', ?, ?, ?, ?, 'CASE_SYSTEM', 'hidden', ?, ?)`,
    [
      childId,
      id,
      practitioner,
      organisation,
      serviceType,
      recordType,
      contacts,
      startedOn,
      endedOn,
      startedOn,
      commonAssessment,
      commonAssessment && startedOn,
    ],
  );
  if (leads) {
    await sql('insert into involvements.lead (child_id, involvement_id, since) values (?, ?, ?)', [
      childId,
      id,
      startedOn,
    ]);
  }
}

/** Makes this, and nothing else, what is hidden of the child. */
export async function hide(database: FreshDatabase, id: string, facts: HiddenFacts, visible: VisibleFacts) {
  await forget(database, id);
  await tell(database, id, facts, visible);
  for (const each of facts.involvements) await involve(database, id, each);
  for (const each of facts.sensitive) await addSensitive(database, id, each);
}
