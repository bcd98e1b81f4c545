/** How statements about who works with a child are taken in. A supplier changes its own, and nobody else's. */
import { type Clock, dayOf } from '#core/clock.ts';
import type { Asks, Database } from '#core/database.ts';
import { type Effect, type Intake, NOBODY, type PlacedInvolvement } from '#core/intake.ts';
import type { Keyring } from '#core/secrets.ts';
import type { Supplier } from '#core/statements.ts';
import { practitionerUuid, uuidOf } from '#core/uuid.ts';
import type { InvolvementSource } from '#core/words.ts';
import { forgottenAmong, forgottenKey, keepForgotten } from './forgotten-sql.ts';
import * as sql from './intake-sql.ts';

export const sourceOf = ({ trust }: Supplier): InvolvementSource =>
  trust === 'CASE_SYSTEM' ? 'CASE_SYSTEM' : trust === 'CUSTODIAN' ? 'CUSTODIAN' : 'NATIONAL';

const hex = (bytes: Buffer): string => bytes.toString('hex');

const effectOf = (old: Buffer | undefined, now: Buffer): Effect =>
  old === undefined ? 'CREATED' : old.equals(now) ? 'UNCHANGED' : 'CHANGED';

/** The last statement of each local id: what the supplier means when a file says a thing twice. */
const latest = <Statement extends { readonly localId: string }>(statements: readonly Statement[]): Statement[] => [
  ...new Map(statements.map((statement) => [statement.localId, statement])).values(),
];

/** A statement with what it is known by here. */
interface Incoming {
  readonly statement: PlacedInvolvement;
  readonly id: string;
  /** The supplier's own identifier, unreadable: it may be made of the child's. */
  readonly localKey: string;
  readonly fingerprint: Buffer;
  /** Whether its child is now another than before: the statement follows, and the supplier is not told. */
  readonly moved: boolean;
  readonly effect: Effect;
}

const childIds = (incoming: readonly Incoming[]): string[] => incoming.map(({ statement }) => statement.childId);
const ids = (incoming: readonly Incoming[]): string[] => incoming.map(({ id }) => id);
const localKeys = (incoming: readonly Incoming[]): string[] => incoming.map(({ localKey }) => localKey);

/** The row of an involvement, by column; supplier and source stand beside it. */
export function rowOf(
  { statement, id, fingerprint }: Pick<Incoming, 'statement' | 'id' | 'fingerprint'>,
  supplier: Supplier,
  today: string,
) {
  const { practitionerLocalId, commonAssessment = null } = statement;
  return {
    child_id: statement.childId,
    id,
    practitioner_id: practitionerLocalId === undefined ? null : practitionerUuid(supplier.id, practitionerLocalId),
    organisation_id: statement.organisation,
    service_type: statement.serviceType,
    record_type: statement.recordType ?? null,
    team: statement.team ?? null,
    contacts: statement.contacts,
    started_on: statement.startedOn ?? null,
    ended_on: statement.endedOn ?? null,
    confirmed_on: statement.confirmedOn ?? today,
    common_assessment: commonAssessment,
    caf_recorded_on: commonAssessment === null ? null : today,
    fingerprint: hex(fingerprint),
  };
}

/** The feed says who leads. It takes the lead from nobody, and ends none but what it has said itself or what has ended. */
async function settleLeads(within: Asks, changed: readonly Incoming[], supplier: Supplier, now: Date): Promise<void> {
  const today = dayOf(now);
  const hasEnded = ({ statement: { endedOn } }: Incoming): boolean => endedOn !== undefined && endedOn <= today;
  const leads = changed.filter((each) => each.statement.leadProfessional === true && !hasEnded(each));
  const others = changed.filter((each) => !leads.includes(each));
  await within.ask(sql.endLeads, [childIds(others), ids(others), others.map(hasEnded), now, supplier.id]);
  await within.ask(sql.passLeadsOn, [childIds(leads), ids(leads), now, supplier.id]);
  await within.ask(sql.takeLeads, [childIds(leads), ids(leads), now, supplier.id]);
}

async function keep(within: Asks, changed: readonly Incoming[], supplier: Supplier, now: Date): Promise<void> {
  const rows = JSON.stringify(changed.map((each) => rowOf(each, supplier, dayOf(now))));
  // A statement whose child has changed leaves the old child first: it is one statement, in one place.
  await within.ask(sql.leaveOldChild, [supplier.id, localKeys(changed), childIds(changed), now]);
  await within.ask(sql.upsertInvolvements, [supplier.id, sourceOf(supplier), rows]);
  await within.ask(sql.rememberInvolvements, [supplier.id, localKeys(changed), childIds(changed), ids(changed)]);
  await settleLeads(within, changed, supplier, now);
}

