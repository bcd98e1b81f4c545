/** Shields, as practitioners and the authority's team ask for them. */
import { randomUUID } from 'node:crypto';
import type { Asker } from './colleagues.ts';
import type { Asking, Reply, Stack } from './stack.ts';

const shieldCase = 'case { id childId state ground version dueAt reviewOn }';
const problems = 'problems { code field message remedy }';

const documents = {
  requestShield: ['RequestShieldInput', 'reference'],
  appealShieldRefusal: ['ShieldReferenceInput', 'reference'],
  decideShield: ['DecideShieldInput', shieldCase],
  reviewShield: ['ReviewShieldInput', shieldCase],
  proposeLift: ['ProposeLiftInput', shieldCase],
  confirmLift: ['ShieldCaseInput', shieldCase],
  cancelLift: ['ShieldCaseInput', shieldCase],
  takeOnShieldCase: ['ShieldReferenceInput', shieldCase],
  giveNewIdentity: ['GiveNewIdentityInput', 'step'],
  openSealedLink: ['OpenSealedLinkInput', 'step linkedChildId'],
} as const;
export type ShieldChange = keyof typeof documents;

export interface Shielded extends Reply {
  /** Codes of what stood in the way; of a refusal when the whole request was refused. */
  readonly refused: string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly made: any;
}

/** Sends one change to a shield or an identity. */
export async function shielding(
  ask: Asker,
  name: ShieldChange,
  input: Readonly<Record<string, unknown>>,
  asking: Omit<Asking, 'variables'> = {},
): Promise<Shielded> {
  const [type, result] = documents[name];
  const reply = await ask(`mutation Change($input: ${type}!) { ${name}(input: $input) { ${result} ${problems} } }`, {
    ...asking,
    variables: { input },
  });
  const payload = reply.data?.[name];
  const codes = (payload?.problems ?? reply.errors?.map(({ extensions }) => extensions) ?? []) as { code: string }[];
  return { ...reply, refused: codes.map(({ code }) => code), made: payload?.case ?? payload ?? null };
}

/** Asks for a shield, under a key of its own unless one is given. */
export const requestShield = (ask: Asker, childId: string, more: Readonly<Record<string, unknown>> = {}) =>
  shielding(ask, 'requestShield', {
    childId,
    ground: 'DOMESTIC_ABUSE',
    requestedBy: 'PARENT_OR_CARER',
    idempotencyKey: randomUUID(),
    ...more,
  });

/** The shield of a child as its team sees it. */
export async function caseOf(ask: Asker, childId: string) {
  const { data } = await ask(
    `query One($id: ID!) { child(id: $id) { shieldCase { id childId state ground version dueAt reviewOn
       acts(first: 100) { nodes { act at accountId organisation { id } ground requestedBy reasons reviewOn familyToldBy familyToldOn } } } } }`,
    { variables: { id: childId } },
  );
  return data.child?.shieldCase ?? null;
}

/** What an act names: the case, as it stands. */
export const held = ({ id, version }: { id: string; version: number }) => ({ caseId: id, version });

/** What proposing to lift needs to be told. */
export const told = (on: string) => ({
  reasons: ['RISK_HAS_ENDED'],
  familyToldBy: 'IN_PERSON',
  familyToldOn: on,
});

/** The state the record itself is in. */
export const stateOf = async ({ database }: Stack, childId: string): Promise<string> =>
  (await database.sql<{ state: string }>('select state from children.child where id = ?', [childId]))[0]?.state ?? '';

/** The day so many days after a moment. */
export const dayAfter = (moment: Date, days: number): string =>
  new Date(moment.getTime() + days * 86_400_000).toISOString().slice(0, 10);

/**
 * Lets hours pass for everything that is kept of shields, by dating it back: tokens are good for minutes, so the clock
 * cannot be put forward for whoever asks.
 */
export const pass = ({ database }: Stack, hours: number) => {
  const back = (...columns: readonly string[]) =>
    columns.map((at) => `${at} = ${at} - interval '${hours} hours'`).join();
  return database.sql(
    `update children.shield_case set ${back('opened_at', 'changed_at', 'due_at', 'proposed_at')};
     update children.shield_act set ${back('at', 'due_at')},
       review_on = review_on - ${Math.floor(hours / 24)}, told_on = told_on - ${Math.ceil(hours / 24)};
     update children.shield_setting set ${back('set_at', 'holds_from')};
     update children.identity_entry set ${back('at')};
     update children.link_opening set ${back('at')}`,
  );
};
