/** Signing in as somebody invented: the demonstration's own issuer gives the token, for the name of this program. */
const PATIENCE = 5_000;

/** Whom the demonstration lets ask from within eCAF, as `npm run token -- --list` names them. */
export const tokensAt =
  (directory: URL) =>
  async (person: string): Promise<string | null> => {
    try {
      const answer = await fetch(new URL('/sandbox/token', directory), {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: directory.origin },
        body: JSON.stringify({ persona: `ecaf-for-${person}` }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      return answer.ok ? ((await answer.json()) as { token: string }).token : null;
    } catch {
      return null;
    }
  };
