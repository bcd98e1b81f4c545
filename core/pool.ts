/**
 * HTTP to subgraphs of others: connections that are kept and shared. `fetch` builds a request, headers and streams of the web
 * around each question, which is several times what the question itself costs (performance study).
 */
import { Agent, request } from 'undici';

/** How long an idle connection is kept, in ms: closed before the other side would, for Node's own servers keep theirs five seconds. */
const KEPT = 4_000;

/** Connections that are kept. */
export const keptConnections = (more: Agent.Options): Agent =>
  new Agent({ pipelining: 1, keepAliveTimeout: KEPT, keepAliveMaxTimeout: KEPT, ...more });

const agent = keptConnections({ connections: 64 });

export interface Posted {
  readonly status: number;
  readonly text: string;
}

/** Posts a body; nothing is followed elsewhere, and what takes longer than this is given up. */
export async function postTo(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  patience: number,
): Promise<Posted> {
  const { statusCode, body: answer } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    dispatcher: agent,
    signal: AbortSignal.timeout(patience),
  });
  return { status: statusCode, text: await answer.text() };
}
