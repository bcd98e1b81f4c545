import { isIP } from 'node:net';

const WIDTH = { 4: 32, 6: 128 } as const;
/** The shortest prefixes of a place: RFC 1918's smallest block, and what a registry allots to a provider (RFC 6177). */
const SHORTEST = { 4: 16, 6: 32 } as const;
/** All of IPv4 in the clothes of IPv6, `::ffff:0:0/96` (RFC 4291, 2.5.5.2): it is written plainly, under its own bound. */
const MAPPED = 0xffffn << 32n;

/** An address as a number. */
function bitsOf(address: string): bigint {
  if (isIP(address) === 4) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // The platform writes every IPv6 address in one way: at most one `::`, no IPv4 within.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text = ''): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const all = [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** Whether one of the two contains the other. */
function meetsMapped(bits: bigint, rest: number): boolean {
  const wider = BigInt(Math.max(rest, 32));
  return bits >> wider === MAPPED >> wider;
}

/**
 * A network in CIDR notation with no bit set beyond its prefix (RFC 4632), as PostgreSQL's `cidr` takes it, and small
 * enough to be a place: anywhere at all is none.
 */
export function network(text: string): string | undefined {
  const [, address = '', length = ''] = /^([0-9A-Fa-f:.]{2,45})\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(address);
  if (family !== 4 && family !== 6) return undefined;
  const rest = WIDTH[family] - Number(length);
  const bits = bitsOf(address);
  if (rest < 0 || (bits & ((1n << BigInt(rest)) - 1n)) !== 0n) return undefined;
  if (Number(length) < SHORTEST[family] || (family === 6 && meetsMapped(bits, rest))) return undefined;
  return text.toLowerCase();
}
