/**
 * One incoming record at a time, as a service's own system sends it when a child comes in: matched against everybody and kept,
 * in one transaction. In turn a child the directory knows, whose family name somebody has mistyped and who brings no number,
 * and one it does not know.
 */
import type { IsoDate } from '#core/ids.ts';
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import { careful, Families } from '#matching/made/families.ts';
import type { Random } from '#matching/random.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import type { Directory } from './directory.ts';
import { type Remembered, typo } from './misremembered.ts';
import { national, statementOf } from './statements.ts';

/** The first questions of a connection are planned, and the matcher read. */
const WARM_UP = 20;

const mistyped = (child: Remembered, localId: string, random: Random): ChildStatement => ({
  localId,
  familyName: typo(child.familyName, random),
  givenNames: child.givenNames,
  dateOfBirth: child.dateOfBirth as IsoDate,
  gender: child.gender as ChildStatement['gender'] & string,
  ...(child.postcode === null ? {} : { address: { status: 'CURRENT', postcode: child.postcode } }),
  synthetic: true,
});

export interface OneByOne {
  /** In ms, each from being given to being durable. */
  readonly took: readonly number[];
  /** Of the known children, the share that was found to be who they are. */
  readonly found: number;
}

export async function oneByOne(directory: Directory, known: readonly Remembered[], random: Random): Promise<OneByOne> {
  const { intake, close } = openSubgraphs({
    databaseUrl: directory.url,
    keys: keyring(demonstrationKey(directory.dataDir)),
    clock: () => new Date(),
    log: createLog('error'),
    timeout: 60_000,
  });
  const take = (intake as Intake).children;
  // Another run each time: a directory that is kept has met the records of the last one.
  const run = Date.now();
  const families = new Families(run % 2 ** 31, known.length);
  const newcomers = families.children(known.length);
  const took: number[] = [];
  let found = 0;
  try {
    for (const [index, child] of known.entries()) {
      const { value: other } = newcomers.next();
      if (other === undefined) throw new RangeError('there are no more newcomers');
      const fresh = statementOf(other, families.record(other, careful));
      for (const statement of [
        mistyped(child, `${run}-k${index}`, random),
        { ...fresh, localId: `${run}-n${index}` },
      ]) {
        const began = performance.now();
        const [placed] = await take(national, [statement]);
        if (index < WARM_UP) continue;
        took.push(performance.now() - began);
        if (placed?.childId === child.id) found += 1;
      }
    }
  } finally {
    await close();
  }
  return { took, found: found / (known.length - WARM_UP) };
}
