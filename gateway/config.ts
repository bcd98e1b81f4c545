import { z } from 'zod';
import {
  address,
  commonSettings,
  demandEscrow,
  demandOwnStore,
  demandWitness,
  faultsIn,
  subgraphAddresses,
} from '#core/settings.ts';

/** How many subgraphs there are: `schema/`, and an address for each in the settings. */
const SUBGRAPHS = 4;

/** The settings of the gateway process. Every variable stands in `.env.example`; a test keeps the two together. */
export const gatewayConfig = z
  .object({
    ...commonSettings,
    PORT: z.coerce.number('a port number').int().min(0).max(65_535).default(4000),
    FEED_PORT: z.coerce.number('a port number').int().min(0).max(65_535).optional(),
    OIDC_ISSUER: address,
    OIDC_AUDIENCE: z.string().default('contactpoint'),
    OIDC_JWKS_URL: address,
    QUERY_BUDGET_PER_MINUTE: z.coerce.number('a number').int().min(100).default(60_000),
  })
  .superRefine((config, context) => {
    const fault = faultsIn(context);
    const apart = Object.keys(subgraphAddresses(config)).length;
    if (apart > 0 && config.FEED_PORT !== undefined) {
      fault('FEED_PORT', 'not where a subgraph runs apart: feeds are taken where all of them are');
    }
    if (apart > 0 && !config.HOP_PRIVATE_KEY) fault('HOP_PRIVATE_KEY', 'needed when a subgraph runs apart');
    if (config.NODE_ENV !== 'production') return;
    if (!config.OIDC_ISSUER) fault('OIDC_ISSUER', 'needed in production: the demonstration issuer is refused there');
    for (const name of ['OIDC_ISSUER', 'OIDC_JWKS_URL'] as const) {
      if (config[name]?.startsWith('http:')) fault(name, 'https in production: its keys admit everybody');
    }
    // A gateway whose every part runs elsewhere keeps nothing itself.
    if (apart < SUBGRAPHS) demandOwnStore(config, fault);
    if (config.SUBGRAPH_CHILDREN_URL === undefined) demandEscrow(config, fault);
    if (!config.SUBGRAPH_AUDIT_URL) demandWitness(config, fault);
  });

export type GatewayConfig = z.output<typeof gatewayConfig>;
