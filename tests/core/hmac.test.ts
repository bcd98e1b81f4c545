import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacSha256 } from '#core/hmac.ts';

describe('a keyed fingerprint', () => {
  // RFC 4231, section 4.3: test case 2.
  it('is what the standard says', () => {
    expect(hmacSha256(Buffer.from('Jefe'))('what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('is what OpenSSL makes of the same key and text, one after another', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1, maxLength: 4 }),
        (bytes, texts) => {
          const key = Buffer.from(bytes);
          const fingerprint = hmacSha256(key);
          for (const text of texts) {
            expect(fingerprint(text)).toEqual(createHmac('sha256', key).update(text).digest());
          }
        },
      ),
    );
  });

  it('takes no key that is longer than a block', () => {
    expect(() => hmacSha256(Buffer.alloc(65))).toThrow('one block');
  });
});
