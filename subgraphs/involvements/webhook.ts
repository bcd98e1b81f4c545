/**
 * One notice sent once, as Standard Webhooks 1.0 has it: three headers, the last of which signs the other two and the
 * body with Ed25519 (`v1a`). Each subscription has a key of its own, so that what one receiver was sent cannot be passed
 * to another as its own. Of the answer only the status is read.
 */
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Address, addressFor } from './receiver-address.ts';

/** Why a notice was not received. */
export const deliveryFailures = ['NOT_REACHED', 'TOO_SLOW', 'ADDRESS_REFUSED', 'REDIRECTED', 'NOT_ACCEPTED'] as const;
export type DeliveryFailure = (typeof deliveryFailures)[number];

export interface Webhook {
  readonly url: URL;
  /** The same each time this notice is sent to this receiver: what is received twice is told by it. */
  readonly id: string;
  readonly at: Date;
  readonly body: string;
  readonly key: KeyObject;
}

export interface SendOptions {
  readonly toLoopback: boolean;
  /** For the whole of it, in ms. */
  readonly patience: number;
  /** Breaks it off. */
  readonly over: AbortSignal;
}

/** The raw bytes of a public key stand at the end of its SubjectPublicKeyInfo (RFC 8410, section 4). */
export const publicKeyText = (key: KeyObject): string =>
  `whpk_${createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`;

export function headersOf({ id, at, body, key }: Webhook): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = sign(null, Buffer.from(`${id}.${timestamp}.${body}`), key).toString('base64');
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'contactpoint',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1a,${signature}`,
  };
}

/** To the address that was looked at and to no other, whatever its name has come to mean since. */
function begin(hook: Webhook, { address, family }: Address, signal: AbortSignal): ClientRequest {
  const request = hook.url.protocol === 'https:' ? httpsRequest : httpRequest;
  return request(hook.url, {
    method: 'POST',
    agent: false,
    headers: headersOf(hook),
    maxHeaderSize: 8_192,
    signal,
    lookup: (_host, options, found) =>
      options.all ? found(null, [{ address, family }]) : found(null, address, family),
  });
}

const outcomeOf = (status: number): DeliveryFailure | null => {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'REDIRECTED' : 'NOT_ACCEPTED';
};

/** Null when it was received. */
export async function send(
  hook: Webhook,
  { toLoopback, patience, over }: SendOptions,
): Promise<DeliveryFailure | null> {
  const signal = AbortSignal.any([AbortSignal.timeout(patience), over]);
  const failed = (): DeliveryFailure => (signal.aborted ? 'TOO_SLOW' : 'NOT_REACHED');
  const slow = new Promise<'TOO_SLOW'>((resolve) => signal.addEventListener('abort', () => resolve('TOO_SLOW')));
  // A look-up cannot be called off, but nobody need wait for it.
  const address = await Promise.race([addressFor(hook.url, toLoopback).catch(() => 'NOT_REACHED' as const), slow]);
  if (address === null) return 'ADDRESS_REFUSED';
  if (typeof address === 'string') return address;
  return new Promise((resolve) => {
    const request = begin(hook, address, signal);
    request.on('error', () => resolve(failed()));
    request.on('close', () => resolve(failed()));
    request.on('response', (response) => {
      resolve(outcomeOf(response.statusCode ?? 0));
      response.destroy();
    });
    request.end(hook.body);
  });
}
