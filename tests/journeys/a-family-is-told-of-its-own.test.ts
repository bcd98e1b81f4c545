/** Of which records a family is told: those that are its child's when it is told, each of them named in the trail. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningWitness, startWitness } from '#demo/witness.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import {
  answering,
  dayBefore,
  type FamilyChange,
  ofRequest,
  received,
  released,
  seen,
  shownBy,
} from '#support/family-requests.ts';
import { addChild } from '#support/more-children.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { logVkey } from '#transparency/note.ts';

const ORIGIN = 'contactpoint.test/trail';
const REPORT = `accessReport(first: 100) { nodes { reason } }`;
const LOOKS = `looks(first: 100) { nodes { reason } }`;

describe('a family is told of its own child', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-own-'));
  let witness: RunningWitness | undefined;
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  beforeAll(async () => {
    const { privateKey: key } = generateKeyPairSync('ed25519');
    witness = await startWitness({ folder: join(folder, 'witness'), log: logVkey(ORIGIN, key) });
    const { url, vkey } = witness;
    stack = await startStack({ watch: { origin: ORIGIN, key, witness: { url, vkey }, patience: 600_000 } });
    [olga, martin] = [asPersona(stack, 'olga'), asPersona(stack, 'martin')];
  }, 240_000);
  afterAll(async () => {
    await stack?.stop();
    await witness?.stop();
    rmSync(folder, { recursive: true });
  });

  const open = (id: string, reason: string) =>
    stack.ask('ben', `query Open($id: ID!) { child(id: $id) { familyName } }`, { reason, variables: { id } });
  const link = (member: string, shown: string | null) =>
    stack.database.sql('update children.child set merged_into = ? where id = ?', [shown, member]);
  /** A child, and a record of its own that one local system told of, which somebody has looked at. */
  async function two(familyName: string, more: { authority?: string; state?: 'OPEN' | 'PROVISIONAL' } = {}) {
    const [id, other] = [
      await addChild(stack, { familyName }),
      await addChild(stack, { familyName, state: 'PROVISIONAL', ...more }),
    ];
    await open(id, 'ASSESSMENT');
    await stack.database.sql(`update children.child set state = 'OPEN' where id = ?`, [other]);
    await open(other, 'TRANSITION');
    await stack.database.sql(`update children.child set state = ? where id = ?`, [more.state ?? 'PROVISIONAL', other]);
    return [id, other] as const;
  }
  const reasons = (lines: readonly { reason: string }[]) => lines.map(({ reason }) => reason);
  const entryOf = async (reply: { headers: Headers }) =>
    (await stack.trail()).find(
      ({ request, kind }) => request === reply.headers.get('x-request-id') && kind === 'OUTCOME',
    );

  it('names in the trail every record whose looks it is told of, at the looks, the report and the file', async () => {
    const [id, other] = await two('Everynumberby');
    await link(other, id);
    const request = await released(stack, id);
    for (const selection of [LOOKS, REPORT, 'proofFile']) {
      const reply = await ofRequest(olga, request, selection);
      expect(reply.text, selection).toContain('TRANSITION');
      expect((await entryOf(reply)).children, selection).toEqual({ [id]: ['STEWARDSHIP'], [other]: ['STEWARDSHIP'] });
    }
  });

  it('is told no more of a record that was taken apart again: not at the looks, in the report or in the file', async () => {
    const [id, other] = await two('Takenapartby');
    await link(other, id);
    const request = await released(stack, id);
    expect((await ofRequest(olga, request, REPORT)).text).toContain('TRANSITION');
    await link(other, null);
    for (const selection of [LOOKS, REPORT, 'proofFile']) {
      const reply = await ofRequest(olga, request, selection);
      expect(reply.text, selection).toContain('ASSESSMENT');
      expect(reply.text, selection).not.toContain('TRANSITION');
      expect((await entryOf(reply)).children, selection).toEqual({ [id]: ['STEWARDSHIP'] });
    }
    // That it is another child's by now, who is hidden, is nothing this child's report may tell.
    await stack.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [other]);
    expect((await ofRequest(olga, request, REPORT)).text).toContain('ASSESSMENT');
  });

  it('is not told of a record that was linked since nobody has gone through its looks', async () => {
    const [id, other] = await two('Linkedsinceby');
    const request = await released(stack, id);
    await link(other, id);
    for (const selection of [LOOKS, REPORT, 'proofFile']) {
      expect((await ofRequest(olga, request, selection)).text, selection).not.toContain('TRANSITION');
    }
  });

  it.each(['linked', 'taken apart'])('is released nothing where a record was %s since it was collated', async (how) => {
    const [id, other] = await two('Collateagainby');
    if (how === 'taken apart') await link(other, id);
    let { request } = await answering(olga, 'recordSubjectAccessRequest', received(id, dayBefore(0)));
    const codes = async (ask: Asker, name: FamilyChange, input = {}) => {
      const made = await answering(ask, name, { ...seen(request), ...input });
      request = made.request ?? request;
      return made.codes;
    };
    const handedOver = 'IN_PERSON';
    expect(await codes(olga, 'verifyIdentity', shownBy(dayBefore(0)))).toEqual([]);
    expect(await codes(olga, 'collateSubjectAccess')).toEqual([]);
    expect(await codes(martin, 'redactSubjectAccess', { withhold: [] })).toEqual([]);
    await link(other, how === 'linked' ? id : null);
    const { codes: refused, text } = await answering(olga, 'releaseSubjectAccess', { ...seen(request), handedOver });
    expect(refused).toEqual(['COLLATE_AGAIN']);
    expect(text).toContain('Collate again');
    expect(await codes(olga, 'collateSubjectAccess')).toEqual([]);
    expect(await codes(martin, 'redactSubjectAccess', { withhold: [] })).toEqual([]);
    expect(await codes(olga, 'releaseSubjectAccess', { handedOver })).toEqual([]);
    const told = reasons((await ofRequest(olga, request.id, REPORT)).request.accessReport.nodes);
    expect(told.includes('TRANSITION')).toBe(how === 'linked');
  });

  it('is told by its own team of its own team’s records alone: none of one that another authority shows', async () => {
    const [id, leader] = await two('Otherauthorityby', { authority: '902', state: 'OPEN' });
    const nobody = () => [];
    const request = await released(stack, id, nobody, () => link(id, leader));
    const reply = await ofRequest(olga, request, `${LOOKS} ${REPORT}`);
    expect(reply.text).toContain('ASSESSMENT');
    expect(reply.text).not.toContain('TRANSITION');
    expect((await entryOf(reply)).children).toEqual({ [id]: ['STEWARDSHIP'] });
    // And of one that their own team shows it is.
    const [another, ours] = await two('Ownauthorityby', { state: 'OPEN' });
    const told = await ofRequest(olga, await released(stack, another, nobody, () => link(another, ours)), REPORT);
    expect(told.text).toContain('TRANSITION');
    expect((await entryOf(told)).children).toEqual({ [another]: ['STEWARDSHIP'], [ours]: ['STEWARDSHIP'] });
  });

  it('is answered by nobody who may not see the record, whatever else they may do', async () => {
    const id = await addChild(stack, { familyName: 'Notseenby', synthetic: false });
    const { request } = await answering(olga, 'recordSubjectAccessRequest', received(id, dayBefore(0)));
    const asked = { ...seen(request), ...shownBy(dayBefore(0)) };
    // Somebody who tests the system opens nobody real: neither may they take a real family's request further, unseen.
    const tested = await answering(olga, 'verifyIdentity', asked, 'SYSTEM_TEST');
    expect(tested.codes).toEqual(['REQUEST_NOT_FOUND']);
    await stack.database.sql(`update children.child set state = 'ARCHIVED' where id = ?`, [id]);
    expect((await answering(olga, 'verifyIdentity', asked)).codes).toEqual(['REQUEST_NOT_FOUND']);
    await stack.database.sql(`update children.child set state = 'OPEN' where id = ?`, [id]);
    expect((await answering(olga, 'verifyIdentity', asked)).codes).toEqual([]);
  });
});
