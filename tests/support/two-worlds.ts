/** Two directories that run side by side and are asked the same: what comes back, and what the trail says of it. */
import { inject } from 'vitest';
import type { Log, LogFields } from '#core/log.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { type FreshDatabase, freshDatabase } from './postgres.ts';
import { AUDIENCE, type Stack, startStack } from './stack.ts';
import type { Stranger } from './strangers.ts';

export interface Request {
  readonly who: Stranger;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Null states none. */
  readonly reason: string | null;
  readonly caseReference?: string;
}

/** Everything by which two answers could be told apart, and what was recorded of each. */
export interface Told {
  readonly status: number;
  readonly headers: string;
  readonly text: string;
  readonly trail: readonly string[];
}

/** Stands in a request for what this person has just recorded, which has an identifier of its own in each world. */
export const OWN = 'what-i-recorded-last';
const NOTHING_RECORDED = '319574086232-00000000-0000-4000-8000-00000000dead';

/** What this server has named at random: what is recorded now begins with the moment (RFC 9562); requests are counted. */
class MadeNames {
  readonly #recorded: string;
  readonly #requests = new Map<string, string>();

  constructor(moment: Date) {
    const time = moment
      .getTime()
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-');
    this.#recorded = `${time}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`;
  }

  asked(request: string): void {
    this.#requests.set(request, `request ${this.#requests.size}`);
  }

  lastRecorded(text: string): string | undefined {
    return text.match(new RegExp(`\\d{12}-${this.#recorded}`, 'g'))?.at(-1);
  }

  hide(text: string): string {
    const recorded = new RegExp(this.#recorded, 'g');
    const cursor = (token: string): string => {
      const plain = Buffer.from(token, 'base64url').toString('utf8');
      return plain.search(recorded) === -1 ? token : plain.replace(recorded, 'recorded');
    };
    return text
      .replace(recorded, 'recorded')
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (name) => this.#requests.get(name) ?? name)
      .replace(/[\w-]{60,}/g, cursor);
  }
}

const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
/** Parts of a document are asked side by side: which is done first, its faults and disclosures first, is chance. */
const inOrder = (value: object): object =>
  Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => byText(one, other)));
const entryInOrder = ({ children, rules, ...rest }: { children: object; rules: string[] }): string =>
  JSON.stringify({ ...rest, rules: rules.toSorted(byText), children: inOrder(children) });

function answerInOrder(text: string): string {
  const { errors = [], ...rest } = JSON.parse(text) as { errors?: object[] };
  if (errors.length < 2) return text;
  return JSON.stringify({ errors: errors.map((error) => JSON.stringify(error)).toSorted(byText), ...rest });
}

const differs = new Set(['date', 'x-request-id']);

export class World {
  readonly stack: Stack;
  readonly clock: () => Date;
  readonly #made: MadeNames;
  readonly #own = new Map<string, string>();
  readonly #tokens: ReadonlyMap<string, string>;
  readonly #lines: readonly string[];
  #read = 0;

  constructor(stack: Stack, clock: () => Date, tokens: ReadonlyMap<string, string>, lines: readonly string[]) {
    this.stack = stack;
    this.#lines = lines;
    this.clock = clock;
    this.#tokens = tokens;
    this.#made = new MadeNames(clock());
  }

