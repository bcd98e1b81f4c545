/**
 * One connection pool per subgraph: its own PostgreSQL schema, its own role. Questions that are asked often are
 * prepared statements (planning a join of five tables costs four times its execution: `docs/adr/0006`).
 */
import knexLibrary, { type Knex } from 'knex';
import type pg from 'pg';
import { AppError } from './errors.ts';
import { type Leadership, lead } from './leadership.ts';
import { type Listening, listenTo } from './notifications.ts';
import { traced } from './tracing.ts';

/** A statement PostgreSQL plans once per connection. `Values` documents its parameters, in order. */
export interface Question<Row, Values extends readonly unknown[]> {
  readonly name: string;
  readonly text: string;
  readonly row?: Row;
  readonly values?: Values;
  /** Whether one plan is right for whatever values. */
  readonly steady?: true;
}

export const question = <Row, Values extends readonly unknown[]>(
  name: string,
  text: string,
): Question<Row, Values> => ({
  name,
  text,
});

/**
 * A question whose plan is the same whatever its values are: by keys, each found by its index. PostgreSQL would plan it
 * anew each time where the list it is given is short, because it takes a list it does not know yet for a longer one;
 * planning "involvements of children" for one child cost four times the rest of it.
 */
export const steadyQuestion = <Row, Values extends readonly unknown[]>(
  name: string,
  text: string,
): Question<Row, Values> => ({ ...question(name, text), steady: true });

/** What can be asked: of the pool, or within one transaction. */
export interface Asks {
  ask<Row, Values extends readonly unknown[]>(question: Question<Row, Values>, values: Values): Promise<Row[]>;
}

export interface Database extends Asks {
  readonly knex: Knex;
  /** All or nothing. The work is begun anew where it and another waited for each other. */
  transaction<Result>(work: (within: Asks) => Promise<Result>): Promise<Result>;
  /** Reads alone, and all of it as it was at the first question, whatever others write meanwhile. */
  snapshot<Result>(work: (within: Asks) => Promise<Result>): Promise<Result>;
  /** The same database as another of the schema's roles, with a pool of its own: for what the usual role must not do. */
  as(role: string, connections: number): Database;
  /** The same, over as many connections of its own, closed with it: for what takes so long that what is quick is not to wait behind it. */
  beside(connections: number): Database;
  /** The same, over a connection of its own whose statements may take as long, in ms, closed with it: for what no answer waits for. */
  patient(timeout: number): Database;
  /** Leads in this, among all processes on the database; null where another one does. */
  lead(what: string): Promise<Leadership | null>;
  /** Hears what is told on this channel, until it is closed; null when something may have been missed. */
  listen(channel: string, heard: (payload: string | null) => void): Listening;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Name of the schema; the role is `contactpoint_<schema>`. */
  readonly schema: string;
  /** Another role of the schema than its own: of `['ingest']`, `contactpoint_<schema>_ingest`. */
  readonly role?: readonly string[];
  readonly connections?: number;
  /** How long one statement may take, in ms: the server stops it, and the client stops waiting half a second later. */
  readonly timeout?: number;
}

/** Of two that waited for each other the server gives one up, whole: it is done anew, for nobody is to be told of the other. */
const isDeadlock = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '40P01';
const MOST_TURNS = 3;

/** `plan`: what was last said of how it is to plan. */
type Connection = pg.Client & { __knex__disposed?: unknown; plan?: Plan };
type Plan = 'auto' | 'force_generic_plan';

/** PostgreSQL's own refusals carry SQLSTATE and severity (`EPIPE` has five letters too); after anything else the connection is not to be trusted. */
const isServerError = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code));

/** Sends a statement; a connection that is not to be trusted afterwards is marked, and thrown away when it comes back. */
async function send(connection: Connection, statement: pg.QueryConfig): Promise<pg.QueryResult> {
  try {
    return await connection.query(statement);
  } catch (error) {
    if (!isServerError(error)) connection.__knex__disposed = error;
    throw error;
  }
}

const POSTGRESQL = { 'db.system.name': 'postgresql' };

/** Outside a transaction only: what is set in one that fails was never set. */
async function planning(connection: Connection, plan: Plan): Promise<void> {
  if ((connection.plan ?? 'auto') === plan) return;
  await send(connection, { text: `set plan_cache_mode = ${plan}` });
  connection.plan = plan;
}

