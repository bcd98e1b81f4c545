/** Records that are fed, joined, split and put together again at moments of a test's choosing, on a real database. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { RequestContext } from '#core/context.ts';
import type { Asks, Database } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier, SupplierTrust } from '#core/statements.ts';
import type { Identifiers } from '#subgraphs/children/identifiers.ts';
import { childIntake } from '#subgraphs/children/intake.ts';
import { type Joining, join, separate } from '#subgraphs/children/merge.ts';
import type { ReviewFinding } from '#subgraphs/children/review-findings.ts';
import { Refused } from '#subgraphs/children/review-problems.ts';
import { settleVotes } from '#subgraphs/children/review-rulings.ts';
import type { Splitting } from '#subgraphs/children/split.ts';
import type { SplitStatement } from '#subgraphs/children/split-sql.ts';
import { ask } from './rolled-back.ts';

export const persons = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'] as const;
const trusts: readonly SupplierTrust[] = ['GRO', 'NHS', 'SCHOOL_CENSUS', 'CASE_SYSTEM'];
const supplier = (trust: SupplierTrust): Supplier => ({
  id: `${trust.toLowerCase()}-of-splits`,
  format: 'case-system',
  trust,
  organisation: null,
});
const begin = Date.parse('2026-03-01T09:00:00Z');

export interface Means {
  readonly database: Database;
  readonly keys: Keyring;
  readonly identifiers: Identifiers;
  readonly neighboursOf: Splitting['neighboursOf'];
}

export type Step =
  | { readonly what: 'say'; readonly source: number; readonly says: object }
  | { readonly what: 'split'; readonly record: number; readonly which: number; readonly onlySince: boolean }
  | { readonly what: 'merge' }
  | { readonly what: 'unmerge' }
  | { readonly what: 'take back'; readonly which: number };

/** One that works at moments of its own choosing: what is said counts by when it is said. */
export class World {
  readonly means: Means;
  readonly within: Asks;
  now = begin;
  readonly ids: string[] = [];
  readonly sources: { readonly trust: SupplierTrust; readonly localId: string; readonly key: string }[] = [];
  readonly splits: string[] = [];
  readonly #intake;

  constructor(within: Asks, means: Means) {
    this.within = within;
    this.means = means;
    const { database, keys } = means;
    const inside = { ...database, transaction: (work: (asks: Asks) => unknown) => work(within) } as Database;
    this.#intake = childIntake(inside, keys, () => new Date(this.now));
  }

  get joining(): Joining {
    const { keys, identifiers } = this.means;
    return { within: this.within, keys, identifiers, persons, now: new Date(this.now) };
  }

  async say(source: number, says: object): Promise<void> {
    const { trust, localId } = this.sources[source % this.sources.length] ?? expect.unreachable();
    await this.#intake.children(supplier(trust), [{ ...(says as ChildStatement), localId }]);
  }

  async make(state: string, said: readonly object[]): Promise<void> {
    const at = this.ids.length;
    let id = '';
    for (const [place, says] of said.entries()) {
      const trust = trusts[place % trusts.length] ?? 'NHS';
      const localId = `S${at}-${place}`;
      const key = this.means.keys
        .fingerprint('local id of a child', JSON.stringify([supplier(trust).id, localId]))
        .toString('hex');
      if (id === '') {
        const [placed] = await this.#intake.children(supplier(trust), [{ localId }]);
        id = placed?.childId ?? expect.unreachable();
        // Two statements of one moment would leave the later one alone (docs/lineage.md).
        this.now += 1_000;
      } else {
        // As if it had been linked: by what it says it would find whoever is alike.
        await ask(
          this.within,
          `insert into supplier_key (supplier, local_id, child_id) values ('${supplier(trust).id}', '${key}', ${id})`,
        );
        await ask(
          this.within,
          `insert into assertion (child_id, supplier, local_id, trust, statement, fingerprint, received_at)
           values (${id}, '${supplier(trust).id}', '${key}', '${trust}', '{}', '', '2026-02-01')`,
        );
      }
      this.sources.push({ trust, localId, key });
      await this.say(this.sources.length - 1, says);
      this.now += 1_000;
    }
    this.ids.push(id);
    await ask(this.within, 'set local role none');
    await ask(this.within, `update child set state = '${state}' where id = ${id}`);
    await ask(this.within, 'set local role contactpoint_children');
  }

  /** Found by two persons; null where it was carried out, else why not. */
  async found(
    kind: 'SPLIT' | 'POSSIBLE_SAME',
    finding: ReviewFinding,
    about: { readonly id: string; readonly record: string; readonly candidate?: string; readonly about?: string },
    by: readonly string[] = persons,
  ): Promise<string | null> {
    const { id, record, candidate = null } = about;
    const now = new Date(this.now);
    // Nothing else is asked that would have to be ruled on first.
    await ask(this.within, 'set local role none');
    await ask(this.within, 'delete from review_vote');
    await ask(this.within, 'delete from review where closed_at is null');
    await ask(this.within, 'set local role contactpoint_children');
    const [shown] = await ask<{ authority: string }>(this.within, `select authority from child where id = ${record}`);
    await this.within.ask(
      {
        name: '',
        text: `insert into review (id, kind, authority, risk, record, candidate, about, question, known, opened_at)
          values ($1, $2, $8, 2, $3, $4, $5, $6, $6, $7)`,
      },
      [id, kind, record, candidate, about.about ?? null, Buffer.from(id), now, shown?.authority],
    );
    for (const person of by) {
      await this.within.ask(
        {
          name: '',
          text: 'insert into review_vote (review, person, account, finding, at) values ($1, $2, $2, $3, $4)',
        },
        [id, person, finding, now],
      );
    }
    const viewer = { account: persons[0], organisation: { id: 'NORTHSHIRE-DIRECTORY' }, request: randomUUID() };
    const context = { viewer, now } as unknown as RequestContext;
    const acting = { within: this.within, context, person: persons[0] };
    const review = {
      id,
      kind,
      authority: shown?.authority ?? '',
      state: 'OPEN' as const,
      record,
      candidate,
      about: about.about ?? null,
    };
    await ask(this.within, 'savepoint finding');
    try {
      const { keys, identifiers, neighboursOf } = this.means;
      await settleVotes({ within: this.within, keys, identifiers, now, by: acting, neighboursOf }, review, finding);
      return null;
    } catch (error) {
      await ask(this.within, 'rollback to savepoint finding');
      if (error instanceof Refused) return error.problem.code;
      throw error;
    }
  }

