import { type Clock, dayOf } from '#core/clock.ts';
import { connect } from '#core/database.ts';
import type { Intake } from '#core/intake.ts';
import type { Log } from '#core/log.ts';
import { SayableError } from '#core/process.ts';
import type { Keyring } from '#core/secrets.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import { addFrontEnds, isHalfLoaded, isSeeded, seed } from './seed.ts';

interface SeedOnceOptions {
  readonly url: string;
  readonly keys: Keyring;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells a person how far it is. */
  readonly say: (line: string) => void;
}

/** Batches of a load take longer than any question may. */
const TIMEOUT = 60_000;

/** The demonstration's children, once, where there is nobody yet. */
export async function seedOnce({ url, keys, clock, log, say }: SeedOnceOptions): Promise<void> {
  const database = (schema: string) => connect({ url, schema, timeout: TIMEOUT, connections: 1 });
  const databases = {
    accreditation: database('accreditation'),
    children: database('children'),
  };
  const opened = openSubgraphs({ databaseUrl: url, keys, clock, log, timeout: TIMEOUT });
  try {
    if (await isHalfLoaded(databases.accreditation)) {
      throw new SayableError(
        'A load of England was cut short here: let `npm run england` go on, or choose another DATA_DIR.',
      );
    }
    if (await isSeeded(databases.accreditation)) {
      await addFrontEnds(databases.accreditation);
      return;
    }
    say('Making the demonstration’s children. Everybody in it is invented.');
    let shown = 0;
    const progress = (done: number, of: number) => {
      const tenth = Math.floor((10 * done) / of);
      if (tenth > shown) say(`  ${tenth * 10} %`);
      shown = tenth;
    };
    await seed({ databases, intake: opened.intake as Intake, keys, today: dayOf(clock()), progress });
  } finally {
    await Promise.all([opened.close(), ...Object.values(databases).map((each) => each.close())]);
  }
}
