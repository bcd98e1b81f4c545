/**
 * One incoming record at a time, as a service's own system sends it when a child comes in: in turn of a child the directory
 * knows, whose family name somebody has mistyped and who brings no number, and of one it does not know. Half of them are only
 * matched against everybody; the others are taken in, which is matched and kept in one transaction.
 */

import { connect } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import { careful, Families } from '#matching/made/families.ts';
import type { Random } from '#matching/random.ts';
import { Candidates } from '#subgraphs/children/candidates.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { personOf } from '#subgraphs/children/person.ts';
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
  /** In ms, each from being given to the weights of everybody it may be. */
  readonly matched: readonly number[];
  /** In ms, each from being given to being durable. */
  readonly kept: readonly number[];
  /** Of the known children that were matched, the share for whom they themselves weigh most. */
  readonly first: number;
}

type Take = (statement: ChildStatement) => Promise<string | null>;

/** Whoever is matched answers with the likeliest, whoever keeps with whom it was kept of. */
function ways({ url, dataDir }: Directory) {
  const keys = keyring(demonstrationKey(dataDir));
  const { intake, close } = openSubgraphs({
    databaseUrl: url,
    keys,
    clock: () => new Date(),
    log: createLog('error'),
    timeout: 60_000,
  });
  const database = connect({ url, schema: 'children', timeout: 60_000 });
  const identifiers = identifiersWith(keys);
  const candidates = new Candidates(identifiers);
  const match: Take = async (statement) => {
    const person = personOf([statement]);
    const asked = { person, keys: identifiers.matchKeys.of(person), numbers: [] };
    const [found = []] = await candidates.of(database, [asked], { supplier: national.id, source: null }, database);
    return found.toSorted((one, other) => other.weight - one.weight)[0]?.child.id ?? null;
  };
  const keep: Take = async (statement) =>
    (await (intake as Intake).children(national, [statement]))[0]?.childId ?? null;
  return {
    match,
    keep,
    close: async () => {
      await database.close();
      await close();
    },
  };
}

export async function oneByOne(directory: Directory, known: readonly Remembered[], random: Random): Promise<OneByOne> {
  const { match, keep, close } = ways(directory);
  // Another run each time: a directory that is kept has met the records of the last one.
  const run = Date.now();
  const families = new Families(run % 2 ** 31, known.length);
  const newcomers = families.children(known.length);
  const took = { matched: [] as number[], kept: [] as number[] };
  let [asked, first] = [0, 0];

  async function timed(way: keyof typeof took, statement: ChildStatement, counts: boolean): Promise<string | null> {
    const began = performance.now();
    const answer = await (way === 'matched' ? match : keep)(statement);
    if (counts) took[way].push(performance.now() - began);
    return answer;
  }
  try {
    for (const [index, child] of known.entries()) {
      const { value: other } = newcomers.next();
      if (other === undefined) throw new RangeError('there are no more newcomers');
      const fresh = statementOf(other, families.record(other, careful));
      const way = index % 2 === 0 ? 'matched' : 'kept';
      const counts = index >= WARM_UP;
      const likeliest = await timed(way, mistyped(child, `${run}-k${index}`, random), counts);
      await timed(way, { ...fresh, localId: `${run}-n${index}` }, counts);
      if (way !== 'matched' || !counts) continue;
      asked += 1;
      if (likeliest === child.id) first += 1;
    }
  } finally {
    await close();
  }
  return { ...took, first: first / asked };
}
