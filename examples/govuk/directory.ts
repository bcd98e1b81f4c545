/** The one way to the directory: GraphQL over HTTP, with the token of whoever is signed in. */
import type { Operation } from './operation.ts';

export interface Reason {
  /** One of the directory's codes: each client's own types say which. */
  readonly code: string;
  readonly caseReference: string | null;
}

/** Who asks, and why. */
export interface Asking {
  readonly token: string;
  readonly reason: Reason | null;
  /** The mediation in which somebody else is acted for. Its reason is settled, so none is stated. */
  readonly mediation: string | null;
}

/** The directory has answered nothing, and this is why: a code of its own, or `UNREACHABLE`. */
export class Refused extends Error {
  readonly code: string;
  readonly field: string | null;
  /** After how many seconds it is worth trying again; null where waiting does not help. */
  readonly retryAfter: number | null;

  constructor(code: string, { field = null, retryAfter = null }: Partial<Pick<Refused, 'field' | 'retryAfter'>> = {}) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}

export interface Directory {
  ask<Data, Variables>(asking: Asking, operation: Operation<Data, Variables>, variables: Variables): Promise<Data>;
}

/** Longer than the directory itself takes before it gives up. */
const PATIENCE = 12_000;
const UNREACHABLE_AGAIN = 5;

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string; readonly field?: string } }[];
}

function headersOf({ token, reason, mediation }: Asking): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  if (mediation !== null) return { ...headers, mediation };
  if (reason === null) return headers;
  headers['access-reason'] = reason.code;
  return reason.caseReference === null ? headers : { ...headers, 'case-reference': reason.caseReference };
}

async function post(url: string, headers: Record<string, string>, body: string) {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    return { response, answer: (await response.json()) as Answer };
  } catch {
    // Not reached, cut off, or not an answer of the directory: all the same to whoever waits.
    throw new Refused('UNREACHABLE', { retryAfter: UNREACHABLE_AGAIN });
  }
}

export const directoryAt = (url: string): Directory => ({
  ask: async (asking, { name, documentId, query }, variables) => {
    const asked = documentId === undefined ? { query } : { documentId };
    const body = JSON.stringify({ ...asked, variables, operationName: name });
    const { response, answer } = await post(url, headersOf(asking), body);
    const [error] = answer.errors ?? [];
    // The directory gives no partial answers: where there is an error, nothing else counts.
    if (error !== undefined) {
      const { code = 'INTERNAL_SERVER_ERROR', field = null } = error.extensions ?? {};
      const seconds = Number(response.headers.get('retry-after'));
      throw new Refused(code, { field, retryAfter: seconds > 0 ? seconds : null });
    }
    return answer.data as never;
  },
});
