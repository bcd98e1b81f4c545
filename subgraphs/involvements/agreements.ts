/**
 * What is known of the agreements here, and for how long that may be used. A change is noticed within a second, because
 * the number of changes is asked for that often; what begins or ends by its own dates, at its very moment.
 */
import type { Clock } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import { type Compiled, compile } from './compiled.ts';
import { type Agreement, type Audience, type SharedPointers, seenByBoth } from './sharing.ts';

/** For how long what was read is used without asking whether it has changed, in ms. */
const FRESH = 1_000;
/** What is known for longer than this is used for nothing, in ms: whoever asks gets no answer rather than an old one. */
const STALE = 30_000;

/** Where agreements are kept. */
export interface AgreementSource {
  /** Differs from what it was before when anything about agreements has changed. */
  changes(): Promise<string>;
  /** All that count at this moment or will later, with the number of changes they were read at. */
  agreements(now: Date): Promise<{ readonly changes: string; readonly agreements: readonly Agreement[] }>;
}

interface Known {
  /** When we began to read it. */
  readonly at: number;
  readonly changes: string;
  readonly policyAt: (now: Date) => Compiled;
}

/** Compiled once for the time in which nothing begins or ends; the last two, for requests on both sides of a moment. */
function policies(agreements: readonly Agreement[]): (now: Date) => Compiled {
  let compiled: readonly Compiled[] = [];
  return (now) => {
    const at = now.getTime();
    const known = compiled.find(({ from, until }) => at >= from && at < until);
    if (known) return known;
    const made = compile(agreements, now);
    compiled = [made, ...compiled].slice(0, 2);
    return made;
  };
}

export function agreementsIn(source: AgreementSource, clock: Clock) {
  let known: Known | undefined;
  let reading: Promise<Known> | undefined;

  async function read(before: Known | undefined): Promise<Known> {
    const now = clock();
    const changes = await source.changes();
    if (before?.changes === changes) return { ...before, at: now.getTime() };
    const { agreements, ...counted } = await source.agreements(now);
    return { at: now.getTime(), ...counted, policyAt: policies(agreements) };
  }

  /** One reading at a time, for all who wait. A failure is told to them, and not remembered. */
  function renewed(): Promise<Known> {
    if (reading) return reading;
    const own = read(known).then(
      (fresh) => {
        if (reading === own) [known, reading] = [fresh, undefined];
        return fresh;
      },
      (error: unknown) => {
        if (reading === own) reading = undefined;
        throw error;
      },
    );
    reading = own;
    return own;
  }

  const age = ({ at }: Known): number => clock().getTime() - at;

  async function current(): Promise<Known> {
    if (known && age(known) >= 0 && age(known) < FRESH) return known;
    const fresh = await renewed();
    if (age(fresh) > STALE) throw new AppError('SERVICE_UNAVAILABLE');
    return fresh;
  }

  return {
    /**
     * Which pointers all of these may see at a moment: who asks, and through whom. For one of them it is the same object
     * for the same rights, as long as they hold.
     */
    pointersFor: async (audiences: readonly [Audience, ...Audience[]], now: Date): Promise<SharedPointers> => {
      const policy = (await current()).policyAt(now);
      return audiences.map((audience) => policy.pointersFor(audience)).reduce(seenByBoth);
    },
    /** Somebody has changed an agreement here: what was read or is being read is no longer used. */
    changed: (): void => {
      [known, reading] = [undefined, undefined];
    },
  };
}
export type Agreements = ReturnType<typeof agreementsIn>;
