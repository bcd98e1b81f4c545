/**
 * `npm run audit -- report <request>`: writes the page that a family takes home. Asks the running directory as one of the
 * authority's team, so that rights, redaction and the trail are those of every other answer.
 */
import { writeFileSync } from 'node:fs';
import { SayableError } from '#core/process.ts';
import { pageOf } from '#family/page.ts';

export interface ReportOptions {
  readonly server: string;
  readonly token: string;
  readonly output?: string;
}

const QUERY = 'query FamilyReport($id: ID!) { subjectAccessRequest(id: $id) { state proofFile } }';

interface Answer {
  readonly data?: {
    readonly subjectAccessRequest: { readonly state: string; readonly proofFile: string | null } | null;
  };
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly remedy?: string } }[];
}

async function asked(request: string, { server, token }: ReportOptions): Promise<Answer> {
  const answer = await fetch(new URL('/graphql', server), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'access-reason': 'SUBJECT_ACCESS',
    },
    body: JSON.stringify({ query: QUERY, variables: { id: request } }),
    signal: AbortSignal.timeout(30_000),
  }).catch(() => {
    throw new SayableError('The directory cannot be reached. Is it running there?');
  });
  return (await answer.json()) as Answer;
}

export async function writeReport(request: string, options: ReportOptions): Promise<void> {
  const { data, errors } = await asked(request, options);
  const [error] = errors ?? [];
  if (error) throw new SayableError([error.message, error.extensions?.remedy].filter(Boolean).join(' '));
  const found = data?.subjectAccessRequest ?? null;
  if (found === null) throw new SayableError('There is no such request, or it is not your team’s.');
  if (found.proofFile === null) throw new SayableError('The request is not released yet.');
  const page = pageOf(found.proofFile);
  if (options.output === undefined) process.stdout.write(page);
  else writeFileSync(options.output, page, { mode: 0o600 });
}
