import type { Clock } from '#core/clock.ts';
import type { AgreementStatement } from '#core/statements.ts';
import { type SharedPointers, type SharingQuestion, sharedPointers } from './sharing.ts';

/** How old what we know of the agreements may be, in ms. Older is not used: the question then fails. */
const FRESH = 5_000;

interface Known {
  readonly at: number;
  readonly agreements: Promise<AgreementStatement[]>;
  /** What was worked out from them, by who asks and for what. */
  readonly pointers: Map<string, Promise<SharedPointers>>;
}

/**
 * The agreements in force, read again when they have been known for a few seconds. What follows from them for one
 * organisation and purpose is worked out once in that time; so long may the beginning or end of a rule go unnoticed.
 */
export function agreementsIn(read: () => Promise<AgreementStatement[]>, clock: Clock) {
  let known: Known | undefined;

  const current = (): Known => {
    const at = clock().getTime();
    if (known && at >= known.at && at - known.at < FRESH) return known;
    const fresh: Known = { at, agreements: read(), pointers: new Map() };
    known = fresh;
    // A failure is told to whoever asked, and not remembered.
    fresh.agreements.catch(() => {
      if (known === fresh) known = undefined;
    });
    return fresh;
  };
  return {
    /** Which pointers whoever asks may see. The same object for the same question, as long as it holds. */
    pointersFor: (question: SharingQuestion): Promise<SharedPointers> => {
      const { agreements, pointers } = current();
      const key = JSON.stringify([question.organisation, question.kind, question.purpose]);
      const worked = pointers.get(key) ?? agreements.then((each) => sharedPointers(each, question));
      pointers.set(key, worked);
      return worked;
    },
  };
}
export type Agreements = ReturnType<typeof agreementsIn>;
