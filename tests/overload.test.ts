import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { child, type Stack, startStack } from '#support/stack.ts';

const QUESTION = `{ child(id: "${child.whoElse}") { givenNames } }`;

describe('a gateway that is asked for more than it can answer', () => {
  let stack: Stack;

  beforeAll(async () => {
    const limits = { atOnce: 2, waiting: 10, patience: 60_000 };
    stack = await startStack({ change: (parts) => ({ ...parts, limits }) });
    await stack.ask('amira', QUESTION);
  });
  afterAll(() => stack.stop());

  it('tells whoever sends most to come again, answers the others, and all of them afterwards', async () => {
    const greedy = Array.from({ length: 200 }, () => stack.ask('amira', QUESTION));
    const modest = ['ben', 'vera', 'olga'].map((name) => stack.ask(name, '{ viewer { role } }', { reason: null }));
    for (const { status, data } of await Promise.all(modest)) {
      expect(status).toBe(200);
      expect(data.viewer.role).toBeTruthy();
    }
    const answers = await Promise.all(greedy);
    const turnedAway = answers.filter(({ status }) => status === 503);
    expect(turnedAway.length).toBeGreaterThan(50);
    expect(answers.filter(({ status }) => status === 200).length + turnedAway.length).toBe(answers.length);
    for (const { errors, data, headers } of turnedAway) {
      expect(data).toBeUndefined();
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['OVERLOADED']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    expect((await stack.ask('amira', QUESTION)).data.child.givenNames).toBeTruthy();
  });

  it('has on record what it answered, and nothing of what it turned away', async () => {
    const before = (await stack.trail()).length;
    const answers = await Promise.all(Array.from({ length: 100 }, () => stack.ask('amira', QUESTION)));
    const answered = answers.filter(({ status }) => status === 200).length;
    expect(answered).toBeLessThan(100);
    expect((await stack.trail()).length - before).toBe(2 * answered);
  });

  it('goes on telling how it is', async () => {
    const greedy = Array.from({ length: 100 }, () => stack.ask('amira', QUESTION));
    const [live, metrics] = await Promise.all(
      ['/health/live', '/metrics'].map(async (path) => (await fetch(stack.url + path)).text()),
    );
    expect(JSON.parse(live ?? '')).toEqual({ live: true });
    expect(metrics).toMatch(/contactpoint_requests_refused_by_overload\{?[^}]*\}? [1-9]/);
    await Promise.all(greedy);
  });
});
