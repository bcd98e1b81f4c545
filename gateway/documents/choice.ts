/** Which document a request means, and whether its program may ask with it: registered ones, or one of its own. */
import { hash } from 'node:crypto';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { type Clock, dayOf } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import { textCache } from '#core/text-cache.ts';
import type { GraphQLBody, SentBody } from '../body.ts';
import { operationIn, readDocument } from '../document.ts';
import type { AdHoc, DocumentKeeper } from './keeper.ts';
import type { Trusted } from './trusted.ts';

export interface Chosen {
  readonly body: GraphQLBody;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Of the text, as the trail names it. */
  readonly hash: string;
}

interface Read {
  readonly document: DocumentNode;
  readonly hash: string;
}

export interface ChoiceOptions {
  readonly trusted: Pick<DocumentKeeper, 'find'>;
  readonly adHoc: AdHoc;
  readonly clock: Clock;
}

export function choosing({ trusted, adHoc, clock }: ChoiceOptions) {
  const read = textCache<Read>();
  const make = (text: string): Read => ({ document: readDocument(text), hash: hash('sha256', text) });

  const isOver = ({ retiresOn }: Trusted): boolean => retiresOn !== null && retiresOn <= dayOf(clock());

  /** Nothing of it is read, hashed or parsed again. Another program's document and nobody's are one and the same. */
  function registered(client: string, documentId: string, { operationName, variables }: SentBody): Chosen {
    const known = trusted.find(client, documentId);
    if (known === undefined) throw new AppError('DOCUMENT_UNKNOWN', { field: 'documentId' });
    if (known === 'RETIRED' || isOver(known)) throw new AppError('DOCUMENT_RETIRED', { field: 'documentId' });
    const { text, document, operation, hash: named } = known;
    if (operationName !== null) operationIn(document, operationName);
    return { body: { query: text, operationName: null, variables }, document, operation, hash: named };
  }

  function own(client: string, query: string, { operationName, variables }: SentBody): Chosen {
    if (adHoc !== '*' && !adHoc.includes(client)) throw new AppError('DOCUMENT_REQUIRED', { field: 'query' });
    const { document, hash: named } = read.get(query, make);
    return {
      body: { query, operationName, variables },
      document,
      operation: operationIn(document, operationName),
      hash: named,
    };
  }

  /** Throws what the request is refused with. */
  return (client: string, body: SentBody): Chosen =>
    'documentId' in body.sent ? registered(client, body.sent.documentId, body) : own(client, body.sent.query, body);
}
export type Choice = ReturnType<typeof choosing>;
