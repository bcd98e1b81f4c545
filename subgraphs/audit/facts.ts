/** What an entry says, laid out to be searched by and judged. Pure: the same entry gives the same facts, whenever. */
import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Looks, Search } from '#core/looks.ts';
import { isText } from '#core/text.ts';
import { type Body, textOfBody } from './entry.ts';

/** An entry as it is stored. */
export interface StoredBody {
  readonly idx: string;
  readonly entered: Date;
  readonly body: Uint8Array;
  /** Whose it is, as the database keeps it beside the body. */
  readonly account: string | null;
  readonly mediator: string | null;
}

/** What stands among the facts for an entry that cannot be read: it is in no figure, judged in no day, and counted. */
export const UNREADABLE = 'UNREADABLE';

export interface Fact extends Looks {
  readonly idx: string;
  readonly entered: Date;
  readonly at: string;
  readonly day: IsoDate;
  readonly request: string | null;
  readonly kind: string;
  readonly decision: string;
  readonly account: string | null;
  readonly organisation: string | null;
  readonly role: string | null;
  readonly client: string | null;
  readonly mediator: string | null;
  readonly mediatorOrganisation: string | null;
  readonly override: string | null;
  readonly reason: string | null;
  readonly operation: string | null;
  readonly network: string | null;
}

/** The network an address is in: 256 addresses of the old kind, a site of the new. */
function networkOf(peer: string | null): string | null {
  const plain = peer?.startsWith('::ffff:') ? peer.slice(7) : peer;
  if (!plain) return null;
  if (isIPv4(plain)) return plain.split('.').slice(0, 3).join('.');
  if (!isIPv6(plain)) return null;
  // As URLs write it: always in the same way.
  const canonical = new URL(`http://[${plain.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = ''] = canonical.split('::');
  const groups = head === '' ? [] : head.split(':');
  return [...groups, '0', '0', '0'].slice(0, 3).join(':');
}

const word = z.string().max(500);
const named = word.nullish();
const numbers = z.array(z.string().regex(/^\d{1,18}$/));
const who = z.uuid().nullish();

/** Of a body what facts are made of, in every form there was. Checks alone: one that changes what it reads costs ten times as much. */
const shape = z.object({
  at: z.iso.datetime(),
  request: who,
  kind: word,
  decision: word,
  account: who,
  organisation: named,
  role: named,
  client: named,
  mediator: z.object({ account: who, organisation: named }).nullish(),
  override: who,
  reason: named,
  operation: named,
  peer: named,
  children: z.record(word, z.array(word)),
  looks: z
    .object({
      opened: numbers,
      searches: z.array(z.looseObject({ by: word, came: word, byHidden: z.boolean(), about: word })),
      namesakes: numbers.optional(),
      elsewhere: numbers.optional(),
      atHome: numbers.optional(),
    })
    .nullish(),
});

/** Whether a database would keep all that is said in it. */
function isKept(said: unknown): boolean {
  if (typeof said === 'string') return isText(said);
  if (typeof said !== 'object' || said === null) return true;
  return Object.entries(said).every(([name, each]) => isText(name) && isKept(each));
}

/** The body, and what it says. Throws where it cannot be read as it was written. */
function checked(bytes: Uint8Array) {
  const text = textOfBody(bytes);
  const body = JSON.parse(text) as Body;
  const said = shape.parse(body);
  // Of what was decoded, only an escape of JSON can say what is no text.
  if (text.includes('\\u') && !isKept(said)) throw new TypeError('a text that no database keeps');
  return { body, said };
}

/** Throws where it cannot be read as it was written. */
export const checkedBody = (bytes: Uint8Array): Body => checked(bytes).body;

/** Entries of older forms do not say all there is. */
const orNull = <Said>(said: Said | null | undefined): Said | null => said ?? null;

/** Throws where it cannot be read as it was written. */
export function factOf({ idx, entered, body }: StoredBody): Fact {
  const { said } = checked(body);
  const { mediator, looks } = said;
  return {
    idx,
    entered,
    at: said.at,
    day: dayOf(new Date(said.at)),
    kind: said.kind,
    decision: said.decision,
    request: orNull(said.request),
    account: orNull(said.account),
    organisation: orNull(said.organisation),
    role: orNull(said.role),
    client: orNull(said.client),
    mediator: orNull(mediator?.account),
    mediatorOrganisation: orNull(mediator?.organisation),
    override: orNull(said.override),
    reason: orNull(said.reason),
    operation: orNull(said.operation),
    network: networkOf(orNull(said.peer)),
    opened: looks?.opened ?? [],
    searches: (looks?.searches ?? []) as unknown as Search[],
    namesakes: looks?.namesakes ?? [],
    elsewhere: looks?.elsewhere ?? [],
    atHome: looks?.atHome ?? [],
  };
}

/** All that is left to say of an entry that cannot be read. */
export const unreadableFact = ({ idx, entered, account, mediator }: StoredBody): Fact => ({
  idx,
  entered,
  at: entered.toISOString(),
  day: dayOf(entered),
  request: null,
  kind: UNREADABLE,
  decision: UNREADABLE,
  account,
  organisation: null,
  role: null,
  client: null,
  mediator,
  mediatorOrganisation: null,
  override: null,
  reason: null,
  operation: null,
  network: null,
  opened: [],
  searches: [],
  namesakes: [],
  elsewhere: [],
  atHome: [],
});

/** Both of many entries: facts of those that can be read, and places of those that cannot. */
export function factsOf(entries: readonly StoredBody[]) {
  const unreadable: string[] = [];
  const facts = entries.map((entry) => {
    try {
      return factOf(entry);
    } catch {
      unreadable.push(entry.idx);
      return unreadableFact(entry);
    }
  });
  return { facts, unreadable };
}
