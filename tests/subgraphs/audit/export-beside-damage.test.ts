/** What concerns a child is exported whole, whatever has become of other entries of whoever looked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logStore } from '#subgraphs/audit/log-store.ts';
import { emptyTrail } from '#support/trail.ts';

const ACCOUNT = '00000000-0000-4000-8000-000000000101';
const CHILD = '417329056183';

describe('the export of what concerns a child', () => {
  let trail: Awaited<ReturnType<typeof emptyTrail>>;
  beforeAll(async () => {
    trail = await emptyTrail();
  });
  afterAll(() => trail.close());

  it('goes on where an entry beside it cannot be read any more', async () => {
    await trail.fill(3, (index: number) => ({
      account: ACCOUNT,
      ...(index === 2 ? { children: { [CHILD]: ['IDENTITY'] } } : {}),
    }));
    await trail.sql('update audit.entry set body = ? where idx = 0', [Buffer.from('{"form":3')]);
    const read: number[] = [];
    for await (const page of logStore(trail.database).about(CHILD)) read.push(...page.map(({ idx }) => idx));
    expect(read).toContain(2);
    expect(read).not.toContain(0);
  });
});
