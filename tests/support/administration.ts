/** What administrators do with accounts, as a client sends it. */
import { randomInt, randomUUID } from 'node:crypto';
import { daysAgo } from './changes.ts';
import type { Asker } from './colleagues.ts';
import type { Reply } from './stack.ts';

export const ACCOUNT = `{
  id userNumber version state suspensions closedFor rights reviewDueOn lastUsedOn homeKnown organisation { id }
  clearance { kind validUntil holds warning }
}`;
const problems = 'problems { code field message remedy }';

const inputs = {
  requestAccount: 'RequestAccountInput',
  recordClearance: 'RecordClearanceInput',
  recordHomePostcode: 'RecordHomePostcodeInput',
  activateAccount: 'AccountInput',
  suspendAccount: 'SuspendAccountInput',
  liftSuspension: 'LiftSuspensionInput',
  closeAccount: 'CloseAccountInput',
  grantRight: 'RightInput',
  withdrawRight: 'RightInput',
} as const;

export interface Administered extends Reply {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly account: any;
  /** Codes alone; undefined when the operation itself was refused. */
  readonly problems: string[] | undefined;
}

export async function administer(
  ask: Asker,
  name: keyof typeof inputs,
  input: Readonly<Record<string, unknown>>,
): Promise<Administered> {
  const reply = await ask(
    `mutation Administer($input: ${inputs[name]}!) { ${name}(input: $input) { account ${ACCOUNT} ${problems} } }`,
    { variables: { input } },
  );
  const payload = reply.data?.[name];
  return {
    ...reply,
    account: payload?.account ?? null,
    problems: payload?.problems.map(({ code }: { code: string }) => code),
  };
}

/** Asks for an account of a practitioner, under a key of its own. */
export const request = (ask: Asker, more: Readonly<Record<string, unknown>> = {}): Promise<Administered> =>
  administer(ask, 'requestAccount', {
    idempotencyKey: randomUUID(),
    organisationId: 'NORTHSHIRE-VOLUNTARY-01',
    role: 'PRACTITIONER',
    ...more,
  });

/** What somebody new has to show: a check, training and an authenticator of their own. */
export const shown = () => ({
  enhancedCheck: { issuedOn: daysAgo(40), scheme: 'DBS_ENHANCED', evidence: `DBS/${randomInt(1e11, 1e12)}` },
  training: { completedOn: daysAgo(10), validUntil: daysAgo(-700) },
  authenticator: { boundOn: daysAgo(1), serial: randomUUID() },
});

export const account = async (ask: Asker, id: string) =>
  (await ask(`query One($id: ID!) { account(id: $id) ${ACCOUNT} }`, { variables: { id } })).data.account;

/** A new account with everything recorded, not yet activated. */
export async function vetted(ask: Asker, more: Readonly<Record<string, unknown>> = {}) {
  const { account: asked } = await request(ask, more);
  const { account: made } = await administer(ask, 'recordClearance', {
    accountId: asked.id,
    version: asked.version,
    ...shown(),
  });
  return made;
}
