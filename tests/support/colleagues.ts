/** More people than the demonstration has: accounts and practitioners made for one test, in its own database. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { PersonalRight, Role } from '#core/words.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { type AccountDetails, addAccount } from './accounts.ts';
import { type Asking, AUDIENCE, type Reply, type Stack } from './stack.ts';

/** Asks the directory as one particular person. */
export type Asker = (query: string, asking?: Asking) => Promise<Reply>;

export const asPersona =
  (stack: Stack, name: string): Asker =>
  (query, asking) =>
    stack.ask(name, query, asking);

/** One request with exactly these headers beside the content type. */
export async function send(
  stack: Stack,
  query: string,
  headers: Record<string, string>,
  variables?: unknown,
  operationName?: string,
) {
  const answer = await fetch(`${stack.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const text = await answer.text();
  const { data, errors } = JSON.parse(text);
  return { status: answer.status, headers: answer.headers, text, data, errors } satisfies Reply;
}

export interface Colleague {
  readonly account: string;
  readonly practitioner: string | null;
  readonly ask: Asker;
}

interface Details {
  readonly role?: Role;
  readonly organisation?: string;
  readonly authority?: string;
  /** Null for somebody who is not among the practitioners; a new entry when not said. */
  readonly practitioner?: string | null;
  readonly rights?: readonly PersonalRight[];
  /** The same person as this other account of theirs. */
  readonly person?: string;
  /** Of an account that is not open. */
  readonly state?: AccountDetails['state'];
}

async function newPractitioner({ database }: Stack, organisation: string): Promise<string> {
  const id = randomUUID();
  await database.sql(
    `insert into involvements.practitioner (id, supplier, local_id, organisation_id, name, team, telephone, email, fingerprint, received_at)
     values (?, 'tests', ?, ?, 'Robin Colleague', 'Team of the tests', '07700 900123', 'robin@example.org', '', now())`,
    [id, id, organisation],
  );
  return id;
}

/** Somebody in good standing who did not exist before. */
export async function hire(stack: Stack, details: Details = {}): Promise<Colleague> {
  const { role = 'PRACTITIONER', organisation = 'NORTHSHIRE-CSC', authority = null } = details;
  const { rights = [], person = null, state = 'ACTIVE' } = details;
  const practitioner =
    details.practitioner === undefined ? await newPractitioner(stack, organisation) : details.practitioner;
  const account = randomUUID();
  await addAccount(stack.database, { account, role, organisation, authority, practitioner, rights, person, state });
  const keys = demonstrationKeys(inject('dataDir'));
  const token = await signToken(keys, { account, client: 'explorer', audience: AUDIENCE });
  const ask: Asker = (query, { variables, reason = 'ALREADY_WORKING', caseReference, headers, operationName } = {}) =>
    send(
      stack,
      query,
      {
        authorization: `Bearer ${token}`,
        ...(reason === null ? {} : { 'access-reason': reason }),
        ...(caseReference === undefined ? {} : { 'case-reference': caseReference }),
        ...headers,
      },
      variables,
      operationName,
    );
  return { account, practitioner, ask };
}

/** So many new colleagues at once. */
export const hireMany = (stack: Stack, count: number, details: Details = {}): Promise<Colleague[]> =>
  Promise.all(Array.from({ length: count }, () => hire(stack, details)));
