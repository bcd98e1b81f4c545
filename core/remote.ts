/** Asking a part of the directory that runs in another process. */
import { AppError } from './errors.ts';
import { type HopSigner, signHop } from './hop.ts';
import { portDocuments } from './port-schema.ts';
import type { ChildLife, Ports, Standing } from './ports.ts';

/** How long another part may take before it is given up, in ms. */
const PATIENCE = 4_000;

/** Posts a body to a part that runs apart, as this signer, with these claims. */
export async function post(
  url: string,
  receiver: string,
  body: string,
  claims: unknown,
  signer: HopSigner,
): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await signHop(signer, receiver, body, claims)}`,
    },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw new AppError('SERVICE_UNAVAILABLE', { cause: new Error(`status ${answer.status}`) });
  return answer.json();
}

/** The ports of a part that runs apart. */
export function remotePorts(name: string, url: string, signer: HopSigner): Partial<Ports> {
  const ask = async (query: string, variables: object): Promise<unknown> => {
    const body = JSON.stringify({ query, variables });
    const { data, errors } = (await post(`${url}/ports`, name, body, null, signer)) as {
      data?: Record<string, unknown>;
      errors?: readonly unknown[];
    };
    if (errors || !data) throw new AppError('SERVICE_UNAVAILABLE');
    return Object.values(data)[0];
  };
  return {
    audit: { append: async (entry) => Number(await ask(portDocuments.append, { entry })) },
    standings: {
      standing: async (account, client) => (await ask(portDocuments.standing, { account, client })) as Standing | null,
    },
    children: { child: async (id) => (await ask(portDocuments.child, { id })) as ChildLife | null },
  };
}
