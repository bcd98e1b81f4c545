/**
 * The bytes of an entry: what is hashed is what is stored, and nothing is ever written out anew. Fields stand in a fixed
 * order, so that equal entries are equal bytes.
 */
import { createHash } from 'node:crypto';
import type { TrailEntry } from '#core/ports.ts';

/** Bodies carry the version of their own form, so that old ones stay readable. */
const FORM = 2;

export interface Body extends Omit<TrailEntry, 'parameters'> {
  readonly form: number;
  readonly at: string;
  /** SHA-256 of the sealed parameters, so that the leaf commits to them and outlives them. */
  readonly sealed: string | null;
}

export function bodyOf(entry: TrailEntry, at: Date, sealed: Buffer | null): Buffer {
  const body: Body = {
    form: FORM,
    at: at.toISOString(),
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
    sealed: sealed === null ? null : createHash('sha256').update(sealed).digest('hex'),
  };
  return Buffer.from(JSON.stringify(body));
}

/** RFC 6962, section 2.1: a leaf is hashed with a zero byte before it, so that it can never pass for an inner node. */
export const leafOf = (body: Buffer): Buffer => createHash('sha256').update('\0').update(body).digest();
