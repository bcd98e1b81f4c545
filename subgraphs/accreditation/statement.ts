/** What a signature under a criterion stands for: one sentence, written one way only, and its hash (domain rules 10.5). */
import { createHash } from 'node:crypto';

export interface SignedStatement {
  readonly organisation: string;
  readonly criterion: string;
  readonly catalogue: string;
  /** The criterion's text at the time. */
  readonly text: string;
  readonly met: boolean;
  /** Where the evidence is kept: the reference of a document. */
  readonly evidence: string;
  /** Account of the signatory. */
  readonly signedBy: string;
  readonly day: string;
}

/** SHA-256 over the statement as a JSON list, in this order. */
export function statementHash(statement: SignedStatement): Buffer {
  const { organisation, criterion, catalogue, text, met, evidence, signedBy, day } = statement;
  const canonical = JSON.stringify([
    'contactpoint accreditation statement',
    organisation,
    criterion,
    catalogue,
    text,
    met,
    evidence,
    signedBy,
    day,
  ]);
  return createHash('sha256').update(canonical).digest();
}