/** Of a child of whom nothing is kept any more: what was said of another is left, and only what tells a repetition is kept. */
async function passOver(within: Asks, passed: readonly Incoming[], supplier: Supplier, now: Date): Promise<void> {
  await within.ask(sql.leaveOldChild, [supplier.id, localKeys(passed), childIds(passed), now]);
  const keys = passed.map(({ localKey }) => forgottenKey(supplier.id, localKey));
  await within.ask(keepForgotten, [keys, passed.map(({ fingerprint }) => fingerprint)]);
}

/** What was said before of children of whom nothing is kept any more. */
async function saidOfNobody(within: Asks, { id }: Supplier, unknown: readonly string[]) {
  if (unknown.length === 0) return [];
  const keys = new Map(unknown.map((localKey) => [hex(forgottenKey(id, localKey)), localKey]));
  const rows = await within.ask(forgottenAmong, [[...keys.keys()].map((key) => Buffer.from(key, 'hex'))]);
  return rows.map(({ key, said }) => ({ localKey: keys.get(hex(key)) as string, childId: NOBODY, fingerprint: said }));
}

type InvolvementIntake = Pick<Intake, 'agreements' | 'practitioners' | 'involvements'>;

export function involvementIntake(database: Database, keys: Keyring, clock: Clock): InvolvementIntake {
  const fingerprintOf = (statement: unknown): Buffer => keys.fingerprint('statement', JSON.stringify(statement));

  async function incomingOf(within: Asks, supplier: Supplier, statements: readonly PlacedInvolvement[]) {
    const named = statements.map((statement) => {
      const local = keys.fingerprint('local id of an involvement', JSON.stringify([supplier.id, statement.localId]));
      const { childId: _, ...said } = statement;
      return { statement, id: uuidOf(local), localKey: hex(local), fingerprint: fingerprintOf(said) };
    });
    const known = await within.ask(sql.involvementsSaid, [supplier.id, named.map(({ localKey }) => localKey)]);
    const before = new Map(known.map((row) => [row.localKey, row]));
    const unknown = named.filter(({ localKey }) => !before.has(localKey)).map(({ localKey }) => localKey);
    for (const row of await saidOfNobody(within, supplier, unknown)) before.set(row.localKey, row);
    return named.map((each): Incoming => {
      const old = before.get(each.localKey);
      const moved = old !== undefined && old.childId !== each.statement.childId;
      return { ...each, moved, effect: effectOf(old?.fingerprint, each.fingerprint) };
    });
  }

  return {
    agreements: async (_supplier, statements) => {
      const rows = statements.map((rules) => ({
        organisation_id: rules.organisation,
        version: rules.version,
        fingerprint: hex(fingerprintOf(rules)),
        rules,
      }));
      const added = await database.ask(sql.addAgreements, [JSON.stringify(rows), clock()]);
      const fresh = new Set(added.map(({ organisationId }) => organisationId));
      return statements.map(({ organisation }) => (fresh.has(organisation) ? 'CREATED' : 'UNCHANGED'));
    },

    practitioners: (supplier, statements) =>
      database.transaction(async (within) => {
        const people = latest(statements).map((person) => ({
          person,
          id: practitionerUuid(supplier.id, person.localId),
          fingerprint: fingerprintOf(person),
        }));
        const known = await within.ask(sql.practitionerFingerprints, [people.map(({ id }) => id)]);
        const before = new Map(known.map(({ id, fingerprint }) => [id, fingerprint]));
        const rows = people.map(({ person, id, fingerprint }) => ({
          id,
          local_id: person.localId,
          organisation_id: person.organisation,
          name: person.name,
          team: person.team ?? null,
          telephone: person.telephone ?? null,
          email: person.email ?? null,
          fingerprint: hex(fingerprint),
        }));
        await within.ask(sql.upsertPractitioners, [supplier.id, JSON.stringify(rows), clock()]);
        const effects = new Map(
          people.map(({ person, id, fingerprint }) => [person.localId, effectOf(before.get(id), fingerprint)]),
        );
        return statements.map(({ localId }) => effects.get(localId) as Effect);
      }),

    involvements: (supplier, statements) =>
      database.transaction(async (within) => {
        const now = clock();
        const all = await incomingOf(within, supplier, latest(statements));
        const passed = all.filter(({ statement }) => statement.childId === NOBODY);
        const incoming = all.filter((each) => !passed.includes(each));
        if (passed.length > 0) await passOver(within, passed, supplier, now);
        const changed = incoming.filter(({ effect, moved }) => effect !== 'UNCHANGED' || moved);
        const repeated = incoming.filter((each) => !changed.includes(each) && !each.statement.confirmedOn);
        if (changed.length > 0) await keep(within, changed, supplier, now);
        await within.ask(sql.confirmInvolvements, [childIds(repeated), ids(repeated), dayOf(now)]);
        const effects = new Map(all.map(({ statement, effect }) => [statement.localId, effect]));
        return statements.map(({ localId }) => effects.get(localId) as Effect);
      }),
  };
}
