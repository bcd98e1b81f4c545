/**
 * Keeps the trusted documents as their manifests are, while requests go on. The folder is looked at every two seconds:
 * that is the same on every machine and for every way in which files get there (written, renamed, mounted), and needs no
 * signal, of which the process already takes each to mean that it is to stop. A manifest that cannot be used stops a
 * start; later it changes nothing, and what stood before stands until it is mended.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { type Clock, dayOf } from '#core/clock.ts';
import { causeOf, type Log } from '#core/log.ts';
import type { Gauges } from '#core/subgraph.ts';
import { loadDocuments, type Trusted, type TrustedDocuments } from './trusted.ts';

const LOOKED_AT_EVERY = 2_000;

/** Which programs may also send documents of their own, within their budget: by name, or all. */
export type AdHoc = '*' | readonly string[];

export interface DocumentSettings {
  readonly folder: string;
  readonly adHoc: AdHoc;
  /** How often the folder is looked at, in milliseconds. */
  readonly every?: number;
}

export interface KeeperOptions extends Pick<DocumentSettings, 'folder' | 'every'> {
  readonly schema: GraphQLSchema;
  readonly clock: Clock;
  readonly log: Log;
  /** Plans and compiles documents before anybody asks them; answers how many it has. */
  readonly prepare: (texts: ReadonlySet<string>) => Promise<number>;
}

export interface DocumentKeeper {
  /** The document this program has registered under this identifier. */
  find(client: string, documentId: string): Trusted | 'RETIRED' | undefined;
  readonly gauges: Gauges;
  close(): Promise<void>;
}

/** Changes whenever a file does: written anew, renamed into its place, mounted over. */
async function stateOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const states = await Promise.all(
    names.map(async (name) => {
      const { ino, size, mtimeMs, ctimeMs } = await stat(join(folder, name));
      return [name, ino, size, mtimeMs, ctimeMs].join(' ');
    }),
  );
  return states.join('\n');
}

const textsOf = (documents: TrustedDocuments): ReadonlySet<string> =>
  new Set(
    [...documents.values()]
      .flatMap((own) => [...own.values()])
      .flatMap((each) => (each === 'RETIRED' ? [] : [each.text])),
  );

export async function keepDocuments(options: KeeperOptions): Promise<DocumentKeeper> {
  const { folder, schema, clock, log, prepare, every = LOOKED_AT_EVERY } = options;
  const load = (before?: TrustedDocuments) =>
    loadDocuments(folder, { schema, today: dayOf(clock()), ...(before ? { before } : {}) });
  // Before they are read: what is written meanwhile is another state.
  let state = await stateOf(folder).catch(() => '');
  let kept = await load();
  let [ready, isStale] = [0, false];

  // One after the other: what is prepared last is what stands.
  let preparing = Promise.resolve();
  const prepareAll = (): void => {
    const texts = textsOf(kept);
    preparing = preparing
      .then(async () => {
        ready = await prepare(texts);
      })
      // Not prepared, a document is planned when it is first asked, as any other is.
      .catch((error: unknown) => log.error('trusted documents could not be prepared', { cause: causeOf(error) }));
  };
  prepareAll();

  async function look(): Promise<void> {
    const now = await stateOf(folder).catch(() => 'unreadable');
    if (now === state) return;
    state = now;
    try {
      kept = await load(kept);
      isStale = false;
      log.info('trusted documents were loaded anew');
      prepareAll();
    } catch (error) {
      isStale = true;
      // `npm run documents -- check` says which entry; a file may name whatever somebody has put into it.
      log.error('the manifests of trusted documents cannot be used: what stood before stands', {
        cause: causeOf(error),
      });
    }
  }

  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, every).unref();

  const count = (): number => [...kept.values()].reduce((sum, own) => sum + own.size, 0);
  return {
    find: (client, documentId) => kept.get(client)?.get(documentId),
    gauges: {
      trusted_documents: { help: 'Documents that programs have registered.', value: async () => count() },
      trusted_documents_prepared: {
        help: 'Texts of these that are planned and compiled ahead.',
        value: async () => ready,
      },
      trusted_documents_stale: {
        help: 'Whether the manifests cannot be used as they are now, so that earlier ones stand.',
        value: async () => Number(isStale),
      },
    },
    close: async () => {
      clearInterval(timer);
      await looking;
      await preparing;
    },
  };
}
