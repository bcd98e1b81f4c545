import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import {
  commonSettings,
  demandEscrow,
  demandOwnStore,
  demandReceiversElsewhere,
  demandWitness,
  faultsIn,
  publicKeyIn,
  reading,
  subgraphAddresses,
} from '#core/settings.ts';
import { subgraphs } from './index.ts';

const known = subgraphs.map(({ name }) => name);

const trustedKeys = reading((text): Readonly<Record<string, KeyObject>> => {
  const entries = text.split(',').map((entry) => {
    // At the first sign only: base64 ends in more of them.
    const [, issuer, key] = /^\s*([\w+-]+)=(.+?)\s*$/.exec(entry) ?? [];
    if (issuer === undefined || key === undefined) throw new TypeError('not name=key');
    return [issuer, publicKeyIn(key)] as const;
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

/** Whose ports a part asks. */
const asked: Readonly<Record<string, readonly string[]>> = {
  accreditation: ['children'],
  involvements: ['children', 'accreditation', 'audit'],
  children: ['accreditation', 'audit'],
  audit: ['accreditation', 'children'],
};

/** The settings of a process that runs subgraphs apart from the gateway. Every variable stands in `.env.example`. */
export const subgraphConfig = z
  .object({
    ...commonSettings,
    /** Which run here. One to a process is the normal case. */
    SUBGRAPHS: z.string().default(known.join(',')).transform(names),
    /** Of the first one; the others take the ports after it, in the order they are named. */
    PORT: z.coerce.number('a port number').int().min(0).max(65_500).default(4101),
    HOP_TRUSTED_KEYS: z.string('needed: without it nobody is answered').transform(trustedKeys),
  })
  .superRefine((config, context) => {
    const fault = faultsIn(context);
    const asks = config.SUBGRAPHS.flatMap((name) => (asked[name] ?? []).map((of) => [name, of] as const));
    for (const [who, name] of asks.filter(([, each]) => !config.SUBGRAPHS.includes(each))) {
      const needed = `needed: ${who} asks ${name}`;
      if (subgraphAddresses(config)[name] === undefined) fault(`SUBGRAPH_${name.toUpperCase()}_URL`, needed);
      if (!config.HOP_PRIVATE_KEY) fault('HOP_PRIVATE_KEY', needed);
    }
    if (config.NODE_ENV !== 'production') return;
    demandOwnStore(config, fault);
    demandReceiversElsewhere(config, fault);
    if (config.SUBGRAPHS.includes('children')) demandEscrow(config, fault);
    if (config.SUBGRAPHS.includes('audit')) demandWitness(config, fault);
  });

export type SubgraphConfig = z.output<typeof subgraphConfig>;

/** Where those that do not run here are. */
export const elsewhere = (config: SubgraphConfig): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(subgraphAddresses(config)).filter(([name]) => !config.SUBGRAPHS.includes(name)));
