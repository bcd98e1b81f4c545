/**
 * Values that stand nowhere but in one child's record, so that a search through the raw bytes of an answer finds any of
 * them wherever it has gone.
 */
import { childNumberFrom } from '#core/ids.ts';
import type { FieldClass } from '#core/words.ts';
import { child, type Stack } from './stack.ts';

/** By kind of detail. Those of the shielded child of the demonstration, once `plantCanaries` has been there. */
export const canaries = {
  IDENTITY: ['Canaryname'],
  WHEREABOUTS: ['CANARY-HOUSE', 'CANARY-COURT', 'CANARY-TOWN', 'CA9 9RY', 'CANARY-SCHOOL', '9753102', 'C99999'],
  FAMILY: ['Canary Carer', '07700 900911'],
  SERVICES: ['CANARY-TEAM', 'Canary Contact', '07700 900922', 'canary@example.org', 'EDU_SCHOOL', 'HLTH_GP', 'CURRENT'],
  NHS_NUMBER: ['9999000061'],
  // A record that was linked, a sensitive service, why the child is shielded (demo/seed.ts), and what another source states.
  STEWARDSHIP: [
    childNumberFrom('41726354901'),
    'Canary Clinician',
    'SUBSTANCE_MISUSE',
    'DOMESTIC_ABUSE',
    'CANARY-FORMER',
  ],
} as const satisfies Partial<Record<FieldClass, readonly string[]>>;

const CLINICIAN = '00000000-0000-4000-b000-0000000000ca';

/** Puts the canaries into the record of the shielded child; answers its pupil number, which is one as well. */
export async function plantCanaries({ database, ask }: Stack): Promise<string> {
  const address = { status: 'CURRENT', line1: 'CANARY-HOUSE', line2: 'CANARY-COURT', town: 'CANARY-TOWN' };
  const carers = [{ name: 'Canary Carer', relationship: 'MOTHER', telephone: '07700 900911' }];
  const contacts = [{ name: 'Canary Contact', telephone: '07700 900922', email: 'canary@example.org' }];
  await database.sql(
    `insert into accreditation.organisation (id, name, kind) values ('CANARY-SCHOOL', 'CANARY-SCHOOL', 'EDUCATION')`,
  );
  const school = JSON.stringify({ organisation: 'CANARY-SCHOOL', laestab: '9753102', until: '1989-12-31' });
  const practice = JSON.stringify({ code: 'C99999' });
  const shown = JSON.stringify({ ...address, postcode: 'CA9 9RY' });
  const derived = [shown, JSON.stringify(carers), school, practice, child.shielded];
  // Without a place for longer than anybody else: the first of its team's list.
  await database.sql(
    `update children.child set given_names = 'Canaryname', address = ?, carers = ?, education = ?, practice = ?,
       without_setting_since = '1990-01-01', without_setting_from = '1990-01-01', without_setting_until = '2999-01-01',
       consented_on = '2020-01-01'
     where id = ?`,
    derived,
  );
  // As its sources state it: what was shown before is derived from that.
  await database.sql(
    `update children.assertion set statement = statement || jsonb_build_object('givenNames', 'Canaryname', 'address', ?::jsonb,
       'carers', ?::jsonb, 'school', ?::jsonb, 'practice', ?::jsonb) where child_id = ?`,
    derived,
  );
  await database.sql(
    `insert into children.assertion (child_id, supplier, local_id, trust, statement, fingerprint, received_at)
     values (?, 'canary', 'canary', 'CHILD_BENEFIT', ?, '', now())`,
    [child.shielded, JSON.stringify({ address: { status: 'LAST_KNOWN', line1: 'CANARY-FORMER' } })],
  );
  await database.sql(
    `update involvements.involvement set team = 'CANARY-TEAM', contacts = ?, common_assessment = 'CURRENT',
       caf_recorded_on = current_date where child_id = ?`,
    [JSON.stringify(contacts), child.shielded],
  );
  await database.sql(
    `insert into involvements.lead (child_id, involvement_id, since)
     select child_id, id, now() from involvements.involvement where child_id = ? limit 1`,
    [child.shielded],
  );
  await database.sql(
    `insert into children.child (id, state, synthetic, merged_into, derived_at) values (?, 'PROVISIONAL', true, ?, now())`,
    [canaries.STEWARDSHIP[0], child.shielded],
  );
  await database.sql(
    `insert into involvements.practitioner (id, supplier, local_id, organisation_id, name, fingerprint, received_at)
     values (?, 'tests', 'canary', 'EASTVALE-COMMUNITY-HEALTH', 'Canary Clinician', '', now())`,
    [CLINICIAN],
  );
  await database.sql(
    `insert into involvements.sensitive_service (child_id, id, kind, practitioner_id, organisation_id, started_on, basis,
       recorded_on, recorded_by, confirmed_on)
     values (?, ?, 'SUBSTANCE_MISUSE', ?, 'EASTVALE-COMMUNITY-HEALTH', '2025-02-01', 'SIGNIFICANT_HARM', current_date, ?,
       current_date)`,
    [child.shielded, CLINICIAN, CLINICIAN, CLINICIAN],
  );
  const { data } = await ask('olga', `{ child(id: "${child.shielded}") { upn } }`);
  return data.child.upn;
}