const asking = (connection: Connection): Asks => ({
  ask: async ({ name, text }, values) => {
    const { rows } = await traced(
      `ask ${name}`,
      () => send(connection, { name, text, values: [...values] }),
      POSTGRESQL,
    );
    return rows as never;
  },
});

/** The library would write what it gives up on to the console, beside our log and its rules. */
const quiet = { debug: () => undefined, deprecate: () => undefined, error: () => undefined, warn: () => undefined };

export const roleOf = (schema: string, ...more: readonly string[]): string =>
  ['contactpoint', schema, ...more].join('_');

export function connect(options: DatabaseOptions): Database {
  const { url, schema, role = [], connections = 4, timeout = 2_000 } = options;
  const besides: Database[] = [];
  const knex = knexLibrary({
    client: 'pg',
    log: quiet,
    connection: {
      connectionString: url,
      application_name: `contactpoint ${schema}`,
      options: `-c role=${roleOf(schema, ...role)} -c search_path=${schema} -c statement_timeout=${timeout} -c timezone=UTC`,
      // The server's own timeout never fires when the server itself has stopped.
      query_timeout: timeout + 500,
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: connections, acquireTimeoutMillis: timeout + 1_000, propagateCreateError: true },
    acquireConnectionTimeout: timeout + 1_000,
  });
  const client = knex.client as Knex.Client & { releaseConnection(connection: unknown): Promise<void> };
  // Whatever keeps us from being connected, a role that is missing included, is never the fault of who asks.
  const acquire = async (): Promise<Connection> => {
    try {
      return (await client.acquireConnection()) as Connection;
    } catch (cause) {
      throw new AppError('SERVICE_UNAVAILABLE', { cause });
    }
  };
  const withConnection = async <Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> => {
    const connection = await acquire();
    try {
      return await work(connection);
    } finally {
      // The pool would keep it until somebody else asks; what it left on the server, a transaction or a lock, as long.
      if (connection.__knex__disposed !== undefined) connection.end().catch(() => undefined);
      await client.releaseConnection(connection);
    }
  };
  const beside = (more: Pick<DatabaseOptions, 'connections' | 'timeout'>): Database => {
    const made = connect({ ...options, ...more });
    besides.push(made);
    return made;
  };
  return {
    knex,
    ask: (what, values) =>
      withConnection(async (connection) => {
        await planning(connection, what.steady ? 'force_generic_plan' : 'auto');
        return asking(connection).ask(what, values);
      }),
    transaction: async (work) => {
      for (let turn = 1; ; turn += 1) {
        try {
          return await withConnection((connection) => inTransaction(connection, work));
        } catch (error) {
          if (turn === MOST_TURNS || !isDeadlock(error)) throw error;
        }
      }
    },
    snapshot: (work) =>
      withConnection((connection) =>
        inTransaction(connection, work, 'begin transaction isolation level repeatable read read only'),
      ),
    as: (other, most) => connect({ ...options, role: [other], connections: most }),
    beside: (most) => beside({ connections: most }),
    patient: (longest) => beside({ connections: 1, timeout: longest }),
    lead: (what) => lead({ url, name: `contactpoint ${schema} leads`, what: `${schema}.${what}` }),
    listen: (channel, heard) => listenTo({ url, name: `contactpoint ${schema} listens`, channel, heard }),
    close: async () => void (await Promise.all([knex.destroy(), ...besides.map((each) => each.close())])),
  };
}

async function inTransaction<Result>(
  connection: Connection,
  work: (within: Asks) => Promise<Result>,
  begin = 'begin',
): Promise<Result> {
  try {
    // A server that hangs may carry this out after we have given up: whoever had the connection next would find
    // themselves in a transaction that nobody ends. So it stands where a failure has the connection thrown away.
    await planning(connection, 'auto');
    await send(connection, { text: begin });
    const result = await work(asking(connection));
    await send(connection, { text: 'commit' });
    return result;
  } catch (error) {
    // For a connection that is thrown away PostgreSQL rolls back; asking one that hangs would only double the wait.
    if (connection.__knex__disposed === undefined) {
      await send(connection, { text: 'rollback' }).catch((failed: unknown) => {
        connection.__knex__disposed = failed;
      });
    }
    throw error;
  }
}
