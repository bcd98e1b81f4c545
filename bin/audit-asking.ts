/** Asks the running directory as whoever's token it is, so that rights and the trail are those of every other answer. */
import { SayableError } from '#core/process.ts';

export interface AskedAs {
  readonly server: string;
  readonly token: string;
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly remedy?: string } }[];
}

const PATIENCE = 30_000;

/** What was answered; a refusal in the directory's own words. */
export async function askedOf<Data>(
  { server, token }: AskedAs,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  reason: string | null = null,
): Promise<Data> {
  const answer = await fetch(new URL('/graphql', server), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...(reason === null ? {} : { 'access-reason': reason }),
    },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => {
    throw new SayableError('The directory cannot be reached. Is it running there?');
  });
  const { data, errors } = (await answer.json().catch(() => {
    throw new SayableError('What answers there is not the directory.');
  })) as Answer<Data>;
  const [error] = errors ?? [];
  if (error) throw new SayableError([error.message, error.extensions?.remedy].filter(Boolean).join(' '));
  if (!data) throw new SayableError('The directory gave no answer.');
  return data;
}
