/** All the SQL of what an authority shows on its shielded records beside what the law leaves visible. */
import { type Database, question } from '#core/database.ts';

/** The latest word of each authority counts. */
const showing = question<{ authority: string; shows: boolean }, [authorities: readonly string[], now: Date]>(
  'what shields show',
  `select l.* from unnest($1::text[]) as asked(authority) cross join lateral (
     select s.authority, s.shows_carer_name and s.holds_from <= $2 as shows from shield_setting s
     where s.authority = asked.authority order by s.set_at desc limit 1) l`,
);

const carerNames = question<{ id: string; names: readonly string[] }, [children: readonly string[]]>(
  'carer names of shielded children',
  `select c.id, array(select carer ->> 'name' from jsonb_array_elements(c.carers) as carer) as names
   from child c where c.id = any($1::bigint[]) and c.state = 'SHIELDED'`,
);

const setShowing = question<never, [authority: string, now: Date, shows: boolean, holdsFrom: Date, account: string]>(
  'set what shields show',
  `insert into shield_setting (authority, set_at, shows_carer_name, holds_from, account) values ($1, $2, $3, $4, $5)`,
);

export interface Showing {
  readonly authority: string;
  readonly now: Date;
  readonly showCarerNames: boolean;
  readonly holdsFrom: Date;
  readonly account: string;
}

export const shieldSettings = (database: Database) => ({
  /** Whether each authority shows carers' names on its shielded records. */
  shows: async (authorities: readonly string[], now: Date): Promise<boolean[]> => {
    const found = new Map((await database.ask(showing, [authorities, now])).map((row) => [row.authority, row.shows]));
    return authorities.map((authority) => found.get(authority) === true);
  },
  /** Of shielded children, for those to whom their authority shows them. */
  carerNames: async (children: readonly string[]): Promise<(readonly string[])[]> => {
    const found = new Map((await database.ask(carerNames, [children])).map(({ id, names }) => [id, names]));
    return children.map((id) => found.get(id) ?? []);
  },
  setShowing: async ({ authority, now, showCarerNames, holdsFrom, account }: Showing): Promise<void> =>
    void (await database.ask(setShowing, [authority, now, showCarerNames, holdsFrom, account])),
});

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [showing, carerNames, setShowing] as const;
