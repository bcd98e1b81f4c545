/** How organisations and suppliers become known. A feed may name an organisation; it can never accredit one. */
import { type Clock, dayOf } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import type { Effect, Intake } from '#core/intake.ts';
import * as sql from './intake-sql.ts';

type OrganisationIntake = Pick<Intake, 'supplier' | 'suppliers' | 'mayFeed' | 'organisations' | 'unknownOrganisations'>;

export const organisationIntake = (database: Database, clock: Clock): OrganisationIntake => ({
  supplier: async (id) => (await database.ask(sql.supplierById, [id]))[0] ?? null,
  mayFeed: async ({ id }) => (await database.ask(sql.mayFeed, [id, dayOf(clock())])).length > 0,
  suppliers: async () => (await database.ask(sql.allSuppliers, [])).map(({ id }) => id),

  organisations: async (supplier, statements): Promise<Effect[]> => {
    const codes = statements.map(({ code }) => code);
    const known = new Map((await database.ask(sql.organisationsByCode, [codes])).map((row) => [row.code, row]));
    const latest = [...new Map(statements.map((each) => [each.code, each])).values()];
    const written = await database.ask(sql.upsertOrganisations, [supplier.id, JSON.stringify(latest)]);
    const changed = new Set(written.map(({ code }) => code));
    return codes.map((code) => (known.has(code) ? (changed.has(code) ? 'CHANGED' : 'UNCHANGED') : 'CREATED'));
  },

  unknownOrganisations: async (codes) => {
    const known = new Set((await database.ask(sql.organisationsByCode, [codes])).map(({ code }) => code));
    return new Set(codes.filter((code) => !known.has(code)));
  },
});
