import { z } from 'zod';

const url = z.url({ protocol: /^https?$/, error: 'an address beginning with http:// or https://' }).optional();

/** How many subgraphs there are: `schema/`, and a variable for each below. */
const SUBGRAPHS = 4;

/** The settings of the gateway process. Every variable stands in `.env.example`; a test keeps the two together. */
export const gatewayConfig = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    PORT: z.coerce.number('a port number').int().min(0).max(65_535).default(4000),
    HOST: z.string().default('127.0.0.1'),
    DATA_DIR: z.string().default('.data'),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(?:ql)?:\/\//, 'an address beginning with postgres://')
      .optional(),
    MASTER_KEY: z.base64url('32 bytes in base64url').length(43, '32 bytes in base64url').optional(),
    OIDC_ISSUER: url,
    OIDC_AUDIENCE: z.string().default('contactpoint'),
    OIDC_JWKS_URL: url,
    SUBGRAPH_CHILDREN_URL: url,
    SUBGRAPH_INVOLVEMENTS_URL: url,
    SUBGRAPH_ACCREDITATION_URL: url,
    SUBGRAPH_AUDIT_URL: url,
    HOP_PRIVATE_KEY: z.string().optional(),
    QUERY_BUDGET_PER_MINUTE: z.coerce.number('a number').int().min(100).default(60_000),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .superRefine((config, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const apart = Object.entries(config).some(([name, value]) => /^SUBGRAPH_.*_URL$/.test(name) && value !== undefined);
    if (apart && !config.HOP_PRIVATE_KEY) fault('HOP_PRIVATE_KEY', 'needed when a subgraph runs apart');
    if (config.NODE_ENV !== 'production') return;
    if (!config.OIDC_ISSUER) fault('OIDC_ISSUER', 'needed in production: the demonstration issuer is refused there');
    for (const name of ['OIDC_ISSUER', 'OIDC_JWKS_URL'] as const) {
      if (config[name]?.startsWith('http:')) fault(name, 'https in production: its keys admit everybody');
    }
    // A gateway whose every part runs elsewhere keeps nothing itself.
    if (Object.keys(remoteSubgraphs(config as GatewayConfig)).length === SUBGRAPHS) return;
    if (!config.DATABASE_URL) fault('DATABASE_URL', 'needed in production: the embedded database is refused there');
    if (!config.MASTER_KEY) fault('MASTER_KEY', 'needed in production: 32 random bytes in base64url');
  });

export type GatewayConfig = z.output<typeof gatewayConfig>;

/** Where the subgraphs that run apart are; those that are not named run in this process. */
export const remoteSubgraphs = (config: GatewayConfig): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(config).flatMap(([name, value]) => {
      const [, subgraph] = /^SUBGRAPH_(.*)_URL$/.exec(name) ?? [];
      return subgraph !== undefined && typeof value === 'string' ? [[subgraph.toLowerCase(), value]] : [];
    }),
  );
