/** A case system learns that something has changed about a child it works with: signed, recorded, and by its rights. */
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CaseSystem,
  installCaseSystem,
  nothingWaits,
  quick,
  type Receiver,
  startReceiver,
  subscribe,
  subscribing,
  subscriptionOf,
  throughIt,
} from '#support/case-systems.ts';
import { change, daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

type NoticeIn = (headers: object, body: string, publicKey: string, now?: number) => { id: string; type: string } | null;

/** What the documentation tells suppliers to verify by, as it stands there. */
async function documented(): Promise<NoticeIn> {
  const [, snippet = ''] = /```ts\n(.*?)```/s.exec(readFileSync('docs/change-notices.md', 'utf8')) ?? [];
  expect(snippet.split('\n').length).toBeLessThan(18);
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-snippet-'));
  try {
    writeFileSync(join(folder, 'notice.ts'), snippet);
    return (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'notice.ts')).href)).noticeIn;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let stack: Stack;
let receiver: Receiver;
let system: CaseSystem;
let own: string;
let publicKey: string;
/** Who asks through the case system, who does not, and who administers it. */
let user: Asker;
let other: Asker;
let olga: Asker;

const record = async (ask: Asker, childId: string, serviceType = 'YTH_WORKER') => {
  const input = { childId, serviceType, startedOn: daysAgo(3) };
  const { involvement, problems } = await change(ask, 'recordInvolvement', input);
  expect(problems).toEqual([]);
  return involvement;
};
/** Somebody of another body begins to work with the child. */
const somebodyNew = async (childId: string) =>
  record((await hire(stack, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH' })).ask, childId);

beforeAll(async () => {
  stack = await startStack({ changeNotices: quick });
  olga = asPersona(stack, 'olga');
  receiver = await startReceiver();
  system = await installCaseSystem(stack);
  user = await throughIt(stack, system);
  other = (await hire(stack)).ask;
  own = (await record(user, child.none)).id;
  await nothingWaits(stack);
  ({ publicKey } = await subscribe(stack, system, receiver.url));
});
afterAll(async () => {
  await stack.stop();
  await receiver.stop();
});

/** However long the machine takes. */
const until = (what: () => unknown) => expect.poll(what, { timeout: 25_000 });

const arrived = async (count: number) => {
  await until(() => receiver.received.length).toBe(count);
  return receiver.received;
};
/** Something that is told for certain, after which all that came before it has been told or never will be. */
async function afterAllOfThat(): Promise<void> {
  const before = receiver.received.length;
  await somebodyNew(child.none);
  await until(() => receiver.received.length).toBeGreaterThan(before);
  receiver.received.pop();
  await until(() => receiver.received.length).toBe(before);
}

describe('a case system is told', () => {
  it('that something has changed about a child it works with: which child, its own involvement, and nothing else', async () => {
    await somebodyNew(child.none);
    const [first] = await arrived(1);
    expect(Object.keys(first?.body)).toEqual(['type', 'timestamp', 'data']);
    expect(first?.body).toEqual({
      type: 'involvement.recorded',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { sequence: 1, child: child.none, involvement: own },
    });
  });

  it('in a way that fifteen lines of the documentation verify, and nothing that was changed on the way', async () => {
    const noticeIn = await documented();
    const [first] = await arrived(1);
    const { headers, text } = first ?? expect.unreachable();
    const notice = noticeIn(headers, text, publicKey);
    expect(notice).toMatchObject({ id: headers['webhook-id'], type: 'involvement.recorded' });
    expect(noticeIn(headers, text.replace(child.none, child.whoElse), publicKey)).toBeNull();
    for (const [name, value] of [
      ['webhook-id', 'another'],
      ['webhook-timestamp', String(Number(headers['webhook-timestamp']) + 1)],
      ['webhook-signature', 'v1a,AAAA'],
      ['webhook-signature', String(headers['webhook-signature']).replace('v1a,', 'v1,')],
    ] as const) {
      expect(noticeIn({ ...headers, [name]: value }, text, publicKey)).toBeNull();
    }
    expect(noticeIn(headers, text, publicKey, Date.now() + 400_000)).toBeNull();
    const elsewhere = await installCaseSystem(stack);
    const { publicKey: otherKey } = await subscribe(stack, elsewhere, receiver.url);
    expect(noticeIn(headers, text, otherKey)).toBeNull();
    await subscribing(olga, 'unsubscribeFromChanges', { installationId: elsewhere.installationId });
  });

  it('only what stands in the trail: the child, the program, and the bytes that left', async () => {
    const [first] = await arrived(1);
    const entries = (await stack.trail()).filter(({ operation }) => operation === 'ChangeNotice');
    expect(entries).toMatchObject([
      {
        kind: 'OUTCOME',
        decision: 'NOTIFIED',
        account: null,
        organisation: system.organisation,
        client: system.client,
        children: { [child.none]: ['EXISTENCE', 'SERVICES'] },
        document: hash('sha256', first?.text ?? ''),
      },
    ]);
  });

  it('nothing of what it has itself told, of children it does not work with, or knows by others of its organisation', async () => {
    await record(user, child.brother);
    await somebodyNew(child.moved);
    await record(other, child.noSchool);
    await somebodyNew(child.noSchool);
    await afterAllOfThat();
    expect(receiver.received).toHaveLength(1);
  });

  it('of a lead and a common assessment too, that one’s own have taken', async () => {
    await change(user, 'becomeLeadProfessional', { childId: child.none });
    await change(user, 'registerCommonAssessment', { childId: child.none, step: 'OPENED' });
    await change(user, 'registerCommonAssessment', { childId: child.none, step: 'CLOSED' });
    const received = await arrived(4);
    expect(received.slice(1).map(({ body }) => body.type)).toEqual([
      'lead-professional.changed',
      'common-assessment.registered',
      'common-assessment.ended',
    ]);
    expect(received.slice(1).map(({ body }) => body.data.child)).toEqual([child.none, child.none, child.none]);
  });

  it('by numbers of its own, without gaps', () => {
    const numbers = receiver.received.map(({ body }) => body.data.sequence);
    // One was taken out, of what came after all of that.
    expect(numbers).toEqual([1, 3, 4, 5]);
  });
});

describe('what no longer holds when it is told', () => {
  const inTheMeantime = async (meanwhile: () => Promise<unknown>, again: () => Promise<unknown>): Promise<void> => {
    const before = receiver.received.length;
    const asked = { installationId: system.installationId };
    // Published and waiting; not tried before it is put back.
    await stack.database.sql("update involvements.change_subscription set next_at = now() + interval '1 hour'");
    await somebodyNew(child.none);
    const waits = `select 1 from involvements.change_delivery d join involvements.change_subscription s
      on s.id = d.subscription_id where d.position > s.position and s.ended_at is null`;
    await until(async () => (await stack.database.sql(waits)).length).toBe(1);
    await meanwhile();
    await stack.database.sql('update involvements.change_subscription set next_at = now()');
    const settled = `select 1 from involvements.change_subscription s where s.installation_id = ?
      and (s.last_tried_at > now() - interval '1 minute' and s.next_at > now() + interval '10 seconds' or not exists (
        select from involvements.change_delivery d where d.subscription_id = s.id and d.position > s.position))`;
    await until(async () => (await stack.database.sql(settled, [asked.installationId])).length).toBe(1);
    expect(receiver.received).toHaveLength(before);
    await again();
  };
  const set =
    (text: string, ...values: unknown[]) =>
    () =>
      stack.database.sql(text, values);
  const become = (state: string) => set('update children.child set state = ? where id = ?', state, child.none);

  it.each(['SHIELDED', 'PROVISIONAL', 'SEALED', 'ARCHIVED'])('is not told of a child that is %s', async (state) => {
    await inTheMeantime(become(state), become('OPEN'));
  });

  it('is not told where one’s own involvement has ended', async () => {
    const end = 'update involvements.involvement set ended_on = ? where child_id = ? and client is not null';
    await inTheMeantime(set(end.replace('?', 'current_date'), child.none), set(end.replace('?', 'null'), child.none));
  });

  it('is not told where the change is no longer on that child', async () => {
    await inTheMeantime(
      set(
        `delete from involvements.involvement where child_id = ? and organisation_id = 'NORTHSHIRE-COMMUNITY-HEALTH'`,
        child.none,
      ),
      async () => undefined,
    );
  });

  const OF_IT = "where id = 'NORTHSHIRE-CSC'";
  it.each([
    [
      'the organisation is suspended',
      `accreditation.organisation set accreditation = 'SUSPENDED', suspended_from = 'ACCREDITED' ${OF_IT}`,
      `accreditation.organisation set accreditation = 'ACCREDITED', suspended_from = null ${OF_IT}`,
    ],
    [
      'the organisation may not look children up',
      `accreditation.organisation set functions = array_remove(functions, 'QUERY') ${OF_IT}`,
      `accreditation.organisation set functions = array_append(functions, 'QUERY') ${OF_IT}`,
    ],
    [
      'the organisation’s review is overdue',
      `accreditation.organisation set review_on = current_date - 1 ${OF_IT}`,
      `accreditation.organisation set review_on = current_date + 300 ${OF_IT}`,
    ],
    [
      'the installation is suspended',
      "accreditation.system_installation set state = 'SUSPENDED' where organisation_id = 'NORTHSHIRE-CSC'",
      "accreditation.system_installation set state = 'INSTANCE_ACCREDITED' where organisation_id = 'NORTHSHIRE-CSC'",
    ],
    [
      'the product is suspended',
      "accreditation.system_product set state = 'SUSPENDED'",
      "accreditation.system_product set state = 'TYPE_ACCREDITED'",
    ],
    [
      'the machine client is not to be used',
      "accreditation.client set active = false where kind = 'CASE_SYSTEM'",
      "accreditation.client set active = true where kind = 'CASE_SYSTEM'",
    ],
  ] as const)('is put off where %s, and told once all holds again', async (_why, away, back) => {
    const before = receiver.received.length;
    // Without the signatures that others would have to give: this is about what follows from them.
    const by = (change: string) => {
      const table = change.split(' ')[0];
      return stack.database.sql(
        `alter table ${table} disable trigger user; update ${change}; alter table ${table} enable trigger user`,
      );
    };
    await inTheMeantime(
      () => by(away),
      async () => {
        expect((await subscriptionOf(stack, system)).state).toBe('WITHHELD');
        await by(back);
        await stack.database.sql('update involvements.change_subscription set next_at = now()');
      },
    );
    await arrived(before + 1);
    expect((await subscriptionOf(stack, system)).state).toBe('ACTIVE');
  });

  it('leaves no gap in the numbers', () => {
    const numbers = receiver.received.slice(4).map(({ body }) => body.data.sequence);
    expect(numbers).toEqual(numbers.map((_each, index) => 6 + index));
  });
});

describe('a subscription', () => {
  const { nothing } = { nothing: { made: null } };

  it('is made, ended and replayed by the body that accredits the installation, and by nobody else', async () => {
    const asked = { installationId: system.installationId };
    const elsewhere = await hire(stack, {
      role: 'AUTHORITY_OFFICER',
      authority: '902',
      organisation: 'EASTVALE-DIRECTORY',
    });
    const tries = [
      ['subscribeToChanges', { ...asked, url: receiver.url }],
      ['unsubscribeFromChanges', asked],
      ['replayChanges', { ...asked, afterSequence: 0 }],
    ] as const;
    for (const [name, input] of tries) {
      expect(await subscribing(elsewhere.ask, name, input)).toEqual({
        ...nothing,
        refused: ['INSTALLATION_NOT_FOUND'],
      });
      expect(await subscribing(user, name, input)).toEqual({ ...nothing, refused: ['FORBIDDEN'] });
      const unknown = { ...input, installationId: 'nonsense' };
      expect((await subscribing(olga, name, unknown)).refused).toEqual(['INSTALLATION_NOT_FOUND']);
    }
  });

  it('is seen by its own organisation’s administrator and by who accredits it, and by nobody else', async () => {
    const administrator = { role: 'PARTNER_ADMINISTRATOR', practitioner: null } as const;
    const theirs = await hire(stack, { ...administrator, organisation: system.organisation });
    const others = await hire(stack, { ...administrator, organisation: 'NORTHSHIRE-COMMUNITY-HEALTH' });
    expect(await subscriptionOf(stack, system, theirs.ask)).toMatchObject({
      state: 'ACTIVE',
      url: receiver.url,
      failures: 0,
    });
    expect(await subscriptionOf(stack, system, others.ask)).toBeNull();
  });

  it('is one for each installation: the same again changes nothing, another address is refused', async () => {
    const asked = { installationId: system.installationId, url: receiver.url };
    const again = await subscribing(olga, 'subscribeToChanges', asked);
    expect(again.made.id).toBe((await subscriptionOf(stack, system)).id);
    const another = await subscribing(olga, 'subscribeToChanges', { ...asked, url: `${receiver.url}/more` });
    expect(another.refused).toEqual(['ALREADY_SUBSCRIBED']);
    // Nor two by two who ask at once.
    const twice = stack.database.sql(
      `insert into involvements.change_subscription (id, installation_id, organisation_id, url, created_by, created_at, next_at)
       select gen_random_uuid(), installation_id, organisation_id, url, created_by, created_at, next_at
       from involvements.change_subscription where installation_id = ? and ended_at is null`,
      [system.installationId],
    );
    await expect(twice).rejects.toThrow('one_subscription_each');
    for (const url of [
      'http://cases.example/',
      'https://10.0.0.1/',
      'https://cases.example:8443/',
      'https://a:b@cases.example/',
    ]) {
      expect((await subscribing(olga, 'subscribeToChanges', { ...asked, url })).refused).toEqual([
        'RECEIVER_ADDRESS_REFUSED',
      ]);
    }
  });

  it('is replayed from a number or a moment: the same identifiers and numbers, and nothing before', async () => {
    const all = [...receiver.received];
    const last = all.at(-1)?.body.data.sequence;
    const asked = { installationId: system.installationId };
    expect((await subscribing(olga, 'replayChanges', asked)).refused).toEqual(['REPLAY_INVALID']);
    const { made } = await subscribing(olga, 'replayChanges', { ...asked, afterSequence: last - 2 });
    expect(made.delivered).toBe(last - 2);
    await arrived(all.length + 2);
    const idOf = ({ headers, body }: (typeof all)[number]) => [headers['webhook-id'], body.data.sequence];
    expect(receiver.received.slice(-2).map(idOf)).toEqual(all.slice(-2).map(idOf));
    const since = all.at(-1)?.body.timestamp;
    await subscribing(olga, 'replayChanges', { ...asked, since });
    await arrived(all.length + 3);
    expect(receiver.received.slice(-1).map(idOf)).toEqual(all.slice(-1).map(idOf));
    await until(async () => (await subscriptionOf(stack, system)).delivered).toBe(last);
  });

  it('is over when it is ended: nothing more is sent, and nothing is left to end', async () => {
    const asked = { installationId: system.installationId };
    const before = receiver.received.length;
    const ended = await subscribing(olga, 'unsubscribeFromChanges', asked);
    expect(ended.made.state).toBe('ENDED');
    expect(await subscriptionOf(stack, system)).toBeNull();
    expect((await subscribing(olga, 'unsubscribeFromChanges', asked)).refused).toEqual(['NOT_SUBSCRIBED']);
    await somebodyNew(child.none);
    await until(() => stack.database.sql('select 1 from involvements.change_outbox limit 1')).toEqual([]);
    const fresh = await subscribe(stack, system, receiver.url);
    expect(fresh.publicKey).not.toBe(publicKey);
    await somebodyNew(child.none);
    await arrived(before + 1);
    expect(receiver.received.at(-1)?.body.data.sequence).toBe(1);
  });
});
