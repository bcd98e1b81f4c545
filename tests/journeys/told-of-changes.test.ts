/** A practitioner learns that somebody new got involved with a child they work with. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nothingWaits, quick } from '#support/case-systems.ts';
import { change, daysAgo, trailOf } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const QUERY = `query Changes($first: Int, $after: String) { changeNotices(first: $first, after: $after) {
  nodes { id kind at child { id familyName } involvement { id serviceType practitioner { name } child { id } } }
  edges { cursor } pageInfo { hasNextPage endCursor } } }`;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ changeNotices: quick });
});
afterAll(() => stack.stop());

const record = async (ask: Asker, childId: string, serviceType = 'YTH_WORKER') =>
  (await change(ask, 'recordInvolvement', { childId, serviceType, startedOn: daysAgo(3) })).involvement;

/** Once everything was taken from the outbox. */
async function published(): Promise<void> {
  await expect
    .poll(() => stack.database.sql('select 1 from involvements.change_outbox limit 1'), { timeout: 25_000 })
    .toEqual([]);
}

async function told(ask: Asker, variables: object = {}) {
  await published();
  const reply = await ask(QUERY, { variables: { ...variables } });
  expect(reply.errors).toBeUndefined();
  return { ...reply, ...reply.data.changeNotices };
}
const kinds = async (ask: Asker): Promise<string[]> =>
  (await told(ask)).nodes.map(({ kind }: { kind: string }) => kind);

