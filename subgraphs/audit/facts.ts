/** What an entry says, laid out to be searched by and judged. Pure: the same entry gives the same facts, whenever. */
import { isIPv4, isIPv6 } from 'node:net';
import { dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Looks } from '#core/looks.ts';
import { readBody } from './entry.ts';

/** An entry as it is stored. */
export interface StoredBody {
  readonly idx: string;
  readonly entered: Date;
  readonly body: Uint8Array;
}

export interface Fact extends Looks {
  readonly idx: string;
  readonly entered: Date;
  readonly at: string;
  readonly day: IsoDate;
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

export function factOf({ idx, entered, body }: StoredBody): Fact {
  const {
    at,
    kind,
    decision,
    account,
    organisation,
    role,
    client,
    mediator,
    override,
    reason,
    operation,
    peer,
    looks,
  } = readBody(body);
  return {
    idx,
    entered,
    at,
    day: dayOf(new Date(at)),
    kind,
    decision,
    account,
    organisation,
    role,
    client,
    // Entries of older forms say nothing of these.
    mediator: mediator?.account ?? null,
    mediatorOrganisation: mediator?.organisation ?? null,
    override: override ?? null,
    reason,
    operation,
    network: networkOf(peer),
    opened: looks?.opened ?? [],
    searches: looks?.searches ?? [],
  };
}
