/** Two people on the telephone: one has a screen and looks up for the other, who has a device that makes codes. */
import { type TOTP, URI } from 'otpauth';
import { accreditAnew } from './accrediting.ts';
import { type Asker, type Colleague, hire } from './colleagues.ts';
import { type Asking, type Reply, startStack } from './stack.ts';

/** The device of somebody who asks through another. Its clock can be put forward: a code counts once. */
export interface Device {
  code(ahead?: number): string;
}

/** Binds a device to the account of whoever asks. */
export async function bindDevice(ask: Asker, clock: () => number = Date.now): Promise<Device> {
  const enrolled = await ask('mutation { enrolAuthenticator { uri problems { code } } }', { reason: null });
  const totp = URI.parse(enrolled.data.enrolAuthenticator.uri) as TOTP;
  // The step before this one binds it, so that this one's code is still to be used.
  const code = (ahead = 0) => totp.generate({ timestamp: clock() + ahead * 30_000 });
  const bound = await ask(
    'mutation ($code: OneTimeCode!) { confirmAuthenticator(code: $code) { bound problems { code } } }',
    { reason: null, variables: { code: code(-1) } },
  );
  if (!bound.data.confirmAuthenticator.bound) throw new Error('the device was not bound');
  return { code };
}

export const userNumberOf = async (ask: Asker): Promise<string> =>
  (await ask('{ viewer { userNumber } }', { reason: null })).data.viewer.userNumber;

const OPEN = `mutation ($input: OpenMediationInput!) { openMediation(input: $input) {
  mediation { id state expiresAt openedAt channel reason childId requesterOrganisation { id } mediatorOrganisation { id } }
  problems { code field }
} }`;

export interface Opening {
  readonly userNumber: string;
  readonly code: string;
  readonly channel?: string;
  readonly childId?: string;
}

/** Opens a mediation; answers what came of it. */
export const openMediation = async (ask: Asker, opening: Opening, asking: Asking = {}): Promise<Reply> =>
  ask(OPEN, { ...asking, variables: { input: { channel: 'PHONE', ...opening } } });

/** Asks within a mediation. Its reason is that of the mediation, so none is stated. */
export const within =
  (mediator: Asker, id: string): Asker =>
  (query, asking = {}) =>
    mediator(query, { ...asking, reason: asking.reason ?? null, headers: { ...asking.headers, mediation: id } });

/** Somebody acts for somebody else from now on. */
export async function mediate(mediator: Asker, requester: Colleague, device: Device, asking: Asking = {}) {
  const opened = await openMediation(
    mediator,
    { userNumber: await userNumberOf(requester.ask), code: device.code() },
    asking,
  );
  const { mediation } = opened.data.openMediation;
  if (mediation === null) throw new Error(`not opened: ${opened.text}`);
  return { id: mediation.id as string, ask: within(mediator, mediation.id) };
}

/** A youth worker without a screen, a social worker with one, and a clock that is put forward so that codes change. */
export async function onTheTelephone() {
  let steps = 0;
  const now = () => Date.now() + steps * 30_000;
  const stack = await startStack({ clock: () => new Date(now()) });
  const requester = await hire(stack, { organisation: 'NORTHSHIRE-YOUTH' });
  const mediator = await hire(stack, { rights: ['MEDIATE'] });
  const device = await bindDevice(requester.ask);
  // Functions grow only by what was signed for: those that a test drops have been, and can come back.
  await accreditAnew(stack, 'NORTHSHIRE-YOUTH', ['QUERY', 'MEDIATED_ACCESS']);
  /** So many half minutes later. */
  const wait = (more: number): void => {
    steps += more;
  };
  /** Half a minute later, so that the device shows another code. */
  const nextCode = (): string => {
    wait(1);
    return device.code(steps);
  };
  const open = async (by: Asker = mediator.ask, of: Colleague = requester): Promise<Reply> =>
    openMediation(by, { userNumber: await userNumberOf(of.ask), code: nextCode() });
  const opened = async (by: Asker = mediator.ask) => {
    const { mediation } = (await open(by)).data.openMediation;
    return { id: mediation.id as string, ask: within(by, mediation.id) };
  };
  return { stack, requester, mediator, now, wait, nextCode, open, opened };
}
export type Telephone = Awaited<ReturnType<typeof onTheTelephone>>;
