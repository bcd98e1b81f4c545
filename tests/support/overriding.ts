/** Emergency overrides, as practitioners and the authority's team ask for them. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { type Asker, asPersona, hire, send } from './colleagues.ts';
import { type Asking, AUDIENCE, type Reply, type Stack, startStack } from './stack.ts';

/** A reason that needs a case reference, with one. */
export const INQUIRY = { reason: 'CHILD_PROTECTION', caseReference: 's47/2026-118' } as const;

const problems = 'problems { code field message remedy }';

/** One session of somebody: every request with the very same token. */
export async function sessionOf(stack: Stack, account: string, client = 'explorer'): Promise<Asker> {
  const token = await signToken(demonstrationKeys(inject('dataDir')), { account, client, audience: AUDIENCE });
  return (query, { variables, reason = INQUIRY.reason, caseReference = INQUIRY.caseReference, headers } = {}) =>
    send(
      stack,
      query,
      {
        authorization: `Bearer ${token}`,
        ...(reason === null ? {} : { 'access-reason': reason, 'case-reference': caseReference }),
        ...headers,
      },
      variables,
    );
}

/** Asks under an override. */
export const under =
  (ask: Asker, override: string): Asker =>
  (query, asking = {}) =>
    ask(query, { ...asking, headers: { ...asking.headers, override } });

export interface Overriding extends Reply {
  /** Codes of what stood in the way; of a refusal when the whole request was refused. */
  readonly refused: string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly made: any;
}

const documents = {
  requestOverride: ['RequestOverrideInput', `prompt { id validUntil warning { version sentences } } ${problems}`],
  confirmOverride: ['ConfirmOverrideInput', `override { id until } ${problems}`],
  closeOverride: ['CloseOverrideInput', 'closed'],
  investigateOverride: [
    'InvestigateOverrideInput',
    `override { id childId state outcome investigatedByAccountId overdue } ${problems}`,
  ],
} as const;

/** Sends one step of an override. */
export async function overriding(
  ask: Asker,
  name: keyof typeof documents,
  input: Readonly<Record<string, unknown>>,
  asking: Omit<Asking, 'variables'> = {},
): Promise<Overriding> {
  const [type, result] = documents[name];
  const reply = await ask(`mutation Step($input: ${type}!) { ${name}(input: $input) { ${result} } }`, {
    ...asking,
    variables: { input },
  });
  const payload = reply.data?.[name];
  const codes = (payload?.problems ?? reply.errors?.map(({ extensions }) => extensions) ?? []) as { code: string }[];
  return {
    ...reply,
    refused: codes.map(({ code }) => code),
    made: payload?.prompt ?? payload?.override ?? payload ?? null,
  };
}

export const prompt = (ask: Asker, childId: string, idempotencyKey: string = randomUUID()) =>
  overriding(ask, 'requestOverride', { childId, idempotencyKey });

/** Warned, and going on: the override's identifier. */
export async function override(ask: Asker, childId: string): Promise<string> {
  const { made } = await prompt(ask, childId);
  const granted = await overriding(ask, 'confirmOverride', { promptId: made.id });
  if (granted.refused.length > 0) throw new Error(`not granted: ${granted.text}`);
  return granted.made.id;
}

/** Everything a shield hides, and what it does not. */
export const EVERYTHING = `query ($id: ID!) { child(id: $id) { id familyName shielded override { id until }
  address { postcode } responsibleAuthority { code } carers { name } involvements { nodes { serviceType } }
  leadProfessional { id } } }`;

export const look = async (ask: Asker, id: string) =>
  (await ask(EVERYTHING, { variables: { id } })).data?.child ?? null;

const OVERRIDES = `query ($state: OverrideState, $first: Int, $after: String) {
  overrides(state: $state, first: $first, after: $after) { nodes {
    id childId state accountId organisation { id } reason caseReference grantedAt until closedAt
    looks { requestId details } investigateBy overdue outcome investigatedByAccountId investigatedAt
  } pageInfo { hasNextPage endCursor } } }`;

export const overridesFor = async (ask: Asker, variables: Record<string, unknown> = {}) =>
  (await ask(OVERRIDES, { variables })).data.overrides;

/** What of a shielded child nobody is shown. */
export const HIDDEN = {
  address: null,
  responsibleAuthority: null,
  carers: null,
  involvements: null,
  leadProfessional: null,
};

export const requestOf = ({ headers }: Pick<Reply, 'headers'>): string => String(headers.get('x-request-id'));

/** The directory at a moment that the test puts forward, and people who may override shields in it. */
export async function startOverriding() {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const stack = await startStack({ clock: () => new Date(now()) });
  const police = (more: Parameters<typeof hire>[1] = {}) => hire(stack, { rights: ['OVERRIDE_SHIELD'], ...more });
  return {
    stack,
    olga: asPersona(stack, 'olga'),
    now,
    wait: (minutes: number): void => {
      ahead += minutes * 60_000;
    },
    police,
    /** Somebody with the right, in one session. */
    somebody: async (): Promise<Asker> => sessionOf(stack, (await police()).account),
  };
}
export type OverrideScene = Awaited<ReturnType<typeof startOverriding>>;
