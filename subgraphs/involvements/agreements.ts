import type { Clock } from '#core/clock.ts';
import type { AgreementStatement } from '#core/statements.ts';

/** How old what we know of the agreements may be, in ms. Older is not used: the question then fails. */
const FRESH = 5_000;

/** The agreements in force, read again when they have been known for a few seconds. */
export function agreementsIn(read: () => Promise<AgreementStatement[]>, clock: Clock) {
  let known: { readonly at: number; readonly agreements: Promise<AgreementStatement[]> } | undefined;
  return {
    current(): Promise<AgreementStatement[]> {
      const now = clock().getTime();
      if (known === undefined || now - known.at >= FRESH || now < known.at) {
        const agreements = read();
        known = { at: now, agreements };
        // A failure is told to whoever asked, and not remembered.
        agreements.catch(() => {
          known = undefined;
        });
      }
      return known.agreements;
    },
  };
}
export type Agreements = ReturnType<typeof agreementsIn>;