  /** Splits these statements off a record; the number of the new one, null where there was nothing to split. */
  async split(record: string, which: number, onlySince: boolean): Promise<string | null> {
    const rows = await ask<{ supplier: string; localId: string; since: string }>(
      this.within,
      `select supplier, local_id as "localId", received_at::text as since from assertion where child_id = ${record}
       order by supplier, local_id`,
    );
    const named = rows.filter((_row, place) => (which >> place) % 2 === 1);
    const earlier = await ask<{ local_id: string }>(
      this.within,
      `select local_id from earlier_statement where child_id = ${record}`,
    );
    const stays = named.length < rows.length || (onlySince && earlier.length > 0);
    if (named.length === 0 || !stays) return null;
    const statements = named.map(
      ({ supplier: source, localId, since }): SplitStatement => ({
        supplier: source,
        localId,
        ...(onlySince && { since }),
      }),
    );
    const id = randomUUID();
    await this.within.ask({ name: '', text: 'insert into split (id, record, statements) values ($1, $2, $3)' }, [
      id,
      record,
      JSON.stringify(statements),
    ]);
    if ((await this.found('SPLIT', 'SEPARATE', { id, record })) !== null) return null;
    this.splits.push(id);
    const [row] = await ask<{ made: string }>(this.within, `select made::text from split where id = '${id}'`);
    return row?.made ?? null;
  }

  async takeBack(id: string): Promise<string | null> {
    const [split] = await ask<{ record: string; made: string }>(
      this.within,
      `select record::text, made::text from split where id = '${id}' and undone_at is null`,
    );
    if (split === undefined) return null;
    return this.found('POSSIBLE_SAME', 'SAME_CHILD', {
      id: randomUUID(),
      record: split.record,
      candidate: split.made,
      about: id,
    });
  }

  /** Joins the two that were there from the beginning; no hidden one, whose other half stays hidden by itself. */
  async merge(): Promise<void> {
    const [one = '', other = ''] = this.ids;
    const hidden = await ask(this.within, `select 1 from child where id in (${one}, ${other}) and state = 'SHIELDED'`);
    if (hidden.length === 0) await join(this.joining, one, other);
  }

  async unmerge(): Promise<void> {
    const [one = '', other = ''] = this.ids;
    const [merge] = await ask<{ id: string }>(
      this.within,
      `select id from merge where undone_at is null and one in (${one}, ${other}) and other in (${one}, ${other})`,
    );
    if (merge !== undefined) await separate(this.joining, merge.id);
  }

  async made(): Promise<string[]> {
    const rows = await ask<{ id: string }>(this.within, 'select made::text as id from split where made is not null');
    return rows.map(({ id }) => id);
  }

  readonly #steps: {
    readonly [What in Step['what']]: (step: Extract<Step, { readonly what: What }>) => Promise<unknown>;
  } = {
    say: ({ source, says }) => this.say(source, says),
    merge: () => this.merge(),
    unmerge: () => this.unmerge(),
    split: async ({ record, which, onlySince }) => {
      const all = [...this.ids, ...(await this.made())];
      await this.split(all[record % all.length] ?? '', which, onlySince);
    },
    'take back': async ({ which }) => {
      const id = this.splits[which % Math.max(1, this.splits.length)];
      if (id !== undefined) await this.takeBack(id);
    },
  };

  async take(step: Step): Promise<void> {
    this.now += 1_000;
    await this.#steps[step.what](step as never);
  }

  /** All that is kept of these records but when it was worked out, and the merges that lead on to what was emptied. */
  async kept(ids: readonly string[]) {
    const list = ids.join();
    const of = (text: string) => ask(this.within, text);
    const children = await of(`select * from child where id in (${list}) order by id`);
    const opened = (rows: readonly Record<string, unknown>[]) =>
      rows.map(({ derived_at: _, identifiers: sealed, ...rest }) => ({
        ...rest,
        identifiers: this.means.identifiers.unseal(sealed as Buffer | null),
      }));
    return {
      children: opened(children),
      numbers: await of(
        `select scheme, encode(fingerprint, 'hex') as fingerprint, child_id from identifier_key where child_id in (${list}) order by 1, 2, 3`,
      ),
      said: opened(
        await of(`select *, encode(fingerprint, 'hex') as fingerprint from assertion where child_id in (${list})
          order by child_id, supplier, local_id`),
      ),
      before: opened(
        await of(`select * from earlier_statement where child_id in (${list})
          order by child_id, supplier, local_id, received_at`),
      ),
      named: await of(`select * from supplier_key where child_id in (${list}) order by supplier, local_id`),
    };
  }

  async keys(ids: readonly string[]) {
    return ask(this.within, `select * from match_key where child_id in (${ids.join()}) order by child_id, key`);
  }
}

interface Made {
  readonly state: string;
  readonly said: readonly object[];
}

export async function worldOf(within: Asks, means: Means, made: readonly Made[]): Promise<World> {
  const world = new World(within, means);
  for (const { state, said } of made) await world.make(state, said);
  return world;
}
