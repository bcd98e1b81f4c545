import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { subgraphs } from './index.ts';

const known = subgraphs.map(({ name }) => name);
const url = z.url({ protocol: /^https?$/, error: 'an address beginning with http:// or https://' }).optional();

/** PEM, or its base64, so that it fits on one line. */
const pemIn = (text: string): string => (text.includes('BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8'));

/** Reads a setting, or says what it should have been; never what it was, for it may be a key. */
const reading =
  <Value>(read: (text: string) => Value, expected: string) =>
  (text: string, context: z.RefinementCtx): Value => {
    try {
      return read(text);
    } catch {
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    }
  };

const privateKey = reading(
  (text) => createPrivateKey(pemIn(text)),
  'an Ed25519 private key, as bin/hop-keys.ts prints it',
);

const trustedKeys = reading((text): Readonly<Record<string, KeyObject>> => {
  const entries = text.split(',').map((entry) => {
    // At the first sign only: base64 ends in more of them.
    const [, issuer, key] = /^\s*([\w+-]+)=(.+?)\s*$/.exec(entry) ?? [];
    if (issuer === undefined || key === undefined) throw new TypeError('not name=key');
    return [issuer, createPublicKey(pemIn(key))] as const;
  });
  return Object.fromEntries(entries);
}, 'name=key with commas between, as bin/hop-keys.ts prints it');

const names = reading(
  (text) => {
    const asked = [...new Set(text.split(',').map((name) => name.trim()))];
    if (asked.some((name) => !known.includes(name))) throw new TypeError('unknown');
    return asked;
  },
  `some of ${known.join(', ')}, with commas between`,
);

/** The settings of a process that runs subgraphs apart from the gateway. Every variable stands in `.env.example`. */
export const subgraphConfig = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    /** Which run here. One to a process is the normal case. */
    SUBGRAPHS: z.string().default(known.join(',')).transform(names),
    /** Of the first one; the others take the ports after it, in the order they are named. */
    PORT: z.coerce.number('a port number').int().min(0).max(65_500).default(4101),
    HOST: z.string().default('127.0.0.1'),
    DATA_DIR: z.string().default('.data'),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(?:ql)?:\/\//, 'an address beginning with postgres://')
      .optional(),
    MASTER_KEY: z.base64url('32 bytes in base64url').length(43, '32 bytes in base64url').optional(),
    SUBGRAPH_CHILDREN_URL: url,
    SUBGRAPH_INVOLVEMENTS_URL: url,
    SUBGRAPH_ACCREDITATION_URL: url,
    SUBGRAPH_AUDIT_URL: url,
    HOP_TRUSTED_KEYS: z.string('needed: without it nobody is answered').transform(trustedKeys),
    HOP_PRIVATE_KEY: z.string().transform(privateKey).optional(),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .superRefine((config, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (config.SUBGRAPHS.includes('involvements') && !config.SUBGRAPHS.includes('children')) {
      if (!config.SUBGRAPH_CHILDREN_URL) fault('SUBGRAPH_CHILDREN_URL', 'needed: involvements asks children');
      if (!config.HOP_PRIVATE_KEY) fault('HOP_PRIVATE_KEY', 'needed: involvements asks children');
    }
    if (config.NODE_ENV !== 'production') return;
    if (!config.DATABASE_URL) fault('DATABASE_URL', 'needed in production: the embedded database is refused there');
    if (!config.MASTER_KEY) fault('MASTER_KEY', 'needed in production: 32 random bytes in base64url');
  });

export type SubgraphConfig = z.output<typeof subgraphConfig>;

/** Where those that do not run here are. */
export const elsewhere = (config: SubgraphConfig): Readonly<Record<string, string>> => {
  const { SUBGRAPH_CHILDREN_URL, SUBGRAPH_INVOLVEMENTS_URL, SUBGRAPH_ACCREDITATION_URL, SUBGRAPH_AUDIT_URL } = config;
  const all = {
    children: SUBGRAPH_CHILDREN_URL,
    involvements: SUBGRAPH_INVOLVEMENTS_URL,
    accreditation: SUBGRAPH_ACCREDITATION_URL,
    audit: SUBGRAPH_AUDIT_URL,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, address]) =>
      address === undefined || config.SUBGRAPHS.includes(name) ? [] : [[name, address]],
    ),
  );
};
