import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createRemoteJWKSet, exportJWK, SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { tokenVerifier } from '#gateway/tokens.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const token = () =>
  new SignJWT({ client_id: 'explorer', amr: ['mfa'] })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: '1' })
    .setIssuer('https://login.example')
    .setAudience('contactpoint')
    .setSubject('somebody')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);

describe('tokens of an identity provider', () => {
  let provider: Server;
  afterEach(() => new Promise((done) => provider.close(done)));

  /** A provider that answers for its keys as told. */
  const verifierFor = async (status: number) => {
    const jwk = { ...(await exportJWK(publicKey)), kid: '1', alg: 'EdDSA', use: 'sig' };
    provider = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((listening) => provider.listen(0, '127.0.0.1', listening));
    const { port } = provider.address() as { port: number };
    return tokenVerifier(
      {
        issuer: 'https://login.example',
        audience: 'contactpoint',
        key: createRemoteJWKSet(new URL(`http://127.0.0.1:${port}/keys`)),
        maxAge: 900,
      },
      () => new Date(),
    );
  };

  it('are verified with the keys it publishes', async () => {
    const verifier = await verifierFor(200);
    expect(await verifier.bearer(`Bearer ${await token()}`)).toMatchObject({ account: 'somebody', client: 'explorer' });
  });

  it('are not called wrong when the keys cannot be had: that is for trying again', async () => {
    const verifier = await verifierFor(500);
    await expect(verifier.bearer(`Bearer ${await token()}`)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('are not called wrong when the provider is out of reach', async () => {
    const verifier = await verifierFor(200);
    await new Promise((done) => provider.close(done));
    await expect(verifier.bearer(`Bearer ${await token()}`)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    provider = createServer().listen(0);
  });
});
