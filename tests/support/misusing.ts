/** People who misuse their accounts in a test, and auditors who deal with it. */
import { randomUUID } from 'node:crypto';
import type { Asker } from './colleagues.ts';
import { search } from './searching.ts';

const INCIDENT = `reference state accountId organisation { id } openedAt signals { detector day } acts { state accountId }
  entries(first: 10) { nodes { id requestId accountId } }`;

export interface Incident {
  readonly reference: string;
  readonly state: string;
  readonly accountId: string;
  readonly organisation: { readonly id: string };
  readonly signals: readonly { readonly detector: string }[];
  readonly acts: readonly { readonly state: string; readonly accountId: string }[];
  readonly entries: { readonly nodes: readonly { readonly requestId: string; readonly accountId: string }[] };
}

export async function incidents(ask: Asker, filter: Readonly<Record<string, unknown>> = {}): Promise<Incident[]> {
  const query = `query ($filter: IncidentFilter) { incidents(filter: $filter, first: 20) { nodes { ${INCIDENT} } } }`;
  const reply = await ask(query, { reason: null, variables: { filter } });
  if (!reply.data?.incidents) throw new Error(reply.text);
  return reply.data.incidents.nodes;
}

export async function incident(ask: Asker, reference: string): Promise<Incident | null> {
  const query = `query ($reference: ID!) { incident(reference: $reference) { ${INCIDENT} } }`;
  const reply = await ask(query, { reason: null, variables: { reference } });
  if (reply.errors) throw new Error(reply.text);
  return reply.data.incident;
}

export type ActName = 'suspendForIncident' | 'investigateIncident' | 'concludeIncident';

/** One act: the state it has come to, or the code of what stood in the way. */
export async function act(ask: Asker, name: ActName, reference: string, more: object = {}): Promise<string> {
  const type = name === 'concludeIncident' ? 'ConcludeIncidentInput' : 'IncidentActInput';
  const reply = await ask(
    `mutation ($input: ${type}!) { ${name}(input: $input) { incident { state } problems { code field message remedy } } }`,
    { reason: null, variables: { input: { reference, idempotencyKey: randomUUID(), ...more } } },
  );
  const payload = reply.data?.[name];
  return payload?.incident?.state ?? payload?.problems[0]?.code ?? reply.errors?.[0]?.extensions.code;
}

/** Looks for one name with and without an address, as whoever wants to find out where a child is. */
export async function probe(ask: Asker, familyName = 'Thornbury'): Promise<string[]> {
  const requests: string[] = [];
  const look = async (more: object) => requests.push((await search(ask, { familyName, ...more })).request);
  await look({ dateOfBirth: '2016-05-04' });
  for (const postcode of ['LS1 1AA', 'LS1 2AB', 'LS2 3AD', 'LS3 4AE']) await look({ givenName: 'Maya', postcode });
  return requests;
}

/** Tries out numbers. */
export async function guess(ask: Asker, times = 10): Promise<void> {
  for (let at = 0; at < times; at += 1) await ask(`{ child(id: "10000000${1000 + at}") { id } }`);
}
