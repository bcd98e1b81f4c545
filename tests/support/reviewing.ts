/** Records for people to look at, and a team that looks at them, as a client does. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { connect } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import type { RecordState } from '#core/words.ts';
import { type Opening, openReviews } from '#subgraphs/children/review-sql.ts';
import type { Asker } from './colleagues.ts';
import { intakeFor } from './feeding.ts';
import type { Reply, Stack } from './stack.ts';

export interface MadeRecord {
  readonly familyName: string;
  readonly givenNames?: string;
  readonly dateOfBirth?: string;
  readonly nhsNumber?: string;
  readonly postcode?: string;
  readonly state?: RecordState;
  readonly authority?: string;
  /** Of a provisional record. */
  readonly source?: string;
}

let made = 0;

export const keysOfTests = () => keyring(demonstrationKey(inject('dataDir')));

/**
 * A record of one statement, as a feed makes it, in the state that is wanted, and nothing asked about it yet; answers its
 * directory number.
 */
export async function makeRecord(
  stack: Stack,
  { state = 'OPEN', authority = '901', source, postcode, ...said }: MadeRecord,
): Promise<string> {
  made += 1;
  const { intake, supplier } = await intakeFor(stack, 'northshire-case-system');
  const statement = {
    givenNames: `Given${made}`,
    dateOfBirth: `2016-${String((made % 12) + 1).padStart(2, '0')}-${String((made % 27) + 1).padStart(2, '0')}`,
    ...said,
    localId: `reviewed-${made}`,
    synthetic: true,
    authority,
    ...(postcode && { address: { status: 'CURRENT', line1: `${made} Test Street`, postcode } }),
  };
  const [placed] = await intake.children(supplier, [statement as unknown as ChildStatement]);
  if (placed === undefined) throw new Error('not placed');
  await stack.database.sql('update children.child set state = ?, source = ? where id = ?', [
    state,
    state === 'PROVISIONAL' ? (source ?? 'NORTHSHIRE-CSC') : null,
    placed.childId,
  ]);
  await stack.database.sql('delete from children.review where record = ? or candidate = ?', [
    placed.childId,
    placed.childId,
  ]);
  return placed.childId;
}

/** Asks people, as matching does. */
export async function askPeople({ database: { url } }: Stack, ...openings: Opening[]): Promise<void> {
  const database = connect({ url, schema: 'children' });
  try {
    await database.transaction((within) => openReviews(within, keysOfTests(), new Date(), openings));
  } finally {
    await database.close();
  }
}

export const REVIEW = `{ id kind state risk version assignedToMe assignedTo finding weight openedAt closedAt
  record { id familyName address { postcode } } candidate { id familyName address { postcode } }
  waterfall { comparison level bits } differences { field difference } }`;

export interface Ruled extends Reply {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly review: any;
  readonly codes: readonly string[];
}

type Input = Readonly<Record<string, unknown>>;

async function ruling(ask: Asker, name: string, type: string, input: Input): Promise<Ruled> {
  const query = `mutation Rule($input: ${type}!) { ${name}(input: $input) { review ${REVIEW} problems { code field message remedy } } }`;
  const reply = await ask(query, { variables: { input: { idempotencyKey: randomUUID(), ...input } } });
  const payload = reply.data?.[name];
  return {
    ...reply,
    review: payload?.review,
    codes: (payload?.problems ?? []).map(({ code }: { code: string }) => code),
  };
}

export const take = (ask: Asker, input: Input) => ruling(ask, 'takeReview', 'TakeReviewInput', input);
export const settle = (ask: Asker, input: Input) => ruling(ask, 'settleReview', 'SettleReviewInput', input);
export const unmerge = (ask: Asker, input: Input) => ruling(ask, 'unmergeRecords', 'UnmergeRecordsInput', input);
export const reopen = (ask: Asker, input: Input) => ruling(ask, 'reopenReview', 'ReopenReviewInput', input);

export const split = (ask: Asker, input: Input) => ruling(ask, 'splitRecord', 'SplitRecordInput', input);

/** What each source says of a child, as its team is shown it. */
export async function statementsOf(ask: Asker, childId: string) {
  const { data } = await ask(
    `{ child(id: "${childId}") { statements { id recordId source { kind supplier } versions { id receivedAt values { field value } } } } }`,
  );
  return data.child?.statements ?? null;
}

/** What a team finds in its queue. */
export async function queue(ask: Asker, args = '', selection = REVIEW) {
  const { data } = await ask(
    `{ reviews${args && `(${args})`} { nodes ${selection} pageInfo { hasNextPage endCursor } } }`,
  );
  return data.reviews;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
type Reviewed = any;

/** The review of this kind about these records. */
export async function reviewOf(ask: Asker, kind: string, ...records: readonly string[]): Promise<Reviewed> {
  const { nodes } = await queue(ask, `kind: ${kind}, first: 100`);
  const found = nodes.filter((review: Reviewed) =>
    records.every((id) => [review.record?.id, review.candidate?.id].includes(id)),
  );
  return found[0];
}

/** Takes a review, from a colleague if need be, and says what was found, as one person of the team. */
export async function find(ask: Asker, review: Reviewed, finding: string): Promise<Ruled> {
  const taken = await take(ask, { reviewId: review.id, version: review.version, takeOver: true });
  if (taken.codes.length > 0) return taken;
  return settle(ask, { reviewId: review.id, version: taken.review.version, finding });
}
