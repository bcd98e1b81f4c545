/** What is asked of where values come from and of what was shown before. */
import type { Asker } from './colleagues.ts';

export const SHOWN = `familyName givenNames preferredName gender dateOfBirth dateOfDeath shielded
  address { status line1 town postcode since } education { state since setting { urn laestab startedOn endedOn } }
  generalPractice { code since organisation { id } } carers { name relationship telephone } nhsNumber upn`;

/** What is shown under a number at this moment; null where there is nobody for whoever asks. */
export async function shownNow(ask: Asker, id: string) {
  const { data, text } = await ask(`{ child(id: "${id}") { ${SHOWN} } }`);
  if (data === null || data === undefined) throw new Error(text);
  return data.child;
}

/** What was shown under a number at each of these moments. */
export async function shownThen(ask: Asker, id: string, moments: readonly Date[]) {
  const asked = moments.map((at, n) => `at${n}: asOf(at: "${at.toISOString()}") { ${SHOWN} }`);
  const answers = [];
  // As many at once as one document may ask.
  for (let from = 0; from < asked.length; from += 5) {
    const { data, text } = await ask(`{ child(id: "${id}") { ${asked.slice(from, from + 5).join(' ')} } }`);
    if (!data?.child) throw new Error(text);
    answers.push(...Object.values(data.child));
  }
  return answers;
}

export const LINEAGE = `field value source { kind supplier } receivedAt since pinnedByCorrection heldByShield profile
  alternatives { value source { kind supplier } receivedAt since }`;

/** Where one field comes from; undefined where that is not for whoever asks. */
export async function lineageOf(ask: Asker, id: string, field: string) {
  const { data } = await ask(`{ child(id: "${id}") { lineage(fields: [${field}]) { ${LINEAGE} } } }`);
  return data.child?.lineage?.[0];
}

/** Lets a moment pass, so that what is done next is later than what was done. */
export const moment = async (): Promise<Date> => {
  const now = new Date();
  while (Date.now() <= now.getTime()) await new Promise((resolve) => setTimeout(resolve, 1));
  return now;
};
