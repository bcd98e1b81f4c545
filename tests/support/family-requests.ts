/** A family's request, as the authority's team takes it from step to step. */
import { randomUUID } from 'node:crypto';
import { type Asker, asPersona } from './colleagues.ts';
import type { Reply, Stack } from './stack.ts';

const REQUEST = `{ id childId state version requester receivedBy receivedOn identityAskedOn clockStopped dueOn overdue extendedFor }`;

const inputs = {
  recordSubjectAccessRequest: 'RecordSubjectAccessRequestInput',
  askForIdentity: 'AskForIdentityInput',
  verifyIdentity: 'VerifyIdentityInput',
  collateSubjectAccess: 'CollateSubjectAccessInput',
  redactSubjectAccess: 'RedactSubjectAccessInput',
  releaseSubjectAccess: 'ReleaseSubjectAccessInput',
  refuseSubjectAccess: 'RefuseSubjectAccessInput',
  extendSubjectAccess: 'ExtendSubjectAccessInput',
} as const;
export type FamilyChange = keyof typeof inputs;

type Input = Readonly<Record<string, unknown>>;

/** A team answers families for this reason. */
const reason = 'SUBJECT_ACCESS';

export interface Answered extends Reply {
  /** Codes of what stood in the way; of a refusal when the whole request was refused. */
  readonly codes: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly request: any;
}

/** Sends one change, under a key of its own unless one is given. */
export async function answering(
  ask: Asker,
  name: FamilyChange,
  input: Input,
  because: string = reason,
): Promise<Answered> {
  const query = `mutation Answer($input: ${inputs[name]}!) { ${name}(input: $input) { request ${REQUEST} problems { code field message remedy } } }`;
  const reply = await ask(query, { reason: because, variables: { input: { idempotencyKey: randomUUID(), ...input } } });
  const payload = reply.data?.[name];
  const problems = (payload?.problems ?? reply.errors?.map(({ extensions }) => extensions) ?? []) as { code: string }[];
  return { ...reply, codes: problems.map(({ code }) => code), request: payload?.request ?? null };
}

/** What a change names: the request, as it stands. */
export const seen = ({ id, version }: { id: string; version: number }) => ({ requestId: id, version });

export const received = (childId: string, receivedOn: string, more: Input = {}) => ({
  childId,
  requester: 'PARENT',
  receivedBy: 'LETTER',
  receivedOn,
  ...more,
});

export const shownBy = (suppliedOn: string) => ({ identity: 'PASSPORT', standing: 'BIRTH_CERTIFICATE', suppliedOn });

/** Reads something of one request. */
export async function ofRequest(ask: Asker, id: string, selection: string) {
  const query = `query One($id: ID!) { subjectAccessRequest(id: $id) { ${selection} } }`;
  const reply = await ask(query, { reason, variables: { id } });
  return { ...reply, request: reply.data?.subjectAccessRequest ?? null };
}

/** The days in England: a request is of one. */
export const dayBefore = (days: number, from = new Date()): string =>
  new Date(from.getTime() - days * 86_400_000).toLocaleDateString('en-CA', { timeZone: 'Europe/London' });

/** From receipt to release by olga and martin, what is withheld by identifiers chosen among the looks. */
export async function released(
  stack: Stack,
  childId: string,
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  withhold: (looks: any[]) => Input[] = () => [],
  beforeCollating: () => Promise<unknown> = async () => {},
): Promise<string> {
  const [olga, martin] = [asPersona(stack, 'olga'), asPersona(stack, 'martin')];
  const today = dayBefore(0);
  let { request } = await answering(olga, 'recordSubjectAccessRequest', received(childId, today));
  const { id } = request;
  const next = async (ask: Asker, name: FamilyChange, input: Input = {}) => {
    const made = await answering(ask, name, { ...seen(request), ...input });
    if (made.codes.length > 0) throw new Error(`${name}: ${made.codes}`);
    request = made.request;
  };
  await next(olga, 'verifyIdentity', shownBy(today));
  await beforeCollating();
  await next(olga, 'collateSubjectAccess');
  const looks = await ofRequest(
    martin,
    id,
    'looks(first: 100) { nodes { id at role details organisation { id } overridden } }',
  );
  await next(martin, 'redactSubjectAccess', { withhold: withhold(looks.request.looks.nodes) });
  await next(olga, 'releaseSubjectAccess', { handedOver: 'IN_PERSON' });
  return id;
}
