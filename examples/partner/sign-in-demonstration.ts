/** Signing in as somebody invented: the demonstration's own issuer gives the token, as it does to its query page. */
import { fieldsOf } from './forms.ts';
import type { SignedIn, SignIn } from './sign-in.ts';

interface Somebody {
  readonly name: string;
  readonly text: string;
  readonly hint: string;
}

/** Names of `npm run token -- --list`. */
export const people: readonly Somebody[] = [
  { name: 'amira', text: 'Amira Siddiqui', hint: 'Health visitor in Northshire' },
  { name: 'ben', text: 'Ben Ashcroft', hint: 'Social worker in Northshire; may act for a colleague on the telephone' },
  { name: 'vera', text: 'Vera Lindqvist', hint: 'Pastoral lead of a school: finds and opens records, changes nothing' },
  { name: 'olga', text: 'Olga Trent', hint: 'Officer of Northshire’s directory team' },
  { name: 'carol', text: 'Carol Beddoes', hint: 'Family support worker whose enhanced check has run out' },
  { name: 'nina', text: 'Nina Castellane', hint: 'Mentor in an organisation that is suspended' },
  { name: 'sam', text: 'Sam Oyelaran', hint: 'Youth worker whose account is suspended' },
];

const PATIENCE = 5_000;

/** The token of this person; null where the directory gives none. */
async function tokenFor(directory: URL, persona: string): Promise<SignedIn | null> {
  try {
    const answer = await fetch(new URL('/sandbox/token', directory), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: directory.origin },
      body: JSON.stringify({ persona }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok) return null;
    const { token, expiresAt } = (await answer.json()) as { token: string; expiresAt: string };
    return { token, endsAt: Date.parse(expiresAt) };
  } catch {
    return null;
  }
}

export const demonstrationSignIn = (directory: URL): SignIn => ({
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
      const signedIn = await tokenFor(directory, persona);
      if (signedIn === null)
        return again('The demonstration cannot be reached: start it with npm start, then try again');
      return door.admit(request, reply, signedIn);
    });
  },
});
