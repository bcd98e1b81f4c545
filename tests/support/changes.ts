/** The changes a practitioner makes, as a client sends them. */
import { randomUUID } from 'node:crypto';
import type { Asker } from './colleagues.ts';
import type { Asking, Reply, Stack } from './stack.ts';

const involvement = `{
  id version status serviceType source team startedOn endedOn lastConfirmedOn isLeadProfessional
  practitioner { id name } organisation { id } child { id }
}`;
const problems = 'problems { code field message remedy }';

const documents = {
  recordInvolvement: ['RecordInvolvementInput', `involvement ${involvement}`],
  endInvolvement: ['EndInvolvementInput', `involvement ${involvement}`],
  confirmInvolvement: ['ConfirmInvolvementInput', `involvement ${involvement}`],
  becomeLeadProfessional: ['BecomeLeadProfessionalInput', `leadProfessional ${involvement}`],
  registerCommonAssessment: ['RegisterCommonAssessmentInput', `involvement ${involvement}`],
  handOverLeadProfessional: ['HandOverLeadProfessionalInput', `leadProfessional ${involvement}`],
} as const;

export type ChangeName = keyof typeof documents;

type Input = Readonly<Record<string, unknown>>;

export interface Changed extends Reply {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly involvement: any;
  readonly problems: { code: string; field: string | null; message: string; remedy: string }[] | undefined;
  /** Identifier of the request, for finding it in the trail. */
  readonly request: string;
}

/** Sends one change, under a key of its own unless one is given. */
export async function change(ask: Asker, name: ChangeName, input: Input, asking: Asking = {}): Promise<Changed> {
  const [type, result] = documents[name];
  const reply = await ask(`mutation Change($input: ${type}!) { ${name}(input: $input) { ${result} ${problems} } }`, {
    ...asking,
    variables: { input: { idempotencyKey: randomUUID(), ...input } },
  });
  const payload = reply.data?.[name];
  return {
    ...reply,
    involvement: payload?.involvement ?? payload?.leadProfessional ?? null,
    problems: payload?.problems,
    request: String(reply.headers.get('x-request-id')),
  };
}

/** A day so many days ago, in England. */
export const daysAgo = (days: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' }).format(
    Date.now() - days * 86_400_000,
  );

/** Everything a change could touch, as one value: equal before and after means that nothing was written. */
export async function everythingKept({ database }: Stack): Promise<string> {
  const tables = ['involvement', 'lead', 'idempotency', 'supplier_key', 'practitioner'];
  const sums = tables.map(
    (table) => `select '${table}' as name, count(*) as rows, md5(string_agg(t::text, '|' order by t::text)) as sum
                from involvements.${table} t`,
  );
  return JSON.stringify(await database.sql(sums.join(' union all ')));
}

/** What the trail says of one request. */
export const trailOf = async (stack: Stack, request: string) =>
  (await stack.trail()).filter((entry) => entry.request === request);
