/** The SQL that reads one's own looks, and entries as they are shown. */
import { type Database, question } from '#core/database.ts';
import type { Body } from './entry.ts';
import { checkedBody } from './facts.ts';
import type { Row } from './review-sql.ts';

const entriesOfAccount = question<Row, [account: string, before: string | null, limit: number]>(
  'entries of account',
  // Those asked for the account and those it asked for others, each by its own index.
  `select idx, body from (
     (select idx, body from audit.entry where account = $1 and ($2::bigint is null or idx < $2) order by idx desc limit $3)
     union all
     (select idx, body from audit.entry where mediator = $1 and ($2::bigint is null or idx < $2) order by idx desc limit $3)
   ) e order by idx desc limit $3`,
);

/** An entry as it is shown: its place in the trail and what its body says. */
export interface Entry extends Body {
  readonly idx: string;
  /** Whether its body is not what was written: then all else is empty, and the other entries of the page are read. */
  readonly unreadable: boolean;
}

type Nothing = { readonly [Key in Exclude<keyof Body, 'children'>]: null } & Pick<Body, 'children'>;

/** What is said of an entry that cannot be read: that it is there. */
const nothing: { readonly [Key in keyof Nothing]: Nothing[Key] } = {
  form: null,
  at: null,
  kind: null,
  request: null,
  account: null,
  organisation: null,
  role: null,
  client: null,
  mediator: null,
  override: null,
  reason: null,
  purpose: null,
  caseReference: null,
  operation: null,
  document: null,
  decision: null,
  rules: null,
  children: {},
  peer: null,
  looks: null,
  sealed: null,
};

export function readRow({ idx, body }: Row): Entry {
  try {
    return { idx, unreadable: false, ...checkedBody(body) };
  } catch {
    return { idx, unreadable: true, ...(nothing as unknown as Body) };
  }
}

export const auditStore = (database: Database) => ({
  ofAccount: async (account: string, before: string | null, limit: number) =>
    (await database.ask(entriesOfAccount, [account, before, limit])).map(readRow),
});
export type AuditStore = ReturnType<typeof auditStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [entriesOfAccount] as const;
