/** Young people who take part, as the team of their authority records it. */
import { randomUUID } from 'node:crypto';
import type { Asker } from './colleagues.ts';
import type { Reply } from './stack.ts';

const PARTICIPATION = '{ state reason consentedOn renewedOn renewalDueOn withdrawnOn until }';

const inputs = {
  recordParticipation: 'RecordParticipationInput',
  withdrawParticipation: 'WithdrawParticipationInput',
} as const;
export type ParticipationChange = keyof typeof inputs;

export type Input = Readonly<Record<string, unknown>>;

export interface Participated extends Reply {
  /** Codes of what stood in the way; of a refusal when the whole request was refused. */
  readonly codes: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly made: any;
}

/** Sends one change, under a key of its own unless one is given. */
export async function participating(ask: Asker, name: ParticipationChange, input: Input): Promise<Participated> {
  const query = `mutation Change($input: ${inputs[name]}!) { ${name}(input: $input) { participation ${PARTICIPATION} problems { code field message remedy } } }`;
  const reply = await ask(query, {
    reason: 'RECORD_MAINTENANCE',
    variables: { input: { idempotencyKey: randomUUID(), ...input } },
  });
  const payload = reply.data?.[name];
  const problems = (payload?.problems ?? reply.errors?.map(({ extensions }) => extensions) ?? []) as { code: string }[];
  return { ...reply, codes: problems.map(({ code }) => code), made: payload?.participation ?? null };
}

export const consents = (ask: Asker, childId: string, consentedOn: string, more: Input = {}) =>
  participating(ask, 'recordParticipation', { childId, reason: 'CARE_LEAVER', consentedOn, ...more });
export const withdraws = (ask: Asker, childId: string, more: Input = {}) =>
  participating(ask, 'withdrawParticipation', { childId, ...more });

/** What somebody is shown of it. */
export const shownTo = (ask: Asker, id: string): Promise<Reply> =>
  ask(`query One($id: ID!) { child(id: $id) { id participation ${PARTICIPATION} } }`, { variables: { id } });
