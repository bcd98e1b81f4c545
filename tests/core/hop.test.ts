import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type HopTrust, signHop, verifyHop } from '#core/hop.ts';

const gateway = generateKeyPairSync('ed25519');
const involvements = generateKeyPairSync('ed25519');
const trust: HopTrust = { gateway: gateway.publicKey, involvements: involvements.publicKey };
const signer = { issuer: 'gateway', key: gateway.privateKey };
const BODY = '{"query":"{ a }"}';

const verify = (token: string, body: string | Buffer = BODY, receiver = 'children', whom = trust): Promise<string> =>
  verifyHop(whom, receiver, Buffer.from(body), token);

const refused = expect.objectContaining({ code: 'UNAUTHENTICATED' });

describe('a token between two parts of the directory', () => {
  it('says to its receiver, for its body, who signed it', async () => {
    const signers = [signer, { issuer: 'involvements', key: involvements.privateKey }];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.constantFrom(...signers), async (body, by) => {
        expect(await verify(signHop(by, 'children', body), body)).toBe(by.issuer);
      }),
      { numRuns: 50 },
    );
  });

  it('is worth nothing for another body, to the byte', async () => {
    const token = signHop(signer, 'children', BODY);
    await expect(verify(token, `${BODY} `)).rejects.toEqual(refused);
    await expect(verify(token, '')).rejects.toEqual(refused);
    // What a lenient decoder makes of both is the same text.
    const replaced = signHop(signer, 'children', '\ufffd');
    await expect(verify(replaced, Buffer.from([0xff]))).rejects.toEqual(refused);
  });

  it('is worth nothing to another receiver, nor from somebody who is not trusted', async () => {
    const token = signHop(signer, 'children', BODY);
    await expect(verify(token, BODY, 'audit')).rejects.toEqual(refused);
    await expect(verify(token, BODY, 'children', { involvements: involvements.publicKey })).rejects.toEqual(refused);
    await expect(verify(token, BODY, 'children', {})).rejects.toEqual(refused);
  });

  it('cannot be signed by one part in the name of another', async () => {
    const forged = { issuer: 'gateway', key: involvements.privateKey };
    await expect(verify(signHop(forged, 'children', BODY))).rejects.toEqual(refused);
    const inherited = { issuer: 'constructor', key: gateway.privateKey };
    await expect(verify(signHop(inherited, 'children', BODY))).rejects.toEqual(refused);
  });

  it.each(['', 'x', 'a.b.c', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`])(
    'is refused like every other when it is %j',
    async (token) => {
      await expect(verify(token)).rejects.toEqual(refused);
    },
  );

  /** Made by hand, `from` and `until` in seconds from now. */
  const made = async (from: number, until: number, typ = 'cp-hop+jwt'): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const [, payload = ''] = signHop(signer, 'children', BODY).split('.');
    const { bh } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return new SignJWT({ bh, iat: now + from, exp: now + until, iss: 'gateway', aud: 'children' })
      .setProtectedHeader({ alg: 'EdDSA', typ })
      .sign(gateway.privateKey);
  };

  it('ends, also one that claims it does not', async () => {
    await expect(verify(await made(-60, -30))).rejects.toEqual(refused);
    await expect(verify(await made(-3_600, 3_600))).rejects.toEqual(refused);
  });

  it('is believed by a part whose clock is some seconds behind, and not by one that is minutes behind', async () => {
    expect(await verify(await made(3, 33))).toBe('gateway');
    await expect(verify(await made(120, 150))).rejects.toEqual(refused);
  });

  it('is no token of a user, nor the other way round', async () => {
    await expect(verify(await made(0, 30, 'at+jwt'))).rejects.toEqual(refused);
  });
});
