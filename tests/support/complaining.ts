/** A family's complaint, as the authority's team takes it from step to step. */
import { randomUUID } from 'node:crypto';
import type { Asker } from './colleagues.ts';
import type { Reply, Stack } from './stack.ts';

const LISTED = `id childId about state version complainant receivedBy receivedOn requestId lookId dueOn overdue extendedFor
  escalatedTo outcome`;
export const COMPLAINT = `{ ${LISTED} acts { act accountId organisation { id } reason outcome escalatedTo } }`;

const inputs = {
  recordComplaint: 'RecordComplaintInput',
  acknowledgeComplaint: 'AcknowledgeComplaintInput',
  extendComplaint: 'ExtendComplaintInput',
  answerComplaint: 'AnswerComplaintInput',
  escalateComplaint: 'EscalateComplaintInput',
  concludeComplaint: 'AnswerComplaintInput',
  withdrawComplaint: 'WithdrawComplaintInput',
} as const;
export type ComplaintChange = keyof typeof inputs;

type Input = Readonly<Record<string, unknown>>;

/** A team answers families for this reason. */
const reason = 'SUBJECT_ACCESS';

export interface Complained extends Reply {
  /** Codes of what stood in the way; of a refusal when the whole request was refused. */
  readonly codes: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly complaint: any;
}

/** Sends one change, under a key of its own unless one is given. */
export async function complaining(ask: Asker, name: ComplaintChange, input: Input): Promise<Complained> {
  const query = `mutation Complain($input: ${inputs[name]}!) { ${name}(input: $input) { complaint ${COMPLAINT} problems { code field } } }`;
  const reply = await ask(query, { reason, variables: { input: { idempotencyKey: randomUUID(), ...input } } });
  const payload = reply.data?.[name];
  const problems = (payload?.problems ?? reply.errors?.map(({ extensions }) => extensions) ?? []) as { code: string }[];
  return { ...reply, codes: problems.map(({ code }) => code), complaint: payload?.complaint ?? null };
}

/** What a change names: the complaint, as it stands. */
export const seen = ({ id, version }: { id: string; version: number }) => ({ complaintId: id, version });

export const complaintOf = (childId: string, receivedOn: string, more: Input = {}) => ({
  childId,
  about: 'WHAT_IS_SHOWN',
  complainant: 'PARENT',
  receivedBy: 'LETTER',
  receivedOn,
  ...more,
});

/** Those of a child that somebody of the team sees. */
export async function complaintsOf(ask: Asker, childId: string, args = 'first: 100') {
  const { data } = await ask(`{ complaints(${args}) { nodes { ${LISTED} } } }`, { reason });
  return data.complaints.nodes.filter((each: { childId: string }) => each.childId === childId);
}

export async function complaintAt(ask: Asker, id: string) {
  return (await ask(`query One($id: ID!) { complaint(id: $id) ${COMPLAINT} }`, { reason, variables: { id } })).data
    ?.complaint;
}

/** As if a child's complaints had come so many days earlier. */
export const passDays = ({ database }: Stack, childId: string, days: number): Promise<unknown> =>
  database.sql(
    `update children.complaint set due_on = due_on - ?::int, received_on = received_on - ?::int,
       opened_at = opened_at - make_interval(days => ?::int), changed_at = changed_at - make_interval(days => ?::int)
     where child_id = ?`,
    [days, days, days, days, childId],
  );
