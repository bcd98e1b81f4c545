/** What an entry says, laid out to be searched by and judged. Pure: the same entry gives the same facts, whenever. */
import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Looks, Search } from '#core/looks.ts';
import { isText } from '#core/text.ts';
import { type Body, readBody } from './entry.ts';

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

const word = z.string().max(500).refine(isText);
const named = word.nullish().transform((text) => text ?? null);
const account = z.uuid().nullish();
const numbers = z.array(z.string().regex(/^\d{1,18}$/));
const who = account.transform((id) => id ?? null);

/** Of a body what facts are made of, in every form there was: what a database would not take is no such body. */
const shape = z.object({
  at: z.iso.datetime(),
  request: who,
  kind: word,
  decision: word,
  account: who,
  organisation: named,
  role: named,
  client: named,
  mediator: z.object({ account, organisation: named }).nullish(),
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
    })
    .nullish(),
});

/** Throws where it cannot be read as it was written. */
export function checkedBody(bytes: Uint8Array): Body {
  const body = readBody(bytes);
  shape.parse(body);
  return body;
}

/** The same. */
export function factOf({ idx, entered, body }: StoredBody): Fact {
  const { mediator, peer, looks, children: _, ...said } = shape.parse(readBody(body));
  return {
    ...said,
    idx,
    entered,
    day: dayOf(new Date(said.at)),
    // Entries of older forms say nothing of these.
    mediator: mediator?.account ?? null,
    mediatorOrganisation: mediator?.organisation ?? null,
    network: networkOf(peer),
    opened: looks?.opened ?? [],
    searches: (looks?.searches ?? []) as unknown as Search[],
    namesakes: looks?.namesakes ?? [],
    elsewhere: looks?.elsewhere ?? [],
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
