import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMonths } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import { administer, request, shown, vetted } from '#support/administration.ts';
import { daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { type Stack, startStack } from '#support/stack.ts';

const TEAM = 'NORTHSHIRE-DIRECTORY';

describe('one person, however many accounts', () => {
  let stack: Stack;
  let paul: Asker;
  let olga: Asker;
  let martin: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [paul, olga, martin] = ['paul', 'olga', 'martin'].map((name) => asPersona(stack, name)) as [Asker, Asker, Asker];
  });
  afterAll(() => stack.stop());

  interface Seen {
    readonly id: string;
    readonly version: number;
  }
  const of = ({ id, version }: Seen) => ({ accountId: id, version });
  const record = (ask: Asker, to: Seen, facts: Readonly<Record<string, unknown>>) =>
    administer(ask, 'recordClearance', { ...of(to), ...facts });
  const activate = (ask: Asker, made: Seen) => administer(ask, 'activateAccount', of(made));

  /** Somebody at work in the voluntary organisation, under investigation. */
  async function suspect() {
    const { account } = await activate(olga, await vetted(paul));
    return (await administer(paul, 'suspendAccount', { ...of(account), reason: 'INVESTIGATION' })).account;
  }

  it('is named by an account that the asker administers, and by no other number', async () => {
    const { userNumber } = await vetted(olga, { organisationId: 'NORTHSHIRE-CSC' });
    expect((await request(paul, { sameAs: userNumber })).problems).toEqual(['ACCOUNT_NOT_FOUND']);
    expect((await request(olga, { sameAs: userNumber })).problems).toEqual([]);
  });

  it('is not taken on under another account while one is under investigation', async () => {
    const { userNumber } = await suspect();
    const second = await vetted(paul, { sameAs: userNumber, role: 'PRACTITIONER_VIEW' });
    expect((await activate(olga, second)).problems).toEqual(['NOT_YOURS_TO_LIFT']);
    const elsewhere = await vetted(paul);
    expect((await activate(olga, elsewhere)).problems).toEqual([]);
  });

  it('does not leave an investigation by closing the account: it lasts until who accredits ends it', async () => {
    const held = await suspect();
    const close = (ask: Asker) => administer(ask, 'closeAccount', { ...of(held), reason: 'LEFT' });
    expect((await close(paul)).problems).toEqual(['NOT_YOURS_TO_LIFT']);
    expect((await close(olga)).problems).toEqual(['NOT_YOURS_TO_LIFT']);
    const reviewed = await paul(
      'mutation Close($input: ReviewAccessInput!) { reviewAccess(input: $input) { outcomes { problems { code } } } }',
      { variables: { input: { reviews: [{ ...of(held), decision: 'CLOSE' }] } } },
    );
    expect(reviewed.data.reviewAccess.outcomes).toEqual([{ problems: [{ code: 'NOT_YOURS_TO_LIFT' }] }]);

    const { account: closed, problems } = await close(martin);
    expect(problems).toEqual([]);
    const again = await vetted(paul, { sameAs: held.userNumber });
    expect((await activate(olga, again)).problems).toEqual(['NOT_YOURS_TO_LIFT']);
    const lift = (ask: Asker) => administer(ask, 'liftSuspension', { ...of(closed), reason: 'INVESTIGATION' });
    expect((await lift(paul)).problems).toEqual(['NOT_YOURS_TO_LIFT']);
    const lifted = await lift(martin);
    expect(lifted.problems).toEqual([]);
    expect(lifted.account.state).toBe('CLOSED');
    expect((await activate(olga, again)).problems).toEqual([]);
  });

  it('is vetted and taken on for a team by those who may ask for the role, and vouched for by another than who asked', async () => {
    const manager = await hire(stack, { role: 'AUTHORITY_MANAGER', organisation: TEAM, authority: '901' });
    const { account: asked } = await request(martin, { role: 'AUTHORITY_MANAGER', organisationId: TEAM });
    const { enhancedCheck, training, authenticator } = shown();
    expect((await record(olga, asked, { training })).problems).toEqual(['ROLE_NOT_YOURS_TO_GIVE']);
    expect((await record(martin, asked, { enhancedCheck })).problems).toEqual(['REQUESTED_BY_YOU']);
    const { account: half } = await record(martin, asked, { training, authenticator });
    const { account: ready, problems } = await record(manager.ask, half, { enhancedCheck });
    expect(problems).toEqual([]);
    expect((await activate(olga, ready)).problems).toEqual(['ROLE_NOT_YOURS_TO_GIVE']);
    expect((await activate(manager.ask, ready)).problems).toEqual([]);
  });

  it('has certificates of their own, however the number is written', async () => {
    const one = await vetted(paul);
    const { account: two } = await request(paul);
    const { enhancedCheck } = shown();
    const written = (evidence: string) => ({ enhancedCheck: { ...enhancedCheck, evidence } });
    expect((await record(paul, one, written('DBS/0012345'))).problems).toEqual([]);
    expect((await record(paul, two, written('dbs-00.12345'))).problems).toEqual(['CERTIFICATE_TAKEN']);
    expect((await record(paul, two, written('--'))).problems).toEqual(['NOTHING_GIVEN']);
    const { account: same } = await request(paul, { sameAs: one.userNumber, role: 'PRACTITIONER_VIEW' });
    expect((await record(paul, same, written('DBS/0012345'))).problems).toEqual([]);
  });

  it('is trained for 36 months ahead at most', async () => {
    const { account: made } = await request(paul);
    const until = (validUntil: string) => record(paul, made, { training: { completedOn: daysAgo(1), validUntil } });
    expect((await until(addMonths(daysAgo(-1) as IsoDate, 36))).problems).toEqual(['DATE_NOT_USABLE']);
    expect((await until('2999-12-31')).problems).toEqual(['DATE_NOT_USABLE']);
    expect((await until(addMonths(daysAgo(0) as IsoDate, 36))).problems).toEqual([]);
  });
});
