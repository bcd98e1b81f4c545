/** All the SQL that reads the trail. */
import { type Database, question } from '#core/database.ts';
import { type Body, readBody } from './entry.ts';

interface Row {
  readonly idx: string;
  readonly body: Buffer;
}

const entriesOfAccount = question<Row, [account: string, before: string | null, limit: number]>(
  'entries of account',
  // Those asked for the account and those it asked for others, each by its own index.
  `select idx, body from (
     (select idx, body from audit.entry where account = $1 and ($2::bigint is null or idx < $2) order by idx desc limit $3)
     union all
     (select idx, body from audit.entry where mediator = $1 and ($2::bigint is null or idx < $2) order by idx desc limit $3)
   ) e order by idx desc limit $3`,
);

const entriesOfChild = question<Row, [child: string, before: string | null, limit: number, reader: string]>(
  'entries of child',
  `select e.idx, e.body from audit.subject s join audit.entry e on e.idx = s.idx and e.at = s.at
   where s.child_id = $1 and ($2::bigint is null or s.idx < $2) and e.account is distinct from $4::uuid
     and e.mediator is distinct from $4::uuid
   order by s.idx desc limit $3`,
);

const entries = question<Row, [before: string | null, limit: number, reader: string]>(
  'entries',
  `select idx, body from audit.entry
   where ($1::bigint is null or idx < $1) and account is distinct from $3::uuid and mediator is distinct from $3::uuid
   order by idx desc limit $2`,
);

/** An entry as it is shown: its place in the trail and what its body says. */
export interface Entry extends Body {
  readonly idx: string;
}

const read = ({ idx, body }: Row): Entry => ({ idx, ...readBody(body) });

export const auditStore = (database: Database) => ({
  ofAccount: async (account: string, before: string | null, limit: number) =>
    (await database.ask(entriesOfAccount, [account, before, limit])).map(read),
  /** Nobody reviews their own looks, so the reader's own entries are left out of what others did. */
  ofChild: async (child: string, reader: string, before: string | null, limit: number) =>
    (await database.ask(entriesOfChild, [child, before, limit, reader])).map(read),
  all: async (reader: string, before: string | null, limit: number) =>
    (await database.ask(entries, [before, limit, reader])).map(read),
});
export type AuditStore = ReturnType<typeof auditStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [entriesOfAccount, entriesOfChild, entries] as const;