  async #ask({ who, query, variables, reason, caseReference }: Request) {
    const own = this.#own.get(who.name) ?? NOTHING_RECORDED;
    const reply = await this.stack.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.#tokens.get(who.name)}`,
        ...(reason === null ? {} : { 'access-reason': reason }),
        ...(caseReference === undefined ? {} : { 'case-reference': caseReference }),
      },
      payload: JSON.stringify({ query, variables }).replaceAll(OWN, own),
    });
    this.#made.asked(String(reply.headers['x-request-id']));
    const recorded = query.startsWith('mutation') ? this.#made.lastRecorded(reply.body) : undefined;
    if (recorded !== undefined) this.#own.set(who.name, recorded);
    return reply;
  }

  /** What the trail has got since it was last read, by request. Its own names and what is sealed are left out. */
  async #entries(): Promise<Map<string, string[]>> {
    const rows = await this.stack.database.sql<{ body: Buffer }>(
      'select body from audit.entry where idx >= ? order by idx',
      [this.#read],
    );
    this.#read += rows.length;
    const of = new Map<string, string[]>();
    for (const { body } of rows) {
      const { request, sealed, ...entry } = JSON.parse(body.toString('utf8'));
      of.set(request, [
        ...(of.get(request) ?? []),
        this.#made.hide(entryInOrder({ ...entry, sealed: sealed !== null })),
      ]);
    }
    return of;
  }

  /** Asks one after the other, as one person at a desk does. */
  async ask(requests: readonly Request[]): Promise<Told[]> {
    const replies = [];
    for (const request of requests) replies.push(await this.#ask(request));
    const entries = await this.#entries();
    this.#own.clear();
    return replies.map(({ statusCode, headers, body }) => ({
      status: statusCode,
      headers: Object.entries(headers)
        .filter(([name]) => !differs.has(name))
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
      text: this.#made.hide(answerInOrder(body)),
      trail: entries.get(String(headers['x-request-id'])) ?? [],
    }));
  }

  /**
   * What the service has said in its log, whatever the level; without what the process does by its own clock, which hangs
   * on the load of the machine and on no request.
   */
  logged(): string[] {
    const asked = this.#lines.filter((line) => !line.includes('missed reviews were not written down'));
    return asked.map((line) => this.#made.hide(line));
  }

  /** Counts of answers by status, as anybody may read them who reaches the figures. */
  async figures(): Promise<string[]> {
    const { body } = await this.stack.app.inject({ method: 'GET', url: '/metrics' });
    return body.split('\n').filter((line) => /^contactpoint_(answers_total|answer_seconds_count)/.test(line));
  }
}

export interface TwoWorlds {
  readonly one: World;
  readonly other: World;
  ask(requests: readonly Request[]): Promise<readonly [Told[], Told[]]>;
  /** The clock of both stands still until it is moved on. */
  tick(): void;
  /** Takes back what people have recorded, so that every run begins alike. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

type Prepare = (database: FreshDatabase) => Promise<void>;

/** A log that is kept, to be read as whoever runs the service reads it. */
function logInto(lines: string[]): Log {
  const say =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push(JSON.stringify({ level, message, ...fields }));
  return { info: say('info'), warn: say('warn'), error: say('error') };
}

/** Two directories with one clock and the same keys. */
export async function twoWorlds(strangers: readonly Stranger[], one: Prepare, other: Prepare): Promise<TwoWorlds> {
  const keys = demonstrationKeys(inject('dataDir'));
  const tokens = new Map<string, string>();
  for (const { name, account, client } of strangers) {
    tokens.set(name, await signToken(keys, { account, client, audience: AUDIENCE }));
  }
  const start = Date.now();
  let ticks = 0;
  const clock = () => new Date(start + ticks * 1_000);
  const open = async (prepare: Prepare): Promise<World> => {
    const database = await freshDatabase();
    await prepare(database);
    const lines: string[] = [];
    return new World(await startStack({ clock, database, log: logInto(lines) }), clock, tokens, lines);
  };
  const worlds = [await open(one), await open(other)] as const;
  const each = <Value>(work: (world: World) => Promise<Value>): Promise<Value[]> => Promise.all(worlds.map(work));
  return {
    one: worlds[0],
    other: worlds[1],
    ask: async (requests) => (await each((world) => world.ask(requests))) as [Told[], Told[]],
    tick: () => {
      ticks += 1;
    },
    clear: async () => {
      await each(({ stack }) =>
        stack.database.sql(
          `delete from involvements.idempotency;
           delete from involvements.contact_request;
           delete from involvements.sensitive_service where recorded_by <> practitioner_id;
           delete from involvements.lead l using involvements.involvement i
             where i.child_id = l.child_id and i.id = l.involvement_id and i.source = 'PRACTITIONER';
           delete from involvements.involvement where source = 'PRACTITIONER'`,
        ),
      );
    },
    stop: async () => {
      await each(({ stack }) => stack.stop());
      await each(({ stack }) => stack.database.drop());
    },
  };
}
