/**
 * The floor of our own statements: the same questions to the database, asked together with those of other requests as ours
 * are, and the same two entries in the trail around them. No graph, no token, no rights: what lies between this and ours
 * is what those cost.
 */
import { z } from 'zod';
import { dayOf } from '#core/clock.ts';
import { connect } from '#core/database.ts';
import { environment, readConfig } from '#core/env.ts';
import { createLog } from '#core/log.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { together } from '#core/together.ts';
import { accreditationStore } from '#subgraphs/accreditation/store.ts';
import { childStore } from '#subgraphs/children/store.ts';
import { type InvolvementRow, statusOn } from '#subgraphs/involvements/involvement.ts';
import { involvementStore } from '#subgraphs/involvements/store.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import { entryAbout } from './entries.ts';
import { serveFloor } from './floor-server.ts';
import { PAGE } from './question.ts';

const { DATABASE_URL: url, DATA_DIR } = readConfig(
  z.object({ DATABASE_URL: z.string(), DATA_DIR: z.string() }),
  environment(),
);
const keys = keyring(demonstrationKey(DATA_DIR));
const clock = () => new Date();
const { ports } = openSubgraphs({ databaseUrl: url, keys, clock, log: createLog('silent'), only: ['audit'] });
const { audit } = ports;
if (!audit) throw new TypeError('no trail was opened');

const children = childStore(connect({ url, schema: 'children' }), () => Buffer.alloc(0));
const involvements = involvementStore(connect({ url, schema: 'involvements' }));
const page = { first: PAGE, after: null, state: null };
const nothingShared = { version: '', existence: [], content: [] };

const child = together((ids: readonly string[]) =>
  children.known(ids.map((id) => ({ id, authority: null, organisation: null, overridden: null }))),
);
const involved = together((ids: readonly string[]) =>
  involvements.ofChildren(
    ids.map((id) => [id]),
    dayOf(clock()),
    nothingShared,
    page,
  ),
);
const organisation = together(accreditationStore(connect({ url, schema: 'accreditation' })).organisations);

async function node(row: InvolvementRow) {
  const { serviceType, startedOn, organisationId, practitioner } = row;
  const of = await organisation(organisationId);
  return {
    serviceType,
    startedOn,
    status: statusOn(dayOf(clock()), row),
    practitioner: practitioner && {
      id: practitioner.id,
      name: practitioner.name,
      telephone: practitioner.telephone,
    },
    organisation: of && { id: of.id, name: of.name, kind: of.kind },
  };
}

async function answer(id: string): Promise<string> {
  await audit?.append(entryAbout(id, 'INTENT'));
  const found = await child(id);
  const rows = (await involved(id)).slice(0, PAGE);
  const nodes = await Promise.all(rows.map(node));
  const told = found && {
    id: found.id,
    givenNames: found.givenNames,
    familyName: found.familyName,
    dateOfBirth: found.dateOfBirth,
    involvements: { nodes },
  };
  await audit?.append(entryAbout(id, 'OUTCOME'));
  return JSON.stringify({ data: { child: told } });
}

serveFloor(answer);
