/**
 * PostGraphile as its documentation recommends it for production: as a library, over a schema of its own that shows what is
 * to be asked and no more, related by a file of tags; no explorer, no watching, nothing explained, and no settings of a
 * request, so that no transaction is opened for one. It makes one prepared statement of the whole question.
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { pgSmartTagsFromFile } from 'postgraphile/utils';
import { STATUS, TODAY } from '../question.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
// Views of one table each, which PostgreSQL sees through. What its order can only be told by columns is a column.
await pool.query(`
  create schema exposed;
  create view exposed.child as select id, given_names, family_name, date_of_birth from children.child;
  create view exposed.practitioner as select id, name, telephone from involvements.practitioner;
  create view exposed.organisation as select id, name, kind from accreditation.organisation;
  create view exposed.involvement as
    select i.child_id, i.id, i.service_type, i.started_on, ${STATUS} as status, i.practitioner_id, i.organisation_id,
      (i.ended_on is not null and i.ended_on <= ${TODAY}) as past, coalesce(i.started_on, '0001-01-01') as since
    from involvements.involvement i;
`);

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [pgSmartTagsFromFile(fileURLToPath(new URL('./postgraphile.tags.json5', import.meta.url)))],
  pgServices: [makePgService({ pool, schemas: ['exposed'] })],
  schema: { defaultBehavior: '-insert -update -delete' },
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
await instance.getSchema();
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
