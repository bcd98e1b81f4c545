/**
 * The floor: what the same answer costs when nothing stands around it. Bare HTTP, one prepared statement over the four
 * tables, no rights, no record of who asked. Nothing that asks this database for this can be much faster.
 */
import pg from 'pg';
import { z } from 'zod';
import { environment, readConfig } from '#core/env.ts';
import { serveFloor } from './floor-server.ts';
import { ORDER, PAGE, STATUS } from './question.ts';

type Row = [
  id: string,
  givenNames: string,
  familyName: string,
  dateOfBirth: string,
  serviceType: string | null,
  startedOn: string,
  status: string,
  practitioner: string | null,
  practitionerName: string,
  telephone: string | null,
  organisation: string,
  organisationName: string,
  kind: string,
];

const whoElse = {
  name: 'who else',
  rowMode: 'array' as const,
  text: `select c.id, c.given_names, c.family_name, c.date_of_birth::text, i.service_type, i.started_on::text,
      ${STATUS}, p.id, p.name, p.telephone, o.id, o.name, o.kind
    from children.child c
      left join involvements.involvement i on i.child_id = c.id
      left join involvements.practitioner p on p.id = i.practitioner_id
      left join accreditation.organisation o on o.id = i.organisation_id
    where c.id = $1 order by ${ORDER} limit ${PAGE}`,
};

const node = ([, , , , serviceType, startedOn, status, id, name, telephone, organisation, called, kind]: Row) => ({
  serviceType,
  startedOn,
  status,
  practitioner: id === null ? null : { id, name, telephone },
  organisation: { id: organisation, name: called, kind },
});

function answer(rows: readonly Row[]): string {
  const [first] = rows;
  if (first === undefined) return '{"data":{"child":null}}';
  const [id, givenNames, familyName, dateOfBirth, involved] = first;
  const nodes = involved === null ? [] : rows.map(node);
  return JSON.stringify({ data: { child: { id, givenNames, familyName, dateOfBirth, involvements: { nodes } } } });
}

const { DATABASE_URL } = readConfig(z.object({ DATABASE_URL: z.string() }), environment());
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 8 });

serveFloor(async (id) => answer((await pool.query<Row>({ ...whoElse, values: [id] })).rows));
