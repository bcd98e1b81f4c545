/**
 * Law 3 for services whose very nature must not be known (INV-3): of an open child it may be told that there is one, and
 * nothing else. Two directories that differ in which, whose and how many are asked the same, and must answer alike.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiSchema } from '#support/api-schema.ts';
import { sessions } from '#support/hidden-changes.ts';
import { documentsAbout, documentsAboutHidden } from '#support/hidden-documents.ts';
import { addSensitive, type SensitiveFact } from '#support/hidden-facts.ts';
import { lives, worldOf } from '#support/hidden-lives.ts';
import type { FreshDatabase } from '#support/postgres.ts';
import { child } from '#support/stack.ts';
import { officerOfTheAuthority, strangers } from '#support/strangers.ts';
import { type Request, type TwoWorlds, twoWorlds } from '#support/two-worlds.ts';

const fact = (number: number, kind: SensitiveFact['kind'], organisation: string): SensitiveFact => ({
  id: `00000000-0000-4000-c000-00000000000${number}`,
  kind,
  practitioner: `00000000-0000-4000-b000-00000000000${number}`,
  organisation,
});
/** One service in the one world; three others, of other bodies, in the other. */
const services: readonly (readonly SensitiveFact[])[] = [
  [fact(1, 'MENTAL_HEALTH', 'NORTHSHIRE-COMMUNITY-HEALTH')],
  [
    fact(2, 'SEXUAL_HEALTH', 'EASTVALE-COMMUNITY-HEALTH'),
    fact(3, 'SUBSTANCE_MISUSE', 'SOUTHMERE-YOUTH'),
    fact(4, 'MENTAL_HEALTH', 'EASTVALE-COMMUNITY-HEALTH'),
  ],
];
const with_ = (facts: readonly SensitiveFact[]) => async (database: FreshDatabase) => {
  await worldOf(lives[0])(database);
  for (const each of facts) await addSensitive(database, child.whoElse, each);
};

/** Both answer the same, whatever is asked: what they answered. */
async function alike(worlds: TwoWorlds, requests: fc.Arbitrary<readonly Request[]>, numRuns: number): Promise<string> {
  const texts: string[] = [];
  const property = fc.asyncProperty(requests, async (asked) => {
    const [one, other] = await worlds.ask(asked);
    expect(one).toEqual(other);
    texts.push(...one.map(({ text }) => text));
  });
  await fc.assert(
    property.afterEach(() => worlds.clear()),
    { numRuns },
  );
  return texts.join('\n');
}

/** Not cut off by a time: what is still asked when a run is cut off would be asked beside the next. */
const WHOLE = { timeout: 120_000 };

describe('of an open child with sensitive services', WHOLE, () => {
  let worlds: TwoWorlds;
  let documents: fc.Arbitrary<Request>;
  beforeAll(async () => {
    documents = documentsAbout(await apiSchema(), child.whoElse);
    worlds = await twoWorlds([...strangers, officerOfTheAuthority], with_(services[0] ?? []), with_(services[1] ?? []));
  });
  afterAll(() => worlds.stop());

  it('the authority’s team sees which they are, so there is something to be told', async () => {
    const query = `{ child(id: "${child.whoElse}") { sensitiveServices { kind } } }`;
    const [[one], [other]] = await worlds.ask([{ who: officerOfTheAuthority, query, reason: 'RECORD_MAINTENANCE' }]);
    expect(one?.text).not.toBe(other?.text);
    expect(one?.text).toContain('MENTAL_HEALTH');
  });

  it('nobody else can tell which, whose or how many: not by a document of any form, and not from the trail', async () => {
    const texts = await alike(worlds, fc.array(documents, { minLength: 1, maxLength: 12, size: 'max' }), 20);
    expect(texts).not.toBe('');
    const asked = `{ child(id: "${child.whoElse}") { sensitiveServiceInvolved } }`;
    const everybody = strangers.map((who) => ({ who, query: asked, reason: who.usualReason }));
    expect(await alike(worlds, fc.constant(everybody), 1)).toContain('"sensitiveServiceInvolved":true');
  });

  it('nor by what they try to change, or ask for', async () => {
    const ids = services.flat().map(({ id }) => `${child.whoElse}-${id}`);
    const texts = await alike(worlds, sessions([child.whoElse, child.whoElse, child.none], ids), 40);
    for (const told of ['RECEIVED', 'SENSITIVE_SERVICE_NOT_FOUND']) expect(texts).toContain(told);
    // Whoever gives one themselves is told of their own alone.
    const query = `mutation { recordSensitiveService(input: { idempotencyKey: "one-of-my-own", childId: "${child.whoElse}",
      kind: MENTAL_HEALTH, startedOn: "2025-06-01", basis: SIGNIFICANT_HARM }) { sensitiveService { kind } problems { code } } }`;
    const own = strangers
      .filter(({ name }) => name === 'amira')
      .map((who) => ({ who, query, reason: who.usualReason }));
    expect(await alike(worlds, fc.constant(own), 1)).toContain('"kind":"MENTAL_HEALTH"');
  });
});

describe('of a shielded child, whether a sensitive service is involved at all', WHOLE, () => {
  let worlds: TwoWorlds;
  const life = { ...lives[0], sensitive: [] };
  const ids = [...services.flat()].map(({ id }) => `${child.shielded}-${id}`);
  beforeAll(async () => {
    const withThree = { ...life, sensitive: services[1] ?? [] };
    worlds = await twoWorlds([...strangers, officerOfTheAuthority], worldOf(life), worldOf(withThree));
  });
  afterAll(() => worlds.stop());

  it('is seen by the authority’s team, so there is something to be told', async () => {
    const query = `{ child(id: "${child.shielded}") { sensitiveServiceInvolved } }`;
    const [[one], [other]] = await worlds.ask([{ who: officerOfTheAuthority, query, reason: 'RECORD_MAINTENANCE' }]);
    expect([one?.text, other?.text].map((text) => text?.includes('true'))).toEqual([false, true]);
  });

  it('cannot be told by a document of any form', async () => {
    const documents = documentsAboutHidden(await apiSchema());
    const texts = await alike(worlds, fc.array(documents, { minLength: 1, maxLength: 12, size: 'max' }), 20);
    expect(texts).not.toBe('');
    const query = `{ child(id: "${child.shielded}") { id sensitiveServiceInvolved sensitiveServices { kind } } }`;
    const everybody = strangers.map((who) => ({ who, query, reason: who.usualReason }));
    expect(await alike(worlds, fc.constant(everybody), 1)).toContain(`"id":"${child.shielded}"`);
  });

  it('cannot be told by what is tried to change, or asked for: contact is asked for as about any other child', async () => {
    const texts = await alike(worlds, sessions([child.shielded, child.none], ids), 40);
    for (const told of ['RECEIVED', 'SENSITIVE_SERVICE_NOT_FOUND']) expect(texts).toContain(told);
  });
});
