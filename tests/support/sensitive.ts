/** Sensitive services and brokered contact as clients use them. */
import { randomUUID } from 'node:crypto';
import { daysAgo } from './changes.ts';
import { type Asker, type Colleague, hire } from './colleagues.ts';
import { child, type Reply, type Stack } from './stack.ts';

/** A nurse of a body that gives such services, who may record them. */
export const sensitiveNurse = (stack: Stack): Promise<Colleague> =>
  hire(stack, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH', rights: ['RECORD_SENSITIVE_SERVICE'] });

export interface Made extends Reply {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly result: any;
  readonly codes: readonly string[] | undefined;
}

const documents = {
  recordSensitiveService: ['RecordSensitiveServiceInput', 'sensitiveService { id kind basis consentGivenBy version }'],
  confirmSensitiveService: ['ConfirmSensitiveServiceInput', 'sensitiveService { id lastConfirmedOn version }'],
  endSensitiveService: ['EndSensitiveServiceInput', 'sensitiveService { id endedOn version }'],
  withdrawSensitiveConsent: ['WithdrawSensitiveConsentInput', 'withdrawn'],
  requestContact: [
    'RequestContactInput',
    'contactRequest { id state urgency dueAt requestedAt answer released { name } }',
  ],
  closeContactRequest: ['CloseContactRequestInput', 'contactRequest { id state }'],
  takeContactRequest: ['ContactRequestStepInput', 'brokeredContact { id state version assignedToAccountId }'],
  noteServiceContacted: ['ContactRequestStepInput', 'brokeredContact { id state version }'],
  answerContactRequest: ['AnswerContactRequestInput', 'brokeredContact { id state version answer }'],
  passOnContactRequest: ['ContactRequestStepInput', 'brokeredContact { id state version }'],
} as const;

type Input = Readonly<Record<string, unknown>>;

/** Sends one change, under a key of its own unless one is given. */
export async function make(ask: Asker, name: keyof typeof documents, input: Input): Promise<Made> {
  const [type, result] = documents[name];
  const reply = await ask(
    `mutation Change($input: ${type}!) { ${name}(input: $input) { ${result} problems { code field } } }`,
    { variables: { input: { idempotencyKey: randomUUID(), ...input } } },
  );
  const { problems, ...rest } = reply.data?.[name] ?? {};
  const codes = problems?.map(({ code }: { code: string }) => code);
  return { ...reply, result: Object.values(rest)[0], codes };
}

/** On significant harm unless another basis is given: what needs nobody's age. */
export const recordSensitive = (ask: Asker, input: Input = {}): Promise<Made> =>
  make(ask, 'recordSensitiveService', {
    childId: child.whoElse,
    kind: 'MENTAL_HEALTH',
    startedOn: daysAgo(20),
    basis: 'SIGNIFICANT_HARM',
    ...input,
  });

export const isInvolved = async (ask: Asker, childId: string = child.whoElse): Promise<unknown> =>
  (await ask(`{ child(id: "${childId}") { sensitiveServiceInvolved } }`)).data.child.sensitiveServiceInvolved;
