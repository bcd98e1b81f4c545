/** Case systems that are told of changes: installed, accredited, subscribed; and the server at which one is told. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inject } from 'vitest';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import type { Asker } from './colleagues.ts';
import { asPersona, hire, send } from './colleagues.ts';
import type { Asking, Stack } from './stack.ts';
import { AUDIENCE } from './stack.ts';

/** As fast as a test can bear it. */
export const quick = { toLoopback: true, tick: 20, firstPause: 40, patience: 1_000 } as const;

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever was sent
  readonly body: any;
}

export type Answering = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** How it answers from now on; 204 until it is said otherwise. */
  answer(how: Answering): void;
  stop(): Promise<void>;
}

const accepted: Answering = (_request, response) => response.writeHead(204).end();

export async function startReceiver(path = '/changes'): Promise<Receiver> {
  const received: Received[] = [];
  let how = accepted;
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, text, body: JSON.parse(text) });
      how(request, response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    received,
    answer: (next) => {
      how = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface CaseSystem {
  readonly installationId: string;
  readonly client: string;
  readonly supplier: string;
  readonly organisation: string;
}

/** An installation in an organisation of Northshire, accredited by two people of its accrediting body. */
export async function installCaseSystem(
  { database, persona }: Pick<Stack, 'database' | 'persona'>,
  organisation = 'NORTHSHIRE-CSC',
): Promise<CaseSystem> {
  const installationId = randomUUID();
  const client = `cases-${randomUUID()}`;
  await database.sql(
    `insert into accreditation.system_installation (id, product_id, organisation_id, accreditor_id, state, tested_by,
       tested_person, accredited_by, accredited_person, accredited_on)
     select ?, p.id, ?, t.organisation_id, 'INSTANCE_ACCREDITED', t.id, t.person_id, a.id, a.person_id, current_date
     from accreditation.account t, accreditation.account a,
       (select id from accreditation.system_product order by id limit 1) p where t.id = ? and a.id = ?`,
    [installationId, organisation, persona('olga').account, persona('martin').account],
  );
  await database.sql(
    `insert into accreditation.client (id, name, kind, organisation_id, installation_id)
     values (?, 'Cases of the tests', 'CASE_SYSTEM', ?, ?)`,
    [client, organisation, installationId],
  );
  await database.sql(
    `insert into accreditation.supplier (id, format, trust, organisation_id, installation_id)
     values (?, 'case-system', 'CASE_SYSTEM', ?, ?)`,
    [client, organisation, installationId],
  );
  return { installationId, client, supplier: client, organisation };
}

/** Somebody of its organisation who asks through it. */
export async function throughIt(stack: Stack, { client, organisation }: CaseSystem): Promise<Asker> {
  const { account } = await hire(stack, { organisation });
  const token = await signToken(demonstrationKeys(inject('dataDir')), { account, client, audience: AUDIENCE });
  return (query, { variables, reason = 'ALREADY_WORKING' }: Asking = {}) =>
    send(stack, query, { authorization: `Bearer ${token}`, ...(reason && { 'access-reason': reason }) }, variables);
}

const SUBSCRIPTION = `subscription { id installationId organisation { id } url publicKey state since delivered lastDelivered
  failures failingSince lastFailure nextAttempt }`;
const inputs = {
  subscribeToChanges: 'SubscribeToChangesInput',
  unsubscribeFromChanges: 'UnsubscribeFromChangesInput',
  replayChanges: 'ReplayChangesInput',
} as const;

/** Sends one change to a subscription, by the accrediting body's officer unless somebody else is named. */
export async function subscribing(
  ask: Asker,
  name: keyof typeof inputs,
  input: Readonly<Record<string, unknown>>,
): Promise<{
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly made: any;
  readonly refused: string[];
}> {
  const reply = await ask(
    `mutation Change($input: ${inputs[name]}!) { ${name}(input: $input) { ${SUBSCRIPTION} problems { code } } }`,
    { variables: { input }, reason: null },
  );
  const payload = reply.data?.[name];
  const codes = (payload?.problems ?? reply.errors?.map(({ extensions }) => extensions) ?? []) as { code: string }[];
  return { made: payload?.subscription ?? null, refused: codes.map(({ code }) => code) };
}

export async function subscribe(stack: Stack, { installationId }: CaseSystem, url: string) {
  const { made, refused } = await subscribing(asPersona(stack, 'olga'), 'subscribeToChanges', { installationId, url });
  if (refused.length > 0) throw new Error(`not subscribed: ${refused.join()}`);
  return made;
}

export async function subscriptionOf(stack: Stack, { installationId }: CaseSystem, ask = asPersona(stack, 'olga')) {
  const query = `query One($id: ID!) { changeSubscription(installationId: $id) ${SUBSCRIPTION.replace('subscription ', '')} }`;
  return (await ask(query, { variables: { id: installationId }, reason: null })).data.changeSubscription;
}

/** Nothing of what the demonstration itself has brought with it waits to be told of. */
export const nothingWaits = ({ database }: Pick<Stack, 'database'>) =>
  database.sql('delete from involvements.change_outbox; delete from involvements.change_notice');
