import { isIP } from 'node:net';

const WIDTH = { 4: 32, 6: 128 } as const;

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

/** A network in CIDR notation with no bit set beyond its prefix (RFC 4632), as PostgreSQL's `cidr` takes it. */
export function network(text: string): string | undefined {
  const [, address = '', length = ''] = /^([0-9A-Fa-f:.]{2,45})\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(address);
  if (family !== 4 && family !== 6) return undefined;
  const rest = WIDTH[family] - Number(length);
  if (rest < 0 || (bitsOf(address) & ((1n << BigInt(rest)) - 1n)) !== 0n) return undefined;
  return text.toLowerCase();
}
