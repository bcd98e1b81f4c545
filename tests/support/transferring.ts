/** Transfers of responsibility, as the teams of two authorities and the national office see them. */
import { randomUUID } from 'node:crypto';
import type { Asker } from './colleagues.ts';
import type { Reply, Stack } from './stack.ts';

export const TRANSFER = `{ id childId direction origin ground state version from { code } to { code } agreedByFrom agreedByTo
  proposedBy { id } answeredBy { id } refusal proposedAt dueAt closedAt }`;

const documents = {
  proposeTransfer: 'ProposeTransferInput',
  acceptTransfer: 'TransferInput',
  rejectTransfer: 'RejectTransferInput',
  decideTransfer: 'DecideTransferInput',
} as const;

type Input = Readonly<Record<string, unknown>>;

export interface Transferred extends Reply {
  /** Codes of what stood in the way; of a refusal when the whole request was refused. */
  readonly codes: string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly made: any;
}

/** Sends one change, under a key of its own unless one is given. */
export async function transferring(ask: Asker, name: keyof typeof documents, input: Input): Promise<Transferred> {
  const query = `mutation Change($input: ${documents[name]}!) { ${name}(input: $input) {
    transfer ${TRANSFER} problems { code field message remedy } } }`;
  const reply = await ask(query, { variables: { input: { idempotencyKey: randomUUID(), ...input } } });
  const payload = reply.data?.[name];
  const problems = (payload?.problems ?? reply.errors?.map(({ extensions }) => extensions) ?? []) as { code: string }[];
  return { ...reply, codes: problems.map(({ code }) => code), made: payload?.transfer ?? null };
}

export const propose = (ask: Asker, childId: string, toAuthority?: string, more: Input = {}) =>
  transferring(ask, 'proposeTransfer', {
    childId,
    ground: 'MOVED',
    ...(toAuthority === undefined ? {} : { toAuthority }),
    ...more,
  });

/** What a change names: the transfer, as it stands. */
export const seen = ({ id, version }: { id: string; version: number }) => ({ transferId: id, version });

export const accept = (ask: Asker, transfer: { id: string; version: number }) =>
  transferring(ask, 'acceptTransfer', seen(transfer));
export const reject = (ask: Asker, transfer: { id: string; version: number }, reason?: string) =>
  transferring(ask, 'rejectTransfer', { ...seen(transfer), ...(reason === undefined ? {} : { reason }) });
export const decide = (ask: Asker, transfer: { id: string; version: number }, decision: string, more: Input = {}) =>
  transferring(ask, 'decideTransfer', { ...seen(transfer), decision, ...more });

/** What a team's list has of a child, in the order of the list. */
export async function transfersOf(ask: Asker, childId: string, args = 'first: 100') {
  const { data } = await ask(`{ transfers(${args}) { nodes ${TRANSFER} } }`);
  return data.transfers.nodes.filter((each: { childId: string }) => each.childId === childId);
}

/** What a team is told of a child, the latest first. */
export async function noticesOf(ask: Asker, childId: string, kind?: string) {
  const { data } = await ask(
    `{ notices(first: 100${kind === undefined ? '' : `, kind: ${kind}`}) { nodes { kind childId accountId organisation { id } aboutId } } }`,
  );
  return data.notices.nodes.filter((each: { childId: string }) => each.childId === childId);
}

/** Who is responsible, as it is kept. */
export async function authorityOf({ database }: Pick<Stack, 'database'>, childId: string): Promise<string | null> {
  const [row] = await database.sql<{ authority: string | null }>('select authority from children.child where id = ?', [
    childId,
  ]);
  return row?.authority ?? null;
}

/** Lets so many days pass for the transfers of a child, by dating them back. */
export const passDays = ({ database }: Stack, childId: string, days: number) =>
  database.sql(
    `update children.transfer set proposed_at = proposed_at - make_interval(days => ?::int),
       due_at = due_at - make_interval(days => ?::int), changed_at = changed_at - make_interval(days => ?::int)
     where child_id = ?`,
    [days, days, days, childId],
  );
