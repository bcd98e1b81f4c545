import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serviceType } from '#sources/service-type.ts';
import { trailOf } from '#support/changes.ts';
import { asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { isInvolved, make, recordSensitive, sensitiveNurse } from '#support/sensitive.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

describe('a consent to a sensitive service', () => {
  let stack: Stack;
  let nurse: Colleague;
  const consent = { basis: 'CONSENT', consentGivenBy: 'CHILD', childUnderstands: true };
  beforeAll(async () => {
    stack = await startStack();
    nurse = await sensitiveNurse(stack);
  });
  afterAll(() => stack.stop());
  afterEach(async () => {
    await stack.database.sql('delete from involvements.sensitive_service; delete from involvements.withdrawn_consent');
  });
  const withdraw = (ask: Colleague['ask'], id: string, onBehalfOf = 'CHILD') =>
    make(ask, 'withdrawSensitiveConsent', { sensitiveServiceId: id, onBehalfOf });
  const recorded = async (): Promise<string> => (await recordSensitive(nurse.ask, consent)).result.id;

  it('is withdrawn at once: nobody sees a word of the service any more, and only a mark stays', async () => {
    const id = await recorded();
    expect(await isInvolved(asPersona(stack, 'amira'))).toBe(true);
    const withdrawn = await withdraw(nurse.ask, id);
    expect(withdrawn.result).toBe(true);
    const entries = await trailOf(stack, String(withdrawn.headers.get('x-request-id')));
    expect(entries.at(-1)).toMatchObject({ kind: 'OUTCOME', children: { [child.whoElse]: ['EXISTENCE'] } });
    expect(await isInvolved(asPersona(stack, 'amira'))).toBe(false);
    const mine = await nurse.ask('{ mySensitiveServices { nodes { id } } }');
    expect(mine.data.mySensitiveServices.nodes).toEqual([]);
    const [mark] = await stack.database.sql('select * from involvements.withdrawn_consent');
    expect(new Set(Object.keys(mark ?? {}))).toEqual(
      new Set(['at', 'child_id', 'content', 'id', 'on_behalf_of', 'withdrawn_by']),
    );
    expect(JSON.stringify(mark)).not.toMatch(/MENTAL|Robin/);
  });

  it('is withdrawn by a colleague, or by the authority’s team when the family comes to it, and by nobody else', async () => {
    const [row] = await stack.database.sql<{ authority: string }>('select authority from children.child where id = ?', [
      child.whoElse,
    ]);
    const team = { role: 'AUTHORITY_OFFICER', organisation: 'NORTHSHIRE-DIRECTORY', practitioner: null } as const;
    const officer = await hire(stack, { ...team, authority: String(row?.authority) });
    for (const { ask } of [await sensitiveNurse(stack), officer]) {
      expect(await withdraw(ask, await recorded(), 'PARENT')).toMatchObject({ result: true, codes: [] });
    }
    const id = await recorded();
    const elsewhere = await hire(stack, { ...team, authority: '903' });
    const otherBody = await hire(stack, {
      organisation: 'EASTVALE-COMMUNITY-HEALTH',
      rights: ['RECORD_SENSITIVE_SERVICE'],
    });
    for (const { ask } of [elsewhere, otherBody]) {
      expect(await withdraw(ask, id)).toMatchObject({ result: false, codes: ['SENSITIVE_SERVICE_NOT_FOUND'] });
    }
    const { errors } = await withdraw(asPersona(stack, 'vera'), id);
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect(await isInvolved(asPersona(stack, 'amira'))).toBe(true);
  });

  it('does not come back when the recording is sent again, and can be given anew', async () => {
    const input = { ...consent, idempotencyKey: randomUUID() };
    const { result } = await recordSensitive(nurse.ask, input);
    await withdraw(nurse.ask, result.id);
    expect(await recordSensitive(nurse.ask, input)).toMatchObject({ result: null, codes: [] });
    expect(await isInvolved(asPersona(stack, 'amira'))).toBe(false);
    expect((await recordSensitive(nurse.ask, consent)).codes).toEqual([]);
    expect(await isInvolved(asPersona(stack, 'amira'))).toBe(true);
  });

  it('is not there to be withdrawn where the record rests on harm', async () => {
    const { result } = await recordSensitive(nurse.ask);
    expect((await withdraw(nurse.ask, result.id)).codes).toEqual(['NOT_BY_CONSENT']);
    const colleague = await sensitiveNurse(stack);
    expect((await withdraw(colleague.ask, result.id)).codes).toEqual(['SENSITIVE_SERVICE_NOT_FOUND']);
    expect(await isInvolved(asPersona(stack, 'amira'))).toBe(true);
  });

  it.each([
    ['archived', `state = 'ARCHIVED'`],
    ['told by another body alone', `state = 'PROVISIONAL', source = 'EDU-01'`],
    ['shielded', `state = 'SHIELDED'`],
    ['of another authority', `authority = '903'`],
  ])('is withdrawn whatever has become of the record: %s', async (_what, change) => {
    const id = await recorded();
    await stack.database.sql(`create table public.before as select * from children.child where id = ${child.whoElse};
      update children.child set ${change} where id = ${child.whoElse}`);
    try {
      const stranger = await hire(stack, {
        organisation: 'EASTVALE-COMMUNITY-HEALTH',
        rights: ['RECORD_SENSITIVE_SERVICE'],
      });
      expect((await withdraw(stranger.ask, id)).codes).toEqual(['SENSITIVE_SERVICE_NOT_FOUND']);
      expect(await withdraw(nurse.ask, id)).toMatchObject({ result: true, codes: [] });
      expect(await stack.database.sql('select id from involvements.sensitive_service')).toEqual([]);
    } finally {
      await stack.database.sql(`update children.child c set state = b.state, source = b.source, authority = b.authority
          from public.before b where c.id = b.id;
        drop table public.before`);
    }
  });

  it('in the middle of being withdrawn shows as before to whoever looks meanwhile, who does not wait; then to nobody', async () => {
    const id = await recorded();
    const holder = new Client({ connectionString: stack.database.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from involvements.sensitive_service for update');
    let isDone = false;
    const withdrawing = withdraw(nurse.ask, id).finally(() => {
      isDone = true;
    });
    const meanwhile = await isInvolved(asPersona(stack, 'amira'));
    expect([isDone, meanwhile]).toEqual([false, true]);
    await holder.query('commit');
    await holder.end();
    expect(await withdrawing).toMatchObject({ result: true, codes: [] });
    expect(await isInvolved(asPersona(stack, 'amira'))).toBe(false);
  });

  it('is not withdrawn in a system test, unless the child is made up', async () => {
    const id = await recorded();
    const query = `mutation ($key: IdempotencyKey!) { withdrawSensitiveConsent(input: { idempotencyKey: $key,
      sensitiveServiceId: "${id}", onBehalfOf: CHILD }) { withdrawn problems { code } } }`;
    const test = async () =>
      (await nurse.ask(query, { reason: 'SYSTEM_TEST', variables: { key: randomUUID() } })).data
        .withdrawSensitiveConsent;
    await stack.database.sql('update children.child set synthetic = false where id = ?', [child.whoElse]);
    expect(await test()).toEqual({ withdrawn: false, problems: [{ code: 'SENSITIVE_SERVICE_NOT_FOUND' }] });
    await stack.database.sql('update children.child set synthetic = true where id = ?', [child.whoElse]);
    expect(await test()).toEqual({ withdrawn: true, problems: [] });
  });

  it('is withdrawn once by ten at the same moment, and seen by no request that begins afterwards', async () => {
    const id = await recorded();
    const looks = Array.from({ length: 30 }, () => isInvolved(asPersona(stack, 'amira')));
    const made = await Promise.all(Array.from({ length: 10 }, () => withdraw(nurse.ask, id)));
    expect(made.filter(({ result }) => result)).toHaveLength(1);
    const after = await Promise.all(Array.from({ length: 30 }, () => isInvolved(asPersona(stack, 'amira'))));
    expect(new Set(after)).toEqual(new Set([false]));
    await Promise.all(looks);
  });

  it('lets a feed carry nothing of the kind', () => {
    for (const kind of ['SENS_MENTAL_HEALTH', 'sens_sexual_health', 'SENS_SUBSTANCE']) {
      expect(serviceType(kind)).toMatchObject({ code: '1807' });
    }
  });
});
