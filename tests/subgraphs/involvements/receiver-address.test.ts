import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressFor, isPublic, receiverUrl } from '#subgraphs/involvements/receiver-address.ts';

const isOpen = (address: string): boolean => isPublic({ address, family: isIP(address) });

describe('an address that a notice is sent to', () => {
  it.each([
    'https://cases.example/changes',
    'https://a-b.cases.example/in?of=northshire',
    'https://xn--bcher-kva.example/',
  ])('is https to a name of the public internet: %s', (text) => expect(receiverUrl(text, false)?.href).toBe(text));

  it.each([
    ...['http://cases.example/', 'ftp://cases.example/', 'file:///etc/passwd', 'cases.example', '', 'https://'],
    ...['https://cases.example:8443/', 'https://user@cases.example/', 'https://user:word@cases.example/'],
    ...['https://cases.example/#here', `https://cases.example/${'a'.repeat(500)}`],
    ...[
      'https://localhost/',
      'https://intranet/',
      'https://cases.example./',
      'https://10.0.0.1/',
      'https://93.184.216.34/',
    ],
    ...['https://[::1]/', 'https://[2606:4700::1]/', 'https://0x7f000001/', 'https://2130706433/', 'https://127.1/'],
    ...['https://[::ffff:127.0.0.1]/', 'http://127.0.0.1:4000/'],
  ])('is nothing else: %s', (text) => expect(receiverUrl(text, false)).toBeNull());

  it('is this machine’s own where a demonstration allows it, and then no other network’s', () => {
    for (const text of ['http://127.0.0.1:4000/x', 'http://localhost:4000/', 'http://[::1]:1/', 'https://127.0.0.9/']) {
      expect(receiverUrl(text, true)?.href).toBe(text);
      expect(receiverUrl(text, false)).toBeNull();
    }
    for (const text of [
      'http://10.0.0.1/',
      'http://cases.example/',
      'https://169.254.169.254/',
      'http://localhost.cases.example/',
    ]) {
      expect(receiverUrl(text, true)).toBeNull();
    }
  });

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
    ...['192.0.0.8', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.1'],
    ...['224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '64:ff9b::a00:1', '100::1', '2001::1', '2001:db8::1'],
    ...['2002:a00:1::', '3fff::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1', '5f00::1'],
  ])('is no address of special purpose: %s', (address) => expect(isOpen(address)).toBe(false));

  it.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    'is one of the public internet: %s',
    (address) => expect(isOpen(address)).toBe(true),
  );

  it('is looked up: a name of which any address is none of these is not connected to', async () => {
    expect(await addressFor(new URL('https://localhost/'), false)).toBeNull();
    const address = await addressFor(new URL('http://localhost/'), true);
    expect(address?.address).toBeOneOf(['127.0.0.1', '::1']);
    await expect(addressFor(new URL('https://nowhere.invalid/'), false)).rejects.toThrow();
  });

  it('is whatever somebody writes either refused or https, a name, and the usual port', () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`),
      fc.string(),
      fc.constant('localhost'),
    );
    const text = fc
      .tuple(fc.constantFrom('https://', 'http://', 'HTTPS://', 'https:\\\\', '//', ''), host, fc.string())
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (written) => {
        const url = receiverUrl(written, false);
        if (url === null) return;
        expect([url.protocol, url.port, url.username, url.password]).toEqual(['https:', '', '', '']);
        expect(isIP(url.hostname.replace(/^\[|\]$/g, ''))).toBe(0);
        expect(url.hostname).toContain('.');
      }),
      { numRuns: 2_000 },
    );
  });
});