/** Two who work with this child, of two bodies, and nothing told of yet. */
async function two(childId: string): Promise<[Colleague, Colleague]> {
  const ada = await hire(stack);
  const bo = await hire(stack, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH' });
  await record(ada.ask, childId);
  await published();
  await nothingWaits(stack);
  return [ada, bo];
}

describe('a practitioner is told', () => {
  it('that somebody new works with a child they work with: who and what, by the ordinary rights', async () => {
    const [ada, bo] = await two(child.none);
    const theirs = await record(bo.ask, child.none, 'HLTH_SCHOOL_NURSE');
    const { nodes } = await told(ada.ask);
    expect(nodes).toMatchObject([
      {
        kind: 'INVOLVEMENT_RECORDED',
        child: { id: child.none, familyName: expect.any(String) },
        involvement: {
          id: theirs.id,
          serviceType: 'HLTH_SCHOOL_NURSE',
          practitioner: { name: 'Robin Colleague' },
          child: { id: child.none },
        },
      },
    ]);
    expect(Date.now() - Date.parse(nodes[0].at)).toBeLessThan(60_000);
    // Not of what one has done oneself, and nobody who does not work with the child.
    expect(await kinds(bo.ask)).toEqual([]);
    expect(await kinds(asPersona(stack, 'vera')).catch(() => 'refused')).toBe('refused');
    const stranger = await hire(stack);
    expect(await kinds(stranger.ask)).toEqual([]);
  });

  it('of ends, leads and common assessments, page by page, from where they have read up to', async () => {
    const [ada, bo] = await two(child.brother);
    const own = await record(bo.ask, child.brother);
    await stack.database.sql('update involvements.lead set until = now() where child_id = ? and until is null', [
      child.brother,
    ]);
    await published();
    await nothingWaits(stack);
    await change(bo.ask, 'becomeLeadProfessional', { childId: child.brother });
    await change(bo.ask, 'registerCommonAssessment', { childId: child.brother, step: 'OPENED' });
    await change(bo.ask, 'registerCommonAssessment', { childId: child.brother, step: 'CLOSED' });
    const input = { involvementId: own.id, version: own.version + 2, endedOn: daysAgo(0) };
    expect((await change(bo.ask, 'endInvolvement', input)).problems).toEqual([]);
    const all = [
      'LEAD_PROFESSIONAL_CHANGED',
      'COMMON_ASSESSMENT_REGISTERED',
      'COMMON_ASSESSMENT_ENDED',
      'INVOLVEMENT_ENDED',
      'LEAD_PROFESSIONAL_CHANGED',
    ];
    expect(await kinds(ada.ask)).toEqual(all);
    const pages = [await told(ada.ask, { first: 2 })];
    while (pages.at(-1).pageInfo.hasNextPage) {
      pages.push(await told(ada.ask, { first: 2, after: pages.at(-1).pageInfo.endCursor }));
    }
    expect(pages.map(({ nodes }) => nodes.map(({ kind }: { kind: string }) => kind))).toEqual([
      all.slice(0, 2),
      all.slice(2, 4),
      all.slice(4),
    ]);
    expect((await told(ada.ask, { after: pages.at(-1).pageInfo.endCursor })).nodes).toEqual([]);
  });

  it('by cursors that tell nothing of how much others are told, and of which none can be made up', async () => {
    const [ada, bo] = await two(child.ended);
    await record(bo.ask, child.ended);
    const { edges } = await told(ada.ask);
    const [masked] = JSON.parse(Buffer.from(edges[0].cursor, 'base64url').toString());
    expect(masked).toMatch(/^[\w-]{22}$/);
    for (const made of ['1', 'A'.repeat(22), `${masked.slice(0, -2)}AA`]) {
      const after = Buffer.from(JSON.stringify([made])).toString('base64url');
      const { errors } = await ada.ask(QUERY, { variables: { after } });
      expect(errors?.[0].extensions).toMatchObject({ code: 'PAGE_INVALID', field: 'after' });
    }
  });

  it('and each notice they read is in the trail with its child, by whatever part of it', async () => {
    const [ada, bo] = await two(child.noSchool);
    await record(bo.ask, child.noSchool);
    await published();
    for (const part of ['nodes { id }', 'nodes { kind }', 'edges { cursor }', 'pageInfo { endCursor }']) {
      const reply = await ada.ask(`{ changeNotices { ${part} } }`);
      const entries = await trailOf(stack, String(reply.headers.get('x-request-id')));
      expect(entries.find(({ kind }) => kind === 'OUTCOME').children).toMatchObject({
        [child.noSchool]: expect.arrayContaining(['SERVICES']),
      });
    }
  });

  it('only while they work with the child, and only for a reason, themselves', async () => {
    const [ada, bo] = await two(child.moved);
    await record(bo.ask, child.moved);
    expect(await kinds(ada.ask)).toEqual(['INVOLVEMENT_RECORDED']);
    const { errors } = await ada.ask(QUERY, { reason: null });
    expect(errors?.[0].extensions.code).toBe('REASON_REQUIRED');
    await stack.database.sql('update involvements.involvement set ended_on = current_date where practitioner_id = ?', [
      ada.practitioner,
    ]);
    expect(await kinds(ada.ask)).toEqual([]);
  });

  it('of nothing that changed while the child was hidden, then or later, nor of what changed before it was', async () => {
    const [ada, bo] = await two(child.whoElse);
    const become = (state: string) =>
      stack.database.sql('update children.child set state = ? where id = ?', [state, child.whoElse]);
    await record(bo.ask, child.whoElse);
    expect(await kinds(ada.ask)).toEqual(['INVOLVEMENT_RECORDED']);
    try {
      for (const state of ['SHIELDED', 'PROVISIONAL', 'SEALED', 'ARCHIVED']) {
        await become(state);
        expect(await kinds(ada.ask)).toEqual([]);
        await stack.database
          .sql(
            `insert into involvements.involvement (child_id, id, organisation_id, service_type, source)
           values (?, gen_random_uuid(), 'NORTHSHIRE-CSC', 'YTH_WORKER', 'PRACTITIONER')`,
            [child.whoElse],
          )
          .catch(() => undefined);
        await stack.database.sql(
          `update involvements.involvement set practitioner_id = ?
           where child_id = ? and source = 'CASE_SYSTEM' and ended_on is null`,
          [randomUUID(), child.whoElse],
        );
        await published();
      }
    } finally {
      await become('OPEN');
    }
    expect(await kinds(ada.ask)).toEqual(['INVOLVEMENT_RECORDED']);
    const { nodes } = await told(ada.ask);
    expect(nodes[0].involvement.practitioner.name).toBe('Robin Colleague');
  });
});
