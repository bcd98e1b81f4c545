/** A case system sends its batches by itself, as the machine it was accredited as. */
import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { calculateJwkThumbprint, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { openDoor } from '#sources/door.ts';
import { accreditedCharity, administer, type Charity } from '#support/accrediting.ts';
import { daysAgo } from '#support/changes.ts';
import { asPersona } from '#support/colleagues.ts';
import { type Stack, startStack } from '#support/stack.ts';

const AUDIENCE = 'contactpoint-tests';
const SPOOL_KEY = Buffer.alloc(32, 7);
const HEADER = 'child_id,record_version,family_name,given_names,gender,date_of_birth,postcode';
const row = (id: string, family = 'Uploadson', born = '2016-02-03') => `${id},,${family},Ursula,F,${born},ZN1 1AA`;
const file = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`;
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const publicText = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).toString('base64');
const inDays = (days: number): string => daysAgo(-days);

let stack: Stack;
let door: FastifyInstance;
let url: string;
let made: Charity;
let clientId: string;
let supplier: string;
let installationId: string;
const dataDir = mkdtempSync(join(tmpdir(), 'contactpoint-door-'));
const keys = generateKeyPairSync('ed25519');

/** These tests ask for receipts more often than a supplier does. */
const openOn = async (perMinute = 100_000): Promise<void> => {
  const { audit } = stack.ports;
  if (!audit) return expect.unreachable();
  const log = createLog('silent');
  door = await openDoor({
    intake: stack.intake as Intake,
    audit,
    clock: () => new Date(),
    log,
    audience: AUDIENCE,
    dataDir,
    spoolKey: SPOOL_KEY,
    perMinute,
  });
  url = await door.listen({ port: 0, host: '127.0.0.1' });
};

beforeAll(async () => {
  stack = await startStack();
  await openOn();
  made = await accreditedCharity(stack, ['FEED_DATA']);
  clientId = `cms-${randomUUID()}`;
  supplier = `cases-${randomUUID()}`;
  const [nadia, neil] = [asPersona(stack, 'nadia'), asPersona(stack, 'neil')];
  const product = { supplier: 'Example Systems', name: randomUUID(), productVersion: '1', shared: false };
  const registered = (await administer(nadia, 'registerProduct', product)).made;
  const step = (ask: typeof nadia, of: { id: string; version: number }, to: string) =>
    administer(ask, 'moveProduct', { productId: of.id, version: of.version, to });
  await step(neil, (await step(nadia, registered, 'TESTING')).made, 'TYPE_ACCREDITED');
  const asked = { productId: registered.id, organisationId: made.id, clientId, clientName: 'Cases of the charity' };
  const installed = (await administer(made.olga, 'registerInstallation', asked)).made;
  installationId = installed.id;
  await stack.database.sql(
    `insert into accreditation.supplier (id, format, trust, organisation_id) values (?, 'case-system', 'CASE_SYSTEM', ?)`,
    [supplier, made.id],
  );
});
afterAll(async () => {
  await door.close();
  await stack.stop();
  rmSync(dataDir, { recursive: true });
});

const moveInstallation = async (who: 'olga' | 'martin', to: string) => {
  const [{ version } = { version: 0 }] = await stack.database.sql<{ version: number }>(
    'select version from accreditation.system_installation where id = ?',
    [installationId],
  );
  return administer(made[who], 'moveInstallation', { installationId, version, to });
};

interface Signing {
  readonly claims?: JWTPayload;
  readonly key?: KeyObject;
  readonly header?: Record<string, unknown>;
  readonly issuer?: string;
  readonly audience?: string;
  readonly age?: number;
}

async function assertion(batch: object | undefined, signing: Signing = {}): Promise<string> {
  const { key = keys.privateKey, issuer = clientId, audience = `${AUDIENCE}/feeds`, age = 0, header = {} } = signing;
  const kid = await calculateJwkThumbprint(keys.publicKey.export({ format: 'jwk' }) as never);
  const now = Math.floor(Date.now() / 1000) - age;
  return new SignJWT({ ...(batch === undefined ? {} : { batch }), ...signing.claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'client-authentication+jwt', kid, ...header })
    .setIssuer(issuer)
    .setSubject(issuer)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + 120)
    .sign(key);
}

let sequence = 0;
/** The next batch in order, with this content. */
const envelope = (content: string, changes: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  sequence: sequence + 1,
  rows: content.trim().split('\n').length - 1,
  sha256: sha256(content),
  format: 'case-system/1',
  sentAt: new Date().toISOString(),
  ...changes,
});

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever was answered
type Answer = { readonly status: number; readonly body: any; readonly code: string | undefined };

async function answered(answer: Response): Promise<Answer> {
  const body = (await answer.json()) as Answer['body'];
  return { status: answer.status, body, code: body.errors?.[0].extensions.code };
}

const post = async (batch: object | undefined, content: string | Buffer, signing: Signing = {}, to = supplier) =>
  answered(
    await fetch(`${url}/feeds/${to}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${await assertion(batch, signing)}` },
      body: content,
    }),
  );

const receipt = async (name: string, signing: Signing = {}): Promise<Answer> =>
  answered(
    await fetch(`${url}/feeds/${supplier}/batches/${name}`, {
      headers: { authorization: `Bearer ${await assertion(undefined, signing)}` },
    }),
  );

const settled = async (name: string): Promise<Answer> => {
  await expect.poll(async () => (await receipt(name)).body.state, { timeout: 15_000 }).not.toBe('RECEIVED');
  return receipt(name);
};

/** Sends the next batch and waits for its receipt. */
async function sent(content: string) {
  const batch = envelope(content);
  const answer = await post(batch, content);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  sequence += 1;
  return { batch, answer, receipt: (await settled(batch.id)).body };
}

describe('a machine is let in to send', () => {
  const connect = (changes: object = {}, ask = made.olga) =>
    administer(ask, 'connectFeed', {
      installationId,
      supplier,
      publicKey: publicText(keys.publicKey),
      expiresOn: inDays(90),
      ...changes,
    });

  it('by whoever accredits its installation, for a supplier of the same organisation, with a public key of a good kind', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 512 });
    const secp = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const refused = async (changes: object) => (await connect(changes)).refused;
    expect(await refused({ supplier: 'northshire-case-system' })).toEqual(['SUPPLIER_NOT_FOUND']);
    expect(await refused({ supplier: 'demo-nhs' })).toEqual(['SUPPLIER_NOT_FOUND']);
    expect(await refused({ installationId: randomUUID() })).toEqual(['INSTALLATION_NOT_FOUND']);
    expect(await refused({ publicKey: publicText(secp.publicKey) })).toEqual(['KEY_INVALID']);
    expect(await refused({ publicKey: publicText(rsa.publicKey) })).not.toEqual([]);
    const secret = keys.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    expect(await refused({ publicKey: secret })).toEqual(['KEY_INVALID']);
    expect(await refused({ expiresOn: daysAgo(1) })).toEqual(['KEY_INVALID']);
    expect(await refused({ expiresOn: inDays(366) })).toEqual(['KEY_INVALID']);
    expect((await connect({}, asPersona(stack, 'paul'))).refused).not.toEqual([]);
    expect((await connect()).refused).toEqual([]);
    expect(await refused({})).toEqual(['ALREADY_REGISTERED']);
  });

  it('only while installation, product and organisation are accredited and the key holds: each call asks again', async () => {
    const state = async () => (await receipt('none')).code;
    expect(await state()).toBe('CLIENT_REFUSED');
    await moveInstallation('olga', 'TESTING');
    expect((await moveInstallation('martin', 'INSTANCE_ACCREDITED')).refused).toEqual([]);
    expect(await state()).toBe('NOT_FOUND');
    const { sql } = stack.database;
    const product = `accreditation.system_product set state = ? where id =
      (select product_id from accreditation.system_installation where id = '${installationId}')`;
    const changes: readonly (readonly [what: string, off: readonly string[], on: readonly string[]])[] = [
      [product, ['SUSPENDED'], ['TESTING', 'TYPE_ACCREDITED']],
      [`accreditation.client set active = ? where id = '${clientId}'`, ['false'], ['true']],
      [`accreditation.client_key set expires_on = ? where client_id = '${clientId}'`, [daysAgo(2)], [inDays(9)]],
      [`accreditation.organisation set review_on = ? where id = '${made.id}'`, [daysAgo(2)], [inDays(9)]],
    ];
    for (const [what, off, on] of changes) {
      for (const value of off) await sql(`update ${what}`, [value]);
      expect(await state(), what).toBe('CLIENT_REFUSED');
      for (const value of on) await sql(`update ${what}`, [value]);
      expect(await state(), what).toBe('NOT_FOUND');
    }
    const refusals = (await stack.trail()).filter(({ decision }) => decision === 'CLIENT_REFUSED');
    expect(refusals).toHaveLength(changes.length + 1);
    expect(refusals[0]).toMatchObject({ kind: 'FEED', client: supplier });
  });

  it.each<[string, Signing]>([
    ['signed with another key', { key: generateKeyPairSync('ed25519').privateKey }],
    ['for somebody else', { audience: AUDIENCE }],
    ['in another client’s name', { issuer: 'explorer' }],
    ['that is old', { age: 400 }],
    ['of another kind', { header: { typ: 'at+jwt' } }],
    ['with a key nobody registered', { header: { kid: 'x'.repeat(43) } }],
  ])('never by a token %s', async (_what, signing) => {
    expect(await receipt('none', signing)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('never without a token, with that of a person, or for a supplier that is another’s or nobody’s: told alike', async () => {
    const person = await stack.token('amira');
    const nobody = await fetch(`${url}/feeds/${supplier}/batches/x`);
    const somebody = await fetch(`${url}/feeds/${supplier}/batches/x`, {
      headers: { authorization: `Bearer ${person}` },
    });
    const content = file(row('A'));
    const [anothers, unknown] = [
      await post(envelope(content), content, {}, 'northshire-case-system'),
      await post(envelope(content), content, {}, 'no-such-supplier'),
    ];
    expect([nobody.status, somebody.status]).toEqual([401, 401]);
    expect(anothers).toEqual(unknown);
    expect(anothers.status).toBe(401);
  });
});

describe('a batch that is sent', () => {
  it('leaves nothing behind where it cannot be entered in the book', async () => {
    const waiting = () => readdirSync(join(dataDir, 'feeds'));
    const before = waiting();
    const content = file();
    await stack.database.sql('revoke insert on accreditation.feed_batch from contactpoint_accreditation');
    try {
      expect((await post(envelope(content), content)).status).toBe(503);
    } finally {
      await stack.database.sql('grant insert on accreditation.feed_batch to contactpoint_accreditation');
    }
    expect(waiting()).toEqual(before);
  });

  it('is answered before it is loaded, and its receipt says what became of it', async () => {
    const content = file(row('U-1'), row('U-2', 'Upl0adson'), row('U-3', 'Baby'));
    const { batch, answer, receipt: told } = await sent(content);
    expect(answer.body).toMatchObject({ supplier, batch: batch.id, sequence: 1, state: 'RECEIVED', received: 0 });
    expect(told).toEqual({
      supplier,
      batch: batch.id,
      sequence: 1,
      checksum: sha256(content),
      format: 'case-system/1',
      receivedAt: expect.any(String),
      state: 'LOADED',
      failure: null,
      received: 3,
      accepted: 2,
      created: 2,
      changed: 0,
      unchanged: 0,
      passedOver: 0,
      rejected: 1,
      rejections: [{ row: 3, field: 'family_name', code: '1004' }],
      notes: { 1003: 1 },
    });
    await expect.poll(() => readdirSync(join(dataDir, 'feeds'))).toEqual([]);
  });

  it('is the same batch when it is sent again, and nothing happens twice', async () => {
    const content = file(row('U-4'));
    const { batch, receipt: told } = await sent(content);
    expect((await post(batch, content)).body).toEqual(told);
    const other = file(row('U-5'));
    const reused = await post({ ...batch, sha256: sha256(other) }, other);
    expect(reused).toMatchObject({ status: 409, code: 'FEED_BATCH_REUSED' });
  });

  it('waits for its turn: one that comes too early or too late is told which is expected', async () => {
    const content = file(row('U-6'));
    for (const wrong of [sequence, sequence + 2, 1]) {
      const { status, body } = await post(envelope(content, { sequence: wrong }), content);
      expect(status).toBe(409);
      expect(body.errors[0].extensions).toMatchObject({ code: 'FEED_OUT_OF_TURN', expected: sequence + 1 });
    }
    expect((await sent(content)).receipt).toMatchObject({ sequence, accepted: 1 });
  });

  it('does not use up its turn when it cannot be read', async () => {
    const bad = `${HEADER},notes\n`;
    const batch = envelope(bad, { rows: 0 });
    expect((await post(batch, bad)).status).toBe(202);
    expect((await settled(batch.id)).body).toMatchObject({
      state: 'FAILED',
      failure: 'FEED_HEADER_WRONG',
      accepted: 0,
    });
    const fewer = file(row('U-7'), row('U-8'));
    const short = envelope(fewer, { rows: 3 });
    expect((await post(short, fewer)).status).toBe(202);
    expect((await settled(short.id)).body).toMatchObject({ state: 'FAILED', failure: 'FEED_COUNT_WRONG', received: 0 });
    expect((await sent(file(row('U-7')))).receipt).toMatchObject({ sequence, created: 1 });
  });

  it('is refused where it is not what its envelope says, and nothing of it stays', async () => {
    const content = file(row('U-9'));
    const wrong = await post(envelope(content), content.replace('U-9', 'U-0'));
    expect(wrong).toMatchObject({ status: 422, code: 'FEED_CHECKSUM_WRONG' });
    expect(await post(envelope(content), '')).toMatchObject({ status: 422, code: 'FEED_CHECKSUM_WRONG' });
    expect(await post(undefined, content)).toMatchObject({ status: 422, code: 'FEED_ENVELOPE_WRONG' });
    for (const change of [
      { sequence: 0 },
      { rows: -1 },
      { sha256: 'x' },
      { id: '../x' },
      { sentAt: 'now' },
      { more: 1 },
    ]) {
      const answer = await post(envelope(content, change), content);
      expect(answer, JSON.stringify(change)).toMatchObject({ status: 422, code: 'FEED_ENVELOPE_WRONG' });
    }
    const format = await post(envelope(content, { format: 'case-system/2' }), content);
    expect(format).toMatchObject({ status: 422, code: 'FEED_VERSION_UNKNOWN' });
    expect(readdirSync(join(dataDir, 'feeds'))).toEqual([]);
  });

  it('is taken in the media types of files alone, and not compressed', async () => {
    const content = file(row('U-9'));
    const token = await assertion(envelope(content));
    const tried = async (headers: Record<string, string>) =>
      (
        await answered(
          await fetch(`${url}/feeds/${supplier}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${token}`, ...headers },
            body: content,
          }),
        )
      ).code;
    expect(await tried({ 'content-type': 'multipart/form-data' })).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(await tried({ 'content-type': 'text/csv', 'content-encoding': 'gzip' })).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it('is not asked about, or sent, more often in a minute than one supplier may; nobody else uses that up', async () => {
    await door.close();
    await openOn(3);
    const stranger = { key: generateKeyPairSync('ed25519').privateKey };
    for (let turn = 0; turn < 5; turn += 1) expect((await receipt('none', stranger)).code).toBe('UNAUTHENTICATED');
    for (let turn = 0; turn < 3; turn += 1) expect((await receipt('none')).code).toBe('NOT_FOUND');
    const content = file(row('too-often'));
    const refused = await fetch(`${url}/feeds/${supplier}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${await assertion(envelope(content))}` },
      body: content,
    });
    expect(await answered(refused)).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    await door.close();
    await openOn();
  });

  it('that breaks off leaves nothing, and can be sent again', async () => {
    const content = file(...Array.from({ length: 2_000 }, (_, at) => row(`L-${at}`)));
    const batch = envelope(content);
    const half = httpRequest(`${url}/feeds/${supplier}`, {
      method: 'POST',
      headers: {
        'content-type': 'text/csv',
        'content-length': content.length,
        authorization: `Bearer ${await assertion(batch)}`,
      },
    });
    half.on('error', () => undefined);
    half.write(content.slice(0, content.length / 2));
    await expect.poll(() => readdirSync(join(dataDir, 'feeds'))).toHaveLength(1);
    half.destroy();
    await expect.poll(() => readdirSync(join(dataDir, 'feeds'))).toEqual([]);
    expect((await post(batch, content)).status).toBe(202);
    sequence += 1;
    expect((await settled(batch.id)).body).toMatchObject({ state: 'LOADED', received: 2_000, created: 2_000 });
  });

  it('is loaded by the next process, where the one that received it is gone', async () => {
    const content = file(...Array.from({ length: 3_000 }, (_, at) => row(`M-${at}`)));
    const batch = envelope(content);
    expect((await post(batch, content)).status).toBe(202);
    sequence += 1;
    await door.close();
    await openOn();
    expect((await settled(batch.id)).body).toMatchObject({ state: 'LOADED', received: 3_000, created: 3_000 });
  });
});

describe('a feed is looked after', () => {
  const FEEDS = `{ feeds(first: 10) { nodes { supplier format everyDays dueOn isLate organisation { name }
    figures { batches failed late received accepted rejected passedOver rejectRate lateRate }
    batches(first: 2) { nodes { name sequence state failure isLate dueOn received accepted rejected
      findings { code count isRefused } } pageInfo { hasNextPage endCursor } } } } }`;
  const seenBy = async (ask: ReturnType<typeof asPersona>) => {
    const { data, errors } = await ask(FEEDS, { reason: null });
    expect(errors).toBeUndefined();
    return data.feeds.nodes.find((each: { supplier: string }) => each.supplier === supplier);
  };

  it('by its own organisation and by the team of the authority, in counts of its own batches', async () => {
    const feed = await seenBy(made.olga);
    const { received, rejected, ...figures } = feed.figures;
    expect(figures).toMatchObject({ failed: 2, late: 0, passedOver: 0, lateRate: 0 });
    expect(feed.figures.rejectRate).toBeCloseTo(rejected / received, 3);
    expect(feed).toMatchObject({ format: 'case-system', everyDays: 1, dueOn: inDays(1), isLate: false });
    expect(feed.batches.nodes[0]).toMatchObject({ sequence, state: 'LOADED', findings: [] });
    expect(feed.batches.pageInfo.hasNextPage).toBe(true);
    expect(await seenBy(made.administrator.ask)).toEqual(feed);
  });

  it('and by nobody else', async () => {
    expect(await seenBy(asPersona(stack, 'paul'))).toBeUndefined();
    const practitioner = await asPersona(stack, 'amira')(FEEDS, { reason: null });
    expect(practitioner.errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('and is late when the day has passed on which something should have come', async () => {
    await stack.database.sql(
      `alter table accreditation.feed_batch disable trigger guard_feed_batch;
       update accreditation.feed_batch set received_at = received_at - interval '3 days' where supplier = '${supplier}';
       alter table accreditation.feed_batch enable trigger guard_feed_batch`,
    );
    expect(await seenBy(made.olga)).toMatchObject({ isLate: true, dueOn: daysAgo(2) });
    await sent(file(row('U-20')));
    const feed = await seenBy(made.olga);
    expect(feed).toMatchObject({ isLate: false, figures: { late: 1 } });
    expect(feed.figures.lateRate).toBeGreaterThan(0);
    expect(feed.batches.nodes[0]).toMatchObject({ isLate: true, dueOn: daysAgo(2) });
  });

  it('keeps what was received as it was received', async () => {
    const change = stack.database.sql(`update accreditation.feed_batch set created = 7 where supplier = ?`, [supplier]);
    await expect(change).rejects.toThrow('kept as it was received');
  });
});
