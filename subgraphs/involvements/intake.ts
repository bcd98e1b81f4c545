/** How statements about who works with a child are taken in. A supplier changes its own, and nobody else's. */
import { type Clock, dayOf } from '#core/clock.ts';
import type { Asks, Database } from '#core/database.ts';
import type { Effect, Intake, PlacedInvolvement } from '#core/intake.ts';
import { nameUuid, practitionerUuid } from '#core/name-uuid.ts';
import type { Keyring } from '#core/secrets.ts';
import type { Supplier } from '#core/statements.ts';
import type { InvolvementSource } from '#core/words.ts';
import * as sql from './intake-sql.ts';

const sourceOf = ({ trust }: Supplier): InvolvementSource =>
  trust === 'CASE_SYSTEM' ? 'CASE_SYSTEM' : trust === 'CUSTODIAN' ? 'CUSTODIAN' : 'NATIONAL';

const hex = (bytes: Buffer): string => bytes.toString('hex');

const effectOf = (old: Buffer | undefined, now: Buffer): Effect =>
  old === undefined ? 'CREATED' : old.equals(now) ? 'UNCHANGED' : 'CHANGED';

type InvolvementIntake = Pick<Intake, 'agreements' | 'practitioners' | 'involvements'>;

export function involvementIntake(database: Database, keys: Keyring, clock: Clock): InvolvementIntake {
  const fingerprint = (statement: unknown): Buffer => keys.fingerprint('statement', JSON.stringify(statement));

  function involvementRow(supplier: Supplier, statement: PlacedInvolvement, today: string) {
    const { practitionerLocalId, commonAssessment = null } = statement;
    return {
      child_id: statement.childId,
      id: nameUuid('involvement', supplier.id, statement.localId),
      local_id: statement.localId,
      practitioner_id: practitionerLocalId === undefined ? null : practitionerUuid(supplier.id, practitionerLocalId),
      organisation_id: statement.organisation,
      service_type: statement.serviceType,
      record_type: statement.recordType ?? null,
      team: statement.team ?? null,
      contacts: statement.contacts,
      started_on: statement.startedOn ?? null,
      ended_on: statement.endedOn ?? null,
      confirmed_on: today,
      common_assessment: commonAssessment,
      caf_recorded_on: commonAssessment === null ? null : today,
      fingerprint: hex(fingerprint(statement)),
    };
  }

  /** The feed says who leads. It never takes the lead from somebody else: that is for the practitioners to agree on. */
  async function settleLeads(within: Asks, changed: readonly PlacedInvolvement[], supplier: Supplier, now: Date) {
    const today = dayOf(now);
    const idOf = ({ localId }: PlacedInvolvement) => nameUuid('involvement', supplier.id, localId);
    const leads = changed.filter(({ leadProfessional, endedOn }) => leadProfessional && (!endedOn || endedOn > today));
    const others = changed.filter((each) => !leads.includes(each));
    await within.ask(sql.endLeads, [others.map(({ childId }) => childId), others.map(idOf), now]);
    await within.ask(sql.takeLeads, [leads.map(({ childId }) => childId), leads.map(idOf), now]);
  }

  return {
    agreements: async (_supplier, statements) => {
      const added = await database.ask(sql.addAgreements, [
        JSON.stringify(
          statements.map((rules) => ({ organisation_id: rules.organisation, version: rules.version, rules })),
        ),
        clock(),
      ]);
      const fresh = new Set(added.map(({ organisationId }) => organisationId));
      return statements.map(({ organisation }) => (fresh.has(organisation) ? 'CREATED' : 'UNCHANGED'));
    },

    practitioners: (supplier, statements) =>
      database.transaction(async (within) => {
        const latest = [...new Map(statements.map((each) => [each.localId, each])).values()];
        const rows = latest.map((each) => ({
          id: practitionerUuid(supplier.id, each.localId),
          local_id: each.localId,
          organisation_id: each.organisation,
          name: each.name,
          team: each.team ?? null,
          telephone: each.telephone ?? null,
          email: each.email ?? null,
          fingerprint: hex(fingerprint(each)),
        }));
        const known = new Map(
          (await within.ask(sql.practitionerFingerprints, [rows.map(({ id }) => id)])).map((row) => [
            row.id,
            row.fingerprint,
          ]),
        );
        await within.ask(sql.upsertPractitioners, [supplier.id, JSON.stringify(rows), clock()]);
        const effects = new Map(
          rows.map((row) => [row.local_id, effectOf(known.get(row.id), Buffer.from(row.fingerprint, 'hex'))]),
        );
        return statements.map(({ localId }) => effects.get(localId) ?? 'UNCHANGED');
      }),

    involvements: (supplier, statements) =>
      database.transaction(async (within) => {
        const now = clock();
        const latest = [...new Map(statements.map((each) => [each.localId, each])).values()];
        const rows = latest.map((each) => involvementRow(supplier, each, dayOf(now)));
        const known = new Map(
          (
            await within.ask(sql.involvementFingerprints, [
              rows.map((row) => String(row.child_id)),
              rows.map(({ id }) => id),
            ])
          ).map((row) => [row.id, row.fingerprint]),
        );
        const effects = new Map(
          rows.map((row) => [row.local_id, effectOf(known.get(row.id), Buffer.from(row.fingerprint, 'hex'))]),
        );
        const changed = rows.filter(({ local_id }) => effects.get(local_id) !== 'UNCHANGED');
        if (changed.length > 0) {
          // A statement whose child has changed leaves the old child first: it is one statement, in one place.
          await within.ask(sql.leaveOldChild, [
            supplier.id,
            changed.map(({ local_id }) => local_id),
            changed.map((row) => String(row.child_id)),
          ]);
          await within.ask(sql.upsertInvolvements, [supplier.id, sourceOf(supplier), JSON.stringify(changed)]);
          await within.ask(sql.rememberInvolvements, [
            supplier.id,
            changed.map(({ local_id }) => local_id),
            changed.map((row) => String(row.child_id)),
            changed.map(({ id }) => id),
          ]);
          const names = new Set(changed.map(({ local_id }) => local_id));
          await settleLeads(
            within,
            latest.filter(({ localId }) => names.has(localId)),
            supplier,
            now,
          );
        }
        return statements.map(({ localId }) => effects.get(localId) ?? 'UNCHANGED');
      }),
  };
}
