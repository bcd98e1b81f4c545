/**
 * The bytes of an entry: what is hashed is what is stored, and nothing is ever written out anew. Fields stand in a fixed
 * order, so that equal entries are equal bytes.
 */
import { hash } from 'node:crypto';
import type { Looks } from '#core/looks.ts';
import type { TrailEntry } from '#core/ports.ts';

/** Bodies carry the version of their own form, so that old ones stay readable. */
const FORM = 3;

export interface Body extends Omit<TrailEntry, 'parameters' | 'looks'> {
  readonly form: number;
  readonly at: string;
  /** Null in all but outcomes. Not there in entries before the third form. */
  readonly looks?: Looks | null;
  /** SHA-256 of the sealed parameters, so that the leaf commits to them and outlives them. */
  readonly sealed: string | null;
}

/** What a body says its sealed parameters are. */
export const sealedHash = (sealed: Uint8Array): string => hash('sha256', sealed);

/** Many entries are of one millisecond, and writing a moment out costs as much as hashing a body. */
let written = { moment: Number.NaN, text: '' };
function textOf(at: Date): string {
  const moment = at.getTime();
  if (moment !== written.moment) written = { moment, text: at.toISOString() };
  return written.text;
}

export function bodyOf(entry: TrailEntry, at: Date, sealed: Buffer | null): Buffer {
  const body: Body = {
    form: FORM,
    at: textOf(at),
    kind: entry.kind,
    request: entry.request,
    account: entry.account,
    organisation: entry.organisation,
    role: entry.role,
    client: entry.client,
    mediator: entry.mediator,
    override: entry.override,
    reason: entry.reason,
    purpose: entry.purpose,
    caseReference: entry.caseReference,
    operation: entry.operation,
    document: entry.document,
    decision: entry.decision,
    rules: entry.rules,
    children: entry.children,
    peer: entry.peer,
    looks: entry.looks ?? null,
    sealed: sealed === null ? null : sealedHash(sealed),
  };
  return Buffer.from(JSON.stringify(body));
}

export const textOfBody = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

export const readBody = (bytes: Uint8Array): Body => JSON.parse(textOfBody(bytes)) as Body;
