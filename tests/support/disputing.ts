/** Disputes, as whoever raises them, the sources that are asked and the child's team see them. */
import { randomUUID } from 'node:crypto';
import type { ChildStatement } from '#core/statements.ts';
import type { Asker } from './colleagues.ts';
import { intakeFor } from './feeding.ts';
import type { Reply, Stack } from './stack.ts';

const DISPUTE = `dispute { id childId field ground onBehalfOf state version raisedAt dueOn overdue corrected outcome
  sources { supplier shown asked answer answeredAt } }`;

const documents = {
  raiseDispute: ['RaiseDisputeInput', 'reference'],
  upholdStatement: ['UpholdStatementInput', 'upheld'],
  correctDisputedField: ['CorrectDisputedFieldInput', DISPUTE],
  undoCorrection: ['DisputeInput', DISPUTE],
  settleDispute: ['SettleDisputeInput', DISPUTE],
  withdrawDispute: ['DisputeInput', DISPUTE],
} as const;

type Input = Readonly<Record<string, unknown>>;

export interface Disputed extends Reply {
  /** Codes of what stood in the way; of a refusal when the whole request was refused. */
  readonly codes: string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly made: any;
}

/** Sends one change, under a key of its own unless one is given. */
export async function disputing(ask: Asker, name: keyof typeof documents, input: Input): Promise<Disputed> {
  const [type, result] = documents[name];
  const query = `mutation Change($input: ${type}!) { ${name}(input: $input) { ${result} problems { code field } } }`;
  const reply = await ask(query, { variables: { input: { idempotencyKey: randomUUID(), ...input } } });
  const payload = reply.data?.[name];
  const problems = (payload?.problems ?? reply.errors?.map(({ extensions }) => extensions) ?? []) as { code: string }[];
  return { ...reply, codes: problems.map(({ code }) => code), made: payload?.dispute ?? payload ?? null };
}

export const raise = (ask: Asker, childId: string, field: string, more: Input = {}) =>
  disputing(ask, 'raiseDispute', { childId, field, ground: 'WRONG', onBehalfOf: 'PRACTITIONER', ...more });

/** What a change names: the dispute, as it stands. */
export const seen = ({ id, version }: { id: string; version: number }) => ({ disputeId: id, version });

/** Disputes of a child, as its team sees them. */
export async function disputesOf(ask: Asker, childId: string, args = 'first: 100') {
  const { data } = await ask(
    `{ disputes(${args}) { nodes { id childId field ground onBehalfOf state version raisedAt dueOn overdue corrected outcome
       sources { supplier shown asked answer answeredAt } } } }`,
  );
  return data.disputes.nodes.filter((each: { childId: string }) => each.childId === childId);
}

/** What somebody's organisation is asked about, of one record. */
export async function askedAbout(ask: Asker, childId: string) {
  const { data } = await ask(
    '{ disputedStatements(first: 100) { nodes { id childId supplier field ground raisedOn dueOn overdue } } }',
  );
  return data.disputedStatements.nodes.filter((each: { childId: string }) => each.childId === childId);
}

/** As if a child's disputes had been raised so many days ago. */
export async function passDays({ database }: Stack, childId: string, days: number): Promise<void> {
  await database.sql(
    `with d as (update children.dispute set due_on = due_on - ?::int, raised_at = raised_at - make_interval(days => ?::int),
       changed_at = changed_at - make_interval(days => ?::int) where child_id = ? returning id)
     update children.dispute_source s set due_on = due_on - ?::int from d where s.dispute_id = d.id`,
    [days, days, days, childId, days],
  );
}

export type Says = Partial<Omit<ChildStatement, 'localId'>> | Readonly<Record<string, unknown>>;

let made = 0;

/** A child by what suppliers say of it: one NHS number makes one record of all of it. Answers its directory number. */
export async function childSaid(stack: Stack, said: Readonly<Record<string, Says>>): Promise<SaidChild> {
  made += 1;
  const localId = `disputed-${made}`;
  const numbered = (10_000_000 + made).toString().slice(1);
  const say = async (supplierId: string, what: Says): Promise<string> => {
    const { intake, supplier } = await intakeFor(stack, supplierId);
    const [placed] = await intake.children(supplier, [{ localId, synthetic: true, ...what } as ChildStatement]);
    return placed?.childId ?? '';
  };
  const about = {
    familyName: `${unlike[made % unlike.length]}${letters(made)}`,
    givenNames: `${unlike[(made * 3 + 1) % unlike.length]}${letters(made)}`,
    dateOfBirth: `${2010 + (made % 7)}-${twoDigits((made % 12) + 1)}-${twoDigits((made % 27) + 1)}`,
    nhsNumber: nhsNumberFrom(`999${numbered.slice(-6)}`),
    authority: '901',
  };
  let id = '';
  for (const [supplier, what] of Object.entries(said)) id = await say(supplier, { ...about, ...what });
  return { id, about, say: (supplier, what) => say(supplier, { ...about, ...what }) };
}

export interface SaidChild {
  readonly id: string;
  readonly about: Readonly<Record<string, string>>;
  /** Feeds another statement of this child. */
  readonly say: (supplier: string, what: Says) => Promise<string>;
}

/** So that none of them is taken for another, or for a hidden neighbour of it. */
const unlike = ['Quilling', 'Bramble', 'Ostrow', 'Farns', 'Yarrow', 'Umber', 'Kestrel', 'Dovecot', 'Zephyr', 'Lambton'];
const twoDigits = (number: number): string => String(number).padStart(2, '0');
const letters = (number: number): string => [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');

/** Ten digits of which the last is the check digit; another where there is none for these nine. */
function nhsNumberFrom(nine: string): string {
  const sum = [...nine].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? nhsNumberFrom(String(Number(nine) + 100_000)) : `${nine}${check}`;
}
