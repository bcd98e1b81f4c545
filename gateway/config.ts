import { join } from 'node:path';
import { z } from 'zod';
import {
  address,
  commonSettings,
  demandEscrow,
  demandOwnStore,
  demandReceiversElsewhere,
  demandSpoolKey,
  demandWitness,
  faultsIn,
  reading,
  secretKey,
  subgraphAddresses,
} from '#core/settings.ts';
import { usualLimits } from './admission.ts';
import type { AdHoc } from './documents/keeper.ts';
import { CLIENT } from './documents/manifest.ts';

/** How many subgraphs there are: `schema/`, and an address for each in the settings. */
const SUBGRAPHS = 4;

/** Where the manifests of trusted documents are, and who may do without: `npm run documents` reads the first, too. */
export const documentSettings = {
  DOCUMENTS_DIR: z.string().default(join(import.meta.dirname, '../documents')),
  AD_HOC_CLIENTS: z
    .string()
    .transform(
      reading((text): AdHoc => {
        const clients = text.split(',').map((client) => client.trim());
        if (text !== '*' && !clients.every((client) => CLIENT.test(client))) throw new TypeError('not clients');
        return text === '*' ? '*' : clients;
      }, 'client_ids with commas between, or * for every program'),
    )
    .optional(),
};

/** Which programs may send documents of their own. Nobody in production who is not named; everybody elsewhere. */
export const adHocIn = ({ AD_HOC_CLIENTS, NODE_ENV }: Pick<GatewayConfig, 'AD_HOC_CLIENTS' | 'NODE_ENV'>): AdHoc =>
  AD_HOC_CLIENTS ?? (NODE_ENV === 'production' ? [] : '*');

/** The settings of the gateway process. Every variable stands in `.env.example`; a test keeps the two together. */
export const gatewayConfig = z
  .object({
    ...commonSettings,
    PORT: z.coerce.number('a port number').int().min(0).max(65_535).default(4000),
    WORKERS: z.coerce.number('a number of processes').int().min(1).max(256).default(1),
    FEED_PORT: z.coerce.number('a port number').int().min(0).max(65_535).optional(),
    FEED_SPOOL_KEY: secretKey.optional(),
    OIDC_ISSUER: address,
    OIDC_AUDIENCE: z.string().default('contactpoint'),
    OIDC_JWKS_URL: address,
    ...documentSettings,
    REQUESTS_AT_ONCE: z.coerce.number('a number').int().min(1).max(10_000).default(usualLimits.atOnce),
    REQUESTS_WAITING: z.coerce.number('a number').int().min(0).max(100_000).default(usualLimits.waiting),
    QUERY_BUDGET_PER_MINUTE: z.coerce.number('a number').int().min(100).default(60_000),
  })
  .superRefine((config, context) => {
    const fault = faultsIn(context);
    const apart = Object.keys(subgraphAddresses(config)).length;
    if (apart > 0 && config.FEED_PORT !== undefined) {
      fault('FEED_PORT', 'not where a subgraph runs apart: feeds are taken where all of them are');
    }
    if (apart > 0 && !config.HOP_PRIVATE_KEY) fault('HOP_PRIVATE_KEY', 'needed when a subgraph runs apart');
    demandSpoolKey(config, fault);
    if (config.NODE_ENV !== 'production') return;
    if (!config.OIDC_ISSUER) fault('OIDC_ISSUER', 'needed in production: the demonstration issuer is refused there');
    for (const name of ['OIDC_ISSUER', 'OIDC_JWKS_URL'] as const) {
      if (config[name]?.startsWith('http:')) fault(name, 'https in production: its keys admit everybody');
    }
    demandReceiversElsewhere(config, fault);
    // A gateway whose every part runs elsewhere keeps nothing itself.
    if (apart < SUBGRAPHS) demandOwnStore(config, fault);
    if (config.SUBGRAPH_CHILDREN_URL === undefined) demandEscrow(config, fault);
    if (!config.SUBGRAPH_AUDIT_URL) demandWitness(config, fault);
  });

export type GatewayConfig = z.output<typeof gatewayConfig>;
