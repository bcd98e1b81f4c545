/** The eCAF example beside a whole directory, with a proxy between them that records, cuts and swallows. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { createEcaf, type EcafOptions } from '#ecaf/app.ts';
import { connect } from '#ecaf/database.ts';
import { dictionary, type Field, type Fields, type Section, sections } from '#ecaf/dictionary.ts';
import { directoryAt } from '#ecaf/directory.ts';
import { tokensAt } from '#ecaf/sign-in-demonstration.ts';
import { change, daysAgo } from './changes.ts';
import { type Colleague, hire } from './colleagues.ts';
import { emptyDatabase } from './empty-database.ts';
import { type FreshDatabase, freshDatabase } from './postgres.ts';
import { AUDIENCE, child, type Stack, startStack } from './stack.ts';
import { onlyRegistered } from './trusted.ts';

/** What has passed on its way to the directory, as it stood on the wire. */
export interface Passed {
  readonly headers: string;
  readonly body: string;
}

type Mode = 'pass' | 'cut' | 'swallow';

/** `cut`: the directory cannot be reached. `swallow`: it hears everything, and its answer is lost on the way back. */
export async function proxyTo(target: string) {
  const passed: Passed[] = [];
  let to = target;
  let mode: Mode = 'pass';
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): void => {
    const { hostname, port } = new URL(to);
    const { host: _, ...headers } = incoming.headers;
    const options = { hostname, port, path: incoming.url, method: incoming.method, headers };
    const onward = request(options, (answer) => {
      if (mode === 'swallow') {
        answer.resume().on('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    onward.end(body);
  };
  const server: Server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    passed.push({ headers: `${incoming.url} ${incoming.rawHeaders.join(' ')}`, body: body.toString('utf8') });
    if (mode === 'cut') outgoing.destroy();
    else forward(incoming, outgoing, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    passed,
    /** The changes among what has passed, by what they say. */
    registrations: (): { step: string; idempotencyKey: string; childId: string }[] =>
      passed
        .map(({ body }) => JSON.parse(body) as { operationName: string; variables: { input: never } })
        .filter(({ operationName }) => operationName === 'RegisterCommonAssessment')
        .map(({ variables }) => variables.input),
    set: (wanted: Mode): void => {
      mode = wanted;
    },
    aim: (url: string): void => {
      to = url;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Json;
}

export type Api = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<Answer>;

export const api =
  (url: string, session?: string): Api =>
  async (method, path, body) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(session === undefined ? {} : { authorization: `Bearer ${session}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, text, json: text === '' ? null : JSON.parse(text) };
  };

export const tokenOf = (account: string, client = 'ecaf'): Promise<string> =>
  signToken(demonstrationKeys(inject('dataDir')), { account, client, audience: AUDIENCE });

export interface Worker extends Colleague {
  /** Their session in eCAF. */
  readonly call: Api;
  /** Its name: a browser that has it in the cookie is theirs. */
  readonly session: string;
  readonly userNumber: string;
}

/** Asks again and again until it is so; answers what was seen last. */
export async function until<Seen>(look: () => Promise<Seen>, isSo: (seen: Seen) => boolean): Promise<Seen> {
  for (let turn = 0; ; turn += 1) {
    const seen = await look();
    if (isSo(seen) || turn > 400) return seen;
    await sleep(25);
  }
}

/** As quick as a test can wait for; as patient as the machine it runs on needs. */
const pace = { first: 20, most: 200, look: 20, lease: 15_000 };

export interface EcafStart extends Pick<EcafOptions, 'clock' | 'log'> {
  /** Whether one signs in as somebody invented. */
  readonly demonstration?: boolean;
}

export async function startEcaf({ clock, log, demonstration = false }: EcafStart = {}) {
  const directoryDatabase: FreshDatabase = await freshDatabase();
  // As in production: what eCAF has not registered, it may not ask.
  const started = { database: directoryDatabase, change: onlyRegistered };
  let stack: Stack = await startStack({ ...started, explorer: demonstration });
  const proxy = await proxyTo(stack.url);
  const database = await emptyDatabase();
  const lines: string[] = [];
  const open = async () => {
    const own = await connect(database.url);
    const app = await createEcaf({
      database: own,
      directory: directoryAt(proxy.url),
      pace,
      log: log ?? ((line) => lines.push(line)),
      ...(clock && { clock }),
      ...(demonstration && { tokenFor: tokensAt(new URL(stack.url)) }),
    });
    app.addHook('onClose', async () => own.close());
    return { app, url: await app.listen({ port: 0, host: '127.0.0.1' }) };
  };
  let running = await open();

  const signIn = async (who: Colleague): Promise<Worker> => {
    const { status, json, text } = await api(running.url)('POST', '/sessions', { token: await tokenOf(who.account) });
    if (status !== 201) throw new Error(text);
    const { session, userNumber } = json;
    return { ...who, call: api(running.url, session), session, userNumber };
  };
  const involve = async (who: Colleague, childId: string) => {
    const input = { childId, serviceType: 'SOC_FAMILY_SUPPORT', startedOn: daysAgo(20) };
    const { problems } = await change(who.ask, 'recordInvolvement', input);
    if (problems?.length !== 0) throw new Error(JSON.stringify(problems));
  };
  return {
    proxy,
    database,
    /** What the example has logged. */
    lines,
    get stack() {
      return stack;
    },
    get url() {
      return running.url;
    },
    signIn,
    /** Somebody new who works with these children, signed in. */
    worker: async (...children: readonly string[]): Promise<Worker> => {
      const somebody = await hire(stack);
      for (const each of children) await involve(somebody, each);
      return signIn(somebody);
    },
    involve,
    /** The same of another organisation, perhaps of another authority. */
    workerOf: async (organisation: string, ...children: readonly string[]): Promise<Worker> => {
      const somebody = await hire(stack, { organisation });
      for (const each of children) await involve(somebody, each);
      return signIn(somebody);
    },
    /** What the directory shows of the child's assessment. */
    shown: async (id: string = child.none) =>
      (
        await stack.ask(
          'amira',
          `query ($id: ID!) { child(id: $id) { commonAssessment { status heldBy { practitioner { id } version } } } }`,
          { variables: { id } },
        )
      ).data.child.commonAssessment,
    /** Nobody works with the child, nothing is registered, no episode is open. */
    clear: async (id: string = child.none) => {
      await directoryDatabase.sql('delete from involvements.involvement where child_id = ?', [id]);
      await database.sql('truncate ecaf.episode cascade');
    },
    stopDirectory: () => stack.stop(),
    startDirectory: async () => {
      stack = await startStack(started);
      proxy.aim(stack.url);
    },
    /** Ends the program and starts it anew on its own database: everybody is signed out. */
    restart: async () => {
      await running.app.close();
      running = await open();
    },
    stop: async () => {
      await running.app.close();
      await proxy.stop();
      await stack.stop();
      await Promise.all([database.drop(), directoryDatabase.drop()]);
    },
  };
}
export type Ecaf = Awaited<ReturnType<typeof startEcaf>>;

/** Consent of a parent for a small child, or of whoever is said. */
export const consentBy = (more: Readonly<Record<string, unknown>> = {}) => ({
  childBornOn: '2022-02-03',
  givenBy: 'PARENT',
  statement: '2026-1',
  givenOn: daysAgo(0),
  ...more,
});

function filled(field: Field, text: (name: string) => string, name: string): unknown {
  if (field.kind === 'text') return text(name).slice(0, field.max);
  if (field.kind === 'lines') return `${text(name)}\nand more`.slice(0, field.max);
  if (field.kind === 'date') return '2026-01-15';
  if (field.kind === 'yes-no') return true;
  if (field.kind === 'choice') return field.of[0];
  return [everyField(field.of, text)];
}
const everyField = (fields: Fields, text: (name: string) => string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, filled(field, text, name)]));

/** A section with everything in it. */
export function wholeSection(section: Section, text: (name: string) => string = (name) => `A ${name}`) {
  const { expectedOn: _, ...content } = everyField(dictionary[section], text);
  return content;
}

/** From nothing to this state, in eCAF and as its holder; answers the episode as it is then. */
export async function bring(
  holder: Worker,
  to: 'CONSENTED' | 'ASSESSING' | 'TAC_PLANNED' | 'DELIVERING',
  childId: string = child.none,
) {
  const did = async (method: 'POST' | 'PUT', path: string, body?: unknown): Promise<Json> => {
    const { status, json, text } = await holder.call(method, path, body);
    if (status !== 200) throw new Error(`${path}: ${text}`);
    return json;
  };
  let episode = await did('POST', '/episodes', { childId });
  const at = `/episodes/${episode.id}`;
  const on = async (method: 'POST' | 'PUT', path: string, body: object = {}) => {
    episode = await did(method, `${at}/${path}`, { version: episode.version, ...body });
  };
  await on('POST', 'consent', { consent: consentBy() });
  if (to === 'CONSENTED') return episode;
  await on('PUT', 'form/identity', { content: wholeSection('identity') });
  if (to === 'ASSESSING') return episode;
  for (const section of sections.filter((each) => each !== 'identity')) {
    await on('PUT', `form/${section}`, { content: wholeSection(section) });
  }
  const { userNumber } = holder;
  await on('POST', 'team', { userNumber, name: 'Robin', post: 'Worker', organisation: 'Team', leads: true });
  await on('POST', 'plan');
  if (to === 'TAC_PLANNED') return episode;
  await on('POST', 'delivery', { nextReviewOn: daysAgo(-42) });
  return episode;
}
