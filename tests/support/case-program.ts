/** A program as a supplier of case systems might write it, sent through the proxy: right, or wrong in one way. */
import { randomUUID } from 'node:crypto';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import { daysAgo } from './changes.ts';
import { child } from './stack.ts';

const OPEN = 'query Open($id: ID!) { child(id: $id) { familyName } }';
const SEARCH = 'query Search($criteria: ChildSearchCriteria!) { searchChildren(criteria: $criteria) { nodes { id } } }';
const LOOKS =
  'query Looks($after: String) { myAccessRecords(first: 2, after: $after) { nodes { id } pageInfo { endCursor } } }';
const RECORD = `mutation Record($input: RecordInvolvementInput!) {
  recordInvolvement(input: $input) { involvement { id } problems { code } } }`;

/** All that the program asks when it asks rightly. */
export const rightDocuments: readonly string[] = [OPEN, SEARCH, LOOKS, RECORD];

export interface Ways {
  readonly signsIn: boolean;
  readonly open: string;
  readonly contentType: string;
  readonly reasons: readonly [first: string, second: string];
  readonly opens: number;
  readonly narrows: boolean;
  readonly pages: boolean;
  readonly keys: 'EACH' | 'ONE' | 'NONE';
  readonly waits: boolean;
  readonly repeats: boolean;
  readonly misfits: boolean;
  /** Whether it sends identifiers of what it has registered. */
  readonly registered: boolean;
}

export const rightWays: Ways = {
  signsIn: true,
  open: OPEN,
  contentType: 'application/json',
  reasons: ['NEW_CONTACT', 'ALREADY_WORKING'],
  opens: 2,
  narrows: true,
  pages: true,
  keys: 'EACH',
  waits: true,
  repeats: true,
  misfits: false,
  registered: false,
};

type Person = 'amira' | 'ben';

export class CaseProgram {
  readonly #url: string;
  readonly #tokens: Readonly<Record<Person, string>>;
  readonly #ways: Ways;
  readonly #onlyKey = randomUUID();

  constructor(url: string, tokens: Readonly<Record<Person, string>>, ways: Ways) {
    this.#url = url;
    this.#tokens = tokens;
    this.#ways = ways;
  }

  /** Null where the answer was lost. */
  #send(person: Person, reason: string, body: string): Promise<Response | null> {
    const { contentType, signsIn } = this.#ways;
    const headers: Record<string, string> = { 'content-type': contentType, 'access-reason': reason };
    if (signsIn) headers.authorization = `Bearer ${this.#tokens[person]}`;
    return fetch(`${this.#url}/graphql`, { method: 'POST', headers, body }).catch(() => null);
  }

  #body(query: string, variables: object): string {
    return JSON.stringify(
      this.#ways.registered ? { documentId: documentIdOf(query), variables } : { query, variables },
    );
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever was asked for
  async #ask(person: Person, reason: string, query: string, variables: object): Promise<any> {
    const answer = await this.#send(person, reason, this.#body(query, variables));
    return answer?.json().catch(() => null);
  }

  #record(childId: string): string {
    const { keys } = this.#ways;
    const key = keys === 'NONE' ? {} : { idempotencyKey: keys === 'ONE' ? this.#onlyKey : randomUUID() };
    const input = { childId, serviceType: 'SOC_CHILDRENS_SOCIAL_CARE', startedOn: daysAgo(2), ...key };
    return this.#body(RECORD, { input });
  }

  /** Records an involvement, and bears what may happen on the way. */
  async #change(childId: string): Promise<void> {
    const { reasons, waits, repeats } = this.#ways;
    const body = this.#record(childId);
    const answer = await this.#send('amira', reasons[1], body);
    if (answer?.ok) return;
    const seconds = waits ? Number(answer?.headers.get('retry-after') ?? 0) : 0;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    await this.#send('amira', reasons[1], repeats || answer !== null ? body : this.#record(childId));
  }

  async #search(): Promise<void> {
    const [reason] = this.#ways.reasons;
    await this.#ask('amira', reason, SEARCH, { criteria: { familyName: 'Thornbury' } });
    if (!this.#ways.narrows) return;
    await this.#ask('amira', reason, SEARCH, { criteria: { familyName: 'Thornbury', dateOfBirth: '2014-02-11' } });
  }

  async #readOn(): Promise<void> {
    const [reason] = this.#ways.reasons;
    const page = await this.#ask('amira', reason, LOOKS, {});
    const after = page?.data?.myAccessRecords.pageInfo.endCursor;
    if (this.#ways.pages) await this.#ask('amira', reason, LOOKS, { after });
  }

  /** All that the checks want to be shown. */
  async showAll(): Promise<void> {
    const { reasons, open, opens, misfits } = this.#ways;
    for (let times = opens; times > 0; times -= 1) await this.#ask('amira', reasons[0], open, { id: child.whoElse });
    await this.#ask('ben', reasons[1], OPEN, { id: child.moved });
    await this.#search();
    await this.#readOn();
    if (misfits) await this.#ask('amira', reasons[0], 'query Open { child { nothing } }', {});
    for (const id of [child.whoElse, child.moved, child.none, child.brother]) await this.#change(id);
  }
}
