/** The whole directory as it runs: gateway, subgraphs, real HTTP, real tokens, a real database of its own. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { createLog, type Log } from '#core/log.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChangeNoticeSettings, TrailWatch } from '#core/subgraph.ts';
import { demonstrationIssuer, demonstrationKeys, signToken, TOKEN_SECONDS } from '#demo/issuer.ts';
import { type Persona, personas } from '#demo/personas.ts';
import { serveExplorer } from '#gateway/explorer.ts';
import { type GatewayParts, openGateway } from '#gateway/open.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import { type FreshDatabase, freshDatabase } from './postgres.ts';

export const AUDIENCE = 'contactpoint-tests';

export { child } from './scenario-children.ts';

export interface Asking {
  readonly variables?: Record<string, unknown>;
  /** Null sends no reason; the persona's usual one when not said. */
  readonly reason?: string | null;
  readonly caseReference?: string;
  readonly headers?: Record<string, string>;
  /** Which of several operations is meant. */
  readonly operationName?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly data: any;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly errors: any[] | undefined;
}

export interface StackOptions {
  readonly clock?: () => Date;
  readonly log?: Log;
  /** Uses this database instead of one of its own, and leaves it there. */
  readonly database?: FreshDatabase;
  readonly change?: (parts: GatewayParts) => GatewayParts;
  /** Accounts that may open sealed links; without any, none are kept. */
  readonly custodians?: readonly string[];
  /** How many shields one person may override in a day. */
  readonly overridesPerDay?: number;
  /** Who signs and watches the trail; nobody when not said. */
  readonly watch?: TrailWatch;
  /** How changes are told of; they are not when not said. */
  readonly changeNotices?: ChangeNoticeSettings;
  /** Serves the query page too. */
  readonly explorer?: boolean;
}

export async function startStack({
  clock = () => new Date(),
  log = createLog('silent'),
  database: given,
  change = (parts) => parts,
  custodians,
  overridesPerDay,
  explorer = false,
  changeNotices,
  watch,
}: StackOptions = {}) {
  const database = given ?? (await freshDatabase());
  const dataDir = inject('dataDir');
  const keys = demonstrationKeys(dataDir);
  const opened = openSubgraphs({
    databaseUrl: database.url,
    keys: keyring(demonstrationKey(dataDir)),
    sealedLinks: custodians && { keys: keyring(randomBytes(32)), custodians },
    ...(overridesPerDay === undefined ? {} : { overridesPerDay }),
    clock,
    log,
    ...(changeNotices ? { changeNotices } : {}),
    ...(watch ? { watch } : {}),
  });
  const gateway = await openGateway(
    change({
      running: opened.running,
      ports: opened.ports,
      remote: null,
      issuer: { issuer: demonstrationIssuer, audience: AUDIENCE, key: keys.publicKey, maxAge: TOKEN_SECONDS },
      clock,
      log,
      queryBudget: 10_000_000,
      documents: { folder: join(import.meta.dirname, '../../documents'), adHoc: '*' },
      checks: opened.checks,
    }),
  );
  if (explorer) await serveExplorer(gateway.app, { dataDir, audience: AUDIENCE, schema: gateway.schema, clock });
  const url = await gateway.app.listen({ port: 0, host: '127.0.0.1' });

  const persona = (name: string): Persona => {
    const found = personas(dayOf(new Date())).find((each) => each.name === name);
    if (!found) throw new Error(`no persona ${name}`);
    return found;
  };
  const token = (name: string): Promise<string> => {
    const { account, client } = persona(name);
    return signToken(keys, { account, client, audience: AUDIENCE });
  };

  return {
    url,
    database,
    app: gateway.app,
    intake: opened.intake,
    ports: opened.ports,
    figures: opened.figures,
    persona,
    token,
    /** Asks as one of the demonstration's personas. */
    ask: async (
      name: string,
      query: string,
      { variables, reason, caseReference, headers = {}, operationName }: Asking = {},
    ): Promise<Reply> => {
      const stated = reason === undefined ? persona(name).defaultReason : reason;
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await token(name)}`,
          ...(stated === null ? {} : { 'access-reason': stated }),
          ...(caseReference === undefined ? {} : { 'case-reference': caseReference }),
          ...headers,
        },
        body: JSON.stringify({ query, variables, operationName }),
      });
      const text = await answer.text();
      const { data, errors } = JSON.parse(text);
      return { status: answer.status, headers: answer.headers, text, data, errors };
    },
    /** The entries of the trail as they are stored, oldest first. */
    trail: async () =>
      (await database.sql<{ body: Buffer }>('select body from audit.entry order by idx')).map(({ body }) =>
        JSON.parse(body.toString('utf8')),
      ),
    stop: async () => {
      await gateway.close();
      await opened.close();
      if (!given) await database.drop();
    },
  };
}
export type Stack = Awaited<ReturnType<typeof startStack>>;
