/** What an answer to "who else" leaves in the trail. */
import { hash, randomUUID } from 'node:crypto';
import type { TrailEntry } from '#core/ports.ts';
import { QUESTION } from './question.ts';

const document = hash('sha256', QUESTION);

/** One of the two entries of an answer. */
export function entryAbout(child: string, kind: 'INTENT' | 'OUTCOME'): TrailEntry {
  const common = {
    request: randomUUID(),
    account: '00000000-0000-4000-8000-000000000001',
    organisation: 'NORTHSHIRE-CSC',
    role: 'PRACTITIONER' as const,
    client: 'explorer',
    mediator: null,
    override: null,
    reason: 'NEW_CONTACT' as const,
    purpose: 'CA2004_S10' as const,
    caseReference: null,
    operation: 'WhoElse',
    document,
    peer: '127.0.0.1',
  };
  if (kind === 'INTENT') {
    const parameters = JSON.stringify({ query: QUESTION, variables: { id: child } });
    return { ...common, kind, decision: 'PENDING', children: {}, rules: [], parameters };
  }
  const children = { [child]: ['EXISTENCE', 'IDENTITY', 'SERVICES'] };
  const looks = { opened: [child], searches: [] };
  return { ...common, kind, decision: 'ANSWERED', children, rules: ['A05-practitioner', 'A20-open'], looks };
}
