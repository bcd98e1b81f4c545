/** The identifier of a document: the hash of its exact text (GraphQL over HTTP, appendix A, "SHA256 Hex Document Identifier"). */
import { hash } from 'node:crypto';

const PREFIX = 'sha256:';

export const documentIdOf = (text: string): string => `${PREFIX}${hash('sha256', text)}`;

/** The same as the trail has it, which names every document so, registered or not. */
export const hashIn = (documentId: string): string => documentId.slice(PREFIX.length);
