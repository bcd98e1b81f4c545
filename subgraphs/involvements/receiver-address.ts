/**
 * Where a notice may be sent. Whoever enters an address could otherwise have the directory ask its own network for them
 * (OWASP: server-side request forgery): https to a name, on the usual port, and every address of that name is one of the
 * public internet, looked at when the connection is made and the very one that is connected to.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Special purpose (IANA's registry after RFC 6890): nobody's receiver is there. */
const special: readonly (readonly [net: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
const closed4 = new BlockList();
for (const [net, prefix] of special) closed4.addSubnet(net, prefix, 'ipv4');

/** Of IPv6 only what is handed out to networks; not what wraps an address of the old kind, nor what is for documents. */
const open6 = new BlockList();
open6.addSubnet('2000::', 3, 'ipv6');
const closed6 = new BlockList();
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  closed6.addSubnet(net, prefix, 'ipv6');

export function isPublic({ address, family }: Address): boolean {
  if (family === 4) return !closed4.check(address, 'ipv4');
  return open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
const isLoopback = ({ address, family }: Address): boolean => loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');

/** The host of an address as a name is looked up: IPv6 stands in brackets there. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** A name with a dot: a certificate is of a name, and a bare one is of one's own network. */
const isPublicName = (host: string): boolean =>
  isIP(host) === 0 && /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/.test(host);
const isThisMachine = (host: string): boolean =>
  host === 'localhost' || (isIP(host) !== 0 && isLoopback({ address: host, family: isIP(host) }));

/** Nothing but a place: nobody's name or password, and nothing that is not sent. */
const isPlain = ({ username, password, hash }: URL): boolean => username === '' && password === '' && hash === '';

/** An address that somebody enters, as it is kept; null where nothing is sent to it, ever. */
export function receiverUrl(text: string, toLoopback: boolean): URL | null {
  const url = text.length <= 500 && URL.canParse(text) ? new URL(text) : null;
  if (url === null || !isPlain(url)) return null;
  const host = hostOf(url);
  if (toLoopback && isThisMachine(host)) return /^https?:$/.test(url.protocol) ? url : null;
  return url.protocol === 'https:' && url.port === '' && isPublicName(host) ? url : null;
}

/** The address to connect to; null where any address of the name is none that a notice may be sent to. */
export async function addressFor(url: URL, toLoopback: boolean): Promise<Address | null> {
  const host = hostOf(url);
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookup(host, { all: true });
  const may = (each: Address): boolean => isPublic(each) || (toLoopback && isLoopback(each));
  return found.length > 0 && found.every(may) ? (found[0] ?? null) : null;
}
