/** Settings that every process of the directory reads alike: what they are, and what production asks of them. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { isUuid } from './ids.ts';
import { demonstrationKey, type Keyring, keyring } from './secrets.ts';
import type { SealedLinkSettings, TrailWatch } from './subgraph.ts';

export const address = z
  .url({ protocol: /^https?$/, error: 'an address beginning with http:// or https://' })
  .optional();

/** Reads a setting, or says what it should have been; never what it was, for it may be a key. */
export const reading =
  <Value>(read: (text: string) => Value, expected: string) =>
  (text: string, context: z.RefinementCtx): Value => {
    try {
      return read(text);
    } catch {
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    }
  };

/** PEM, or its base64, so that it fits on one line. */
const pemIn = (text: string): string => (text.includes('BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8'));

export const privateKey = reading(
  (text) => createPrivateKey(pemIn(text)),
  'an Ed25519 private key, as bin/hop-keys.ts prints it',
);

export const publicKeyIn = (text: string): KeyObject => createPublicKey(pemIn(text));

export const secretKey = z.base64url('32 bytes in base64url').length(43, '32 bytes in base64url');

export const commonSettings = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'an address beginning with postgres://')
    .optional(),
  MASTER_KEY: secretKey.optional(),
  SEALED_LINK_KEY: secretKey.optional(),
  SEALED_LINK_CUSTODIANS: z
    .string()
    .transform(
      reading((text) => {
        const accounts = text.split(',').map((account) => account.trim());
        if (accounts.length < 2 || !accounts.every(isUuid)) throw new TypeError('not accounts');
        return accounts;
      }, 'identifiers of two accounts or more, with commas between'),
    )
    .optional(),
  OVERRIDES_PER_DAY: z.coerce.number('a number').int().min(0).max(100).default(5),
  CHANGE_NOTICES_TO_LOOPBACK: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  SUBGRAPH_CHILDREN_URL: address,
  SUBGRAPH_INVOLVEMENTS_URL: address,
  SUBGRAPH_ACCREDITATION_URL: address,
  SUBGRAPH_AUDIT_URL: address,
  HOP_PRIVATE_KEY: z.string().transform(privateKey).optional(),
  AUDIT_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,100}$/, 'a name without spaces and plus signs')
    .default('contactpoint.example/trail'),
  AUDIT_PRIVATE_KEY: z.string().transform(privateKey).optional(),
  WITNESS_URL: address,
  WITNESS_KEY: z
    .string()
    .regex(/^[^+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/, 'the key of a witness, as it prints it when it starts')
    .optional(),
  WITNESS_PATIENCE_SECONDS: z.coerce.number('a number of seconds').int().min(2).default(600),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  // The names are OpenTelemetry's own, so that whoever runs a collector knows them.
  OTEL_EXPORTER_OTLP_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[\w-]+=[^,]+(?:,[\w-]+=[^,]+)*$/, 'name=value with commas between')
    .optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('a share between 0 and 1').min(0).max(1).default(0.1),
};

/** Says what is wrong with a setting, by its name. */
export type Fault = (name: string, message: string) => void;

export const faultsIn =
  (context: z.RefinementCtx): Fault =>
  (name, message) =>
    context.addIssue({ code: 'custom', path: [name], message });

interface Kept {
  readonly DATABASE_URL?: string | undefined;
  readonly MASTER_KEY?: string | undefined;
}

/** What a process that keeps data must be given in production: neither is made up there. */
export function demandOwnStore({ DATABASE_URL, MASTER_KEY }: Kept, fault: Fault): void {
  if (!DATABASE_URL) fault('DATABASE_URL', 'needed in production: the embedded database is refused there');
  if (!MASTER_KEY) fault('MASTER_KEY', 'needed in production: 32 random bytes in base64url');
}

interface Escrow extends Kept {
  readonly SEALED_LINK_KEY?: string | undefined;
  readonly SEALED_LINK_CUSTODIANS?: readonly string[] | undefined;
}

/** What the process that keeps children must be given in production: the escrow of new identities, under a key of its own. */
export function demandEscrow(settings: Escrow, fault: Fault): void {
  const { SEALED_LINK_KEY, SEALED_LINK_CUSTODIANS, MASTER_KEY } = settings;
  if (!SEALED_LINK_KEY) fault('SEALED_LINK_KEY', 'needed in production: 32 random bytes in base64url');
  if (!SEALED_LINK_CUSTODIANS) fault('SEALED_LINK_CUSTODIANS', 'needed in production: who may open a sealed link');
  if (SEALED_LINK_KEY && SEALED_LINK_KEY === MASTER_KEY) fault('SEALED_LINK_KEY', 'must not be the master key');
}

