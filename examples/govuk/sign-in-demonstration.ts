/** Signing in as somebody invented: the demonstration's own issuer gives the token, as it does to its query page. */
import { fieldsOf } from './forms.ts';
import type { SignedIn, SignIn } from './sign-in.ts';

export interface Somebody {
  readonly name: string;
  readonly text: string;
  readonly hint: string;
}

const PATIENCE = 5_000;

/** The token of this person; null where the directory gives none. */
async function tokenFor(directory: URL, persona: string, client: string): Promise<SignedIn | null> {
  try {
    const answer = await fetch(new URL('/sandbox/token', directory), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: directory.origin },
      body: JSON.stringify({ persona, client }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok) return null;
    const { token, expiresAt } = (await answer.json()) as { token: string; expiresAt: string };
    return { token, endsAt: Date.parse(expiresAt) };
  } catch {
    return null;
  }
}

/** `client`: the program the token is given to, as the directory knows it. */
export const demonstrationSignIn = (directory: URL, people: readonly Somebody[], client: string): SignIn => ({
  serve: (app, door) => {
    app.get('/sign-in', async (request, reply) => door.show(request, reply, 'sign-in', { people }));
    app.post('/sign-in', async (request, reply) => {
      const again = (fault: string) =>
        door.show(request, reply.status(400), 'sign-in', {
          people,
          faults: [{ field: 'persona', text: fault }],
          wrong: { persona: { text: fault } },
        });
      if (door.isFromElsewhere(request)) return again('Open this page yourself, and choose who you are');
      const { persona = '' } = fieldsOf(request.body);
      if (!people.some(({ name }) => name === persona)) return again('Choose who you are');
      const signedIn = await tokenFor(directory, persona, client);
      if (signedIn === null)
        return again('The demonstration cannot be reached: start it with npm start, then try again');
      return door.admit(request, reply, signedIn);
    });
  },
});
