import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hire } from '#support/colleagues.ts';
import { bindDevice, mediate } from '#support/mediating.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('the budget of an account', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ change: (parts) => ({ ...parts, queryBudget: 200 }) });
  });
  afterAll(() => stack.stop());

  it('is told when it is spent, with how long to wait, and only the first such refusal fills the trail', async () => {
    const replies = [];
    for (let at = 0; at < 60; at += 1) replies.push(await stack.ask('amira', '{ viewer { role account } }'));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused[0]?.errors?.[0].extensions.code).toBe('RATE_LIMITED');
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(1);
    const recorded = (await stack.trail()).filter(({ rules }) => rules.includes('RATE_LIMITED'));
    expect(recorded).toHaveLength(1);
  });

  it('is each account’s own', async () => {
    expect((await stack.ask('ben', '{ viewer { role } }')).status).toBe(200);
  });

  it('is spent by whoever asks for somebody else, and by that one', async () => {
    const [requester, mediator] = [await hire(stack), await hire(stack, { rights: ['MEDIATE'] })];
    const { ask } = await mediate(mediator.ask, requester, await bindDevice(requester.ask));
    for (let at = 0; at < 60; at += 1) await ask('{ viewer { role account } }');
    for (const each of [requester, mediator]) expect((await each.ask('{ viewer { role } }')).status).toBe(429);
  });

  it('is spent by requests that are refused, too', async () => {
    for (let at = 0; at < 220; at += 1) await stack.ask('vera', '{ nonsense');
    expect((await stack.ask('vera', '{ viewer { role } }')).status).toBe(429);
  });
});