/** The escrow of new identities; undefined where no key is given: then no link is kept, and none can ever be opened. */
export const sealedLinks = ({ SEALED_LINK_KEY, SEALED_LINK_CUSTODIANS }: Escrow): SealedLinkSettings | undefined =>
  SEALED_LINK_KEY === undefined
    ? undefined
    : { keys: keyring(Buffer.from(SEALED_LINK_KEY, 'base64url')), custodians: SEALED_LINK_CUSTODIANS ?? [] };

/** The key that seals what is kept: the one that is given, or the demonstration's own. */
export const masterKey = ({ MASTER_KEY, DATA_DIR }: { MASTER_KEY?: string | undefined; DATA_DIR: string }): Buffer =>
  MASTER_KEY === undefined ? demonstrationKey(DATA_DIR) : Buffer.from(MASTER_KEY, 'base64url');

interface Spooling {
  readonly NODE_ENV: string;
  readonly DATA_DIR: string;
  readonly FEED_PORT?: number | undefined;
  readonly FEED_SPOOL_KEY?: string | undefined;
  readonly MASTER_KEY?: string | undefined;
}

/** What the process that takes batches must be given in production: a key for those that wait, and none that opens more. */
export function demandSpoolKey(settings: Spooling, fault: Fault): void {
  const { NODE_ENV, FEED_PORT, FEED_SPOOL_KEY, MASTER_KEY } = settings;
  if (FEED_SPOOL_KEY && FEED_SPOOL_KEY === MASTER_KEY) fault('FEED_SPOOL_KEY', 'must not be the master key');
  if (NODE_ENV === 'production' && FEED_PORT !== undefined && !FEED_SPOOL_KEY) {
    fault('FEED_SPOOL_KEY', 'needed in production where FEED_PORT is set: 32 random bytes in base64url');
  }
}

/** The key that seals batches until they are loaded: the one that is given, or the demonstration's own. */
export const spoolKey = ({ FEED_SPOOL_KEY, DATA_DIR }: Spooling): Buffer =>
  FEED_SPOOL_KEY === undefined ? demonstrationKey(DATA_DIR, 'spool.key') : Buffer.from(FEED_SPOOL_KEY, 'base64url');

/** A receiver on the directory's own machine is what whoever wants to reach into it would name. */
export function demandReceiversElsewhere(
  { CHANGE_NOTICES_TO_LOOPBACK }: { readonly CHANGE_NOTICES_TO_LOOPBACK: boolean },
  fault: Fault,
): void {
  if (CHANGE_NOTICES_TO_LOOPBACK) fault('CHANGE_NOTICES_TO_LOOPBACK', 'for a demonstration: refused in production');
}

interface Watched {
  readonly AUDIT_ORIGIN: string;
  readonly AUDIT_PRIVATE_KEY?: KeyObject | undefined;
  readonly WITNESS_URL?: string | undefined;
  readonly WITNESS_KEY?: string | undefined;
  readonly WITNESS_PATIENCE_SECONDS: number;
}

/** What a process that keeps the trail must be given in production: somebody else who watches it. */
export function demandWitness({ WITNESS_URL, WITNESS_KEY }: Partial<Watched>, fault: Fault): void {
  if (!WITNESS_URL) fault('WITNESS_URL', 'needed in production: a trail nobody watches can be rewritten');
  if (!WITNESS_KEY) fault('WITNESS_KEY', 'needed in production: the key of the witness, as it prints it');
}

/** Under which name and key the trail is signed, and who watches it. */
export const trailWatch = (config: Watched, keys: Keyring): TrailWatch => ({
  origin: config.AUDIT_ORIGIN,
  key: config.AUDIT_PRIVATE_KEY ?? keys.signer('checkpoint'),
  witness: config.WITNESS_URL && config.WITNESS_KEY ? { url: config.WITNESS_URL, vkey: config.WITNESS_KEY } : null,
  patience: 1000 * config.WITNESS_PATIENCE_SECONDS,
});

/** Where the subgraphs that run apart are, by name. */
export const subgraphAddresses = (settings: object): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => {
      const [, subgraph] = /^SUBGRAPH_(.*)_URL$/.exec(name) ?? [];
      return subgraph !== undefined && typeof value === 'string' ? [[subgraph.toLowerCase(), value]] : [];
    }),
  );
