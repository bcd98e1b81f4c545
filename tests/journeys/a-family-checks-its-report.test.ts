/** What a family takes home, written by the command and opened in a real browser that has no network. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningWitness, startWitness } from '#demo/witness.ts';
import { verifyReport } from '#family/verify.ts';
import { launchBrowser } from '#support/browser.ts';
import { asPersona, hire } from '#support/colleagues.ts';
import { answering, dayBefore, ofRequest, received, released } from '#support/family-requests.ts';
import { addChild } from '#support/more-children.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { logVkey } from '#transparency/note.ts';
import type { FamilyReport, ReportLine } from '#transparency/report.ts';

const ORIGIN = 'contactpoint.test/trail';
const DATA = /(<script type="application\/json" id="report">)(.*)(<\/script>)/;

describe('a family checks its report', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-family-'));
  let witness: RunningWitness | undefined;
  let stack: Stack;
  let browser: Browser;
  let request: string;
  let childId: string;
  let page: string;

  const audit = async (...args: string[]) => {
    const process_ = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'bin/audit.ts', ...args], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err, [status]] = await Promise.all([
      text(process_.stdout),
      text(process_.stderr),
      once(process_, 'exit'),
    ]);
    return { out, err, status };
  };
  const written = async (id: string, name = 'olga') =>
    audit(
      'report',
      id,
      '--server',
      stack.url,
      '--token',
      await stack.token(name),
      '--output',
      join(folder, `${id}.html`),
    );
  const reportIn = (html: string): FamilyReport => JSON.parse(DATA.exec(html)?.[2] ?? expect.unreachable());
  const withReport = (change: (report: FamilyReport) => object): string =>
    page.replace(DATA, (_all, before, data, after) => {
      const changed = { ...JSON.parse(data), ...change(JSON.parse(data)) };
      return before + JSON.stringify(changed).replaceAll('<', '\\u003c') + after;
    });

  beforeAll(async () => {
    const { privateKey: key } = generateKeyPairSync('ed25519');
    witness = await startWitness({ folder: join(folder, 'witness'), log: logVkey(ORIGIN, key) });
    const { url, vkey } = witness;
    stack = await startStack({ watch: { origin: ORIGIN, key, witness: { url, vkey }, patience: 600_000 } });
    childId = await addChild(stack, { familyName: 'Takehomeby' });
    const open = (name: string, reason: string) =>
      stack.ask(name, `query Open($id: ID!) { child(id: $id) { familyName address { town } } }`, {
        reason,
        variables: { id: childId },
      });
    await open('ben', 'ASSESSMENT');
    await open('amira', 'UNPLANNED_CARE');
    await open('ben', 'TRANSITION');
    request = await released(stack, childId);
    const { err, status } = await written(request);
    expect([err, status]).toEqual(['', 0]);
    page = readFileSync(join(folder, `${request}.html`), 'utf8');
    browser = await launchBrowser();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    await witness?.stop();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page from a file, without a network; answers what it concludes and what it says of each line. */
  async function shown(html: string, screenshot?: string) {
    const file = join(folder, 'opened.html');
    writeFileSync(file, html);
    const context = await browser.newContext({ offline: true, viewport: { width: 1100, height: 1200 } });
    const tab = await context.newPage();
    const complaints: string[] = [];
    const asked: string[] = [];
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(error.message));
    tab.on('request', (each) => asked.push(each.url()));
    await tab.goto(pathToFileURL(file).href);
    await tab.locator('#verdict[data-state]').waitFor({ timeout: 15_000 });
    if (screenshot) await tab.screenshot({ path: screenshot, fullPage: true });
    const verdict = await tab.locator('#verdict').innerText();
    const state = await tab.locator('#verdict').getAttribute('data-state');
    const marks = await tab.locator('#looks tbody tr td:last-child').allInnerTexts();
    const rows = await tab.locator('#looks tbody tr').allInnerTexts();
    return { verdict, state, marks, rows, complaints, asked: asked.filter((url) => !url.startsWith('file:')) };
  }

  it('sees a green tick at each line, signed by the log and its witness, from one file and without a network', async () => {
    const { verdict, state, marks, rows, complaints, asked } = await shown(page, process.env.FAMILY_SCREENSHOT);
    expect([state, complaints, asked]).toEqual(['good', [], []]);
    expect(marks.length).toBeGreaterThan(4);
    expect(marks.every((mark) => mark.startsWith('✓'))).toBe(true);
    expect(verdict).toMatch(/as it was written[\s\S]*the log itself[\s\S]*a witness, at 20/);
    expect(rows.join('\n')).toMatch(/an assessment \(Children Act 2004, section 10\)/);
    expect(rows.join('\n')).toMatch(/a health service: a practitioner/);
  });

  it('finds in the file no name, no account, no address on the network and no other child', async () => {
    const trail = (await stack.trail()).filter(({ children }) => Object.hasOwn(children ?? {}, childId));
    expect(trail.length).toBeGreaterThan(4);
    for (const { account, peer, client, request: of } of trail) {
      for (const secret of [account, peer]) if (secret !== null) expect(page).not.toContain(secret);
      expect(client).not.toBeUndefined();
      expect(page.includes(of)).toBe(false);
    }
    expect(page).not.toMatch(/Ashcroft|Siddiqui|Trent|NORTHSHIRE-COMMUNITY-HEALTH/);
    const bytes = reportIn(page).bodies.map((body) => Buffer.from(body ?? '', 'base64').toString());
    expect(bytes.join('')).not.toMatch(/account":"|peer":"/);
  });

  it('may not run anything but its own script, nor ask anybody, and stands in one file', () => {
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/,
    );
    expect(page).not.toMatch(/\b(?:src|href)=|@import|url\(|fetch\(|XMLHttpRequest|import\(/);
  });

  const changes: readonly (readonly [what: string, change: () => string, said: RegExp, line: number | null])[] = [
    [
      'a line of what was checked',
      () =>
        withReport(({ lines }) => ({
          lines: lines.map((line, at) => (at === 1 ? line.replace('LOOK', 'EXPORT') : line)),
        })),
      /this line was changed after it was written/,
      1,
    ],
    [
      'a cell that is only shown',
      () => page.replace('an assessment (Children', 'a party (Children'),
      /the page shows something else than the report says/,
      -1,
    ],
    [
      'the hash of a line, with the line',
      () =>
        withReport(({ lines, hashes }) => ({
          lines: lines.with(0, lines[1] ?? ''),
          hashes: hashes.with(1, hashes[2] ?? ''),
        })),
      /the log was told of another report than this/,
      0,
    ],
    [
      'the way up from an entry',
      () => withReport(({ proofs }) => ({ proofs: proofs.with(2, (proofs[2] ?? []).toReversed()) })),
      /the log has no such entry at this place/,
      2,
    ],
    [
      'what the log signed',
      () =>
        withReport(({ checkpoint }) => ({
          checkpoint: checkpoint.replace(/\n(\d+)\n/, (_all, size) => `\n${Number(size) + 1}\n`),
        })),
      /the signature of .* is wrong/,
      null,
    ],
    [
      'the witness, by leaving out its signature',
      () => withReport(({ checkpoint }) => ({ checkpoint: checkpoint.replace(/— (?!contactpoint).*\n$/, '') })),
      /has not signed it/,
      null,
    ],
    [
      'the entry that says what was told',
      () =>
        withReport(({ told }) => {
          const body = Buffer.from(told.body, 'base64').toString().replace('AccessReport', 'AccessRepost');
          return { told: { ...told, body: Buffer.from(body).toString('base64') } };
        }),
      /the log was not told of this report/,
      null,
    ],
    [
      'the head',
      () => withReport(({ header }) => ({ header: header.replace(/"madeOn":"\d{4}/, '"madeOn":"2020') })),
      /the head of the report was changed/,
      null,
    ],
  ];
  it.each(changes)('is told in red, and by name, that somebody has changed %s', async (_what, change, said, line) => {
    const changed = change();
    expect(changed).not.toBe(page);
    const { state, verdict, marks } = await shown(changed);
    expect(state).toBe('bad');
    expect(verdict).toMatch(said);
    if (line === null) return;
    const at = line === -1 ? marks.findIndex((mark) => mark.startsWith('✗')) : line;
    expect(marks[at]).toMatch(/^✗/);
    expect(verdict).toContain(`Line ${at + 1}: `);
  });

  it('is told so when a line was taken out of both the page and what it carries', async () => {
    const without = withReport(({ lines, hashes, bodies, proofs }) => ({
      lines: lines.slice(1),
      hashes: hashes.toSpliced(1, 1),
      bodies: bodies.slice(1),
      proofs: proofs.slice(1),
    })).replace(/<tbody><tr>.*?<\/tr>/, '<tbody>');
    const { state, verdict } = await shown(without);
    expect(state).toBe('bad');
    expect(verdict).toMatch(/the log was told of another report than this/);
  });

  it('is checked alike outside a browser', async () => {
    const verdict = await verifyReport(reportIn(page));
    expect(verdict).toMatchObject({ checkpoint: null, told: null, header: null });
    expect(verdict.lines.every(({ fault }) => fault === null)).toBe(true);
    expect(verdict.signedBy.map(({ time }) => time === null)).toEqual([true, false]);
  });

  it('names in each line the entry it tells of, as an auditor finds it in the log', async () => {
    const rows = await stack.database.sql<{ idx: string; leaf: Buffer; body: Buffer }>(
      'select idx, leaf, body from audit.entry',
    );
    const entries = new Map(rows.map(({ idx, ...row }) => [Number(idx), row]));
    for (const text_ of reportIn(page).lines) {
      const line = JSON.parse(text_) as ReportLine;
      const entry = entries.get(line.place ?? -1) ?? expect.unreachable();
      const body = JSON.parse(entry.body.toString());
      expect(line).toMatchObject({
        leaf: entry.leaf.toString('base64'),
        at: body.at,
        role: body.role,
        reason: body.reason,
      });
    }
    const last = JSON.parse(
      rows
        .filter(({ body }) => body.includes('"REPORT"'))
        .at(-1)
        ?.body.toString() ?? '{}',
    );
    expect(last).toMatchObject({ kind: 'REPORT', account: null, peer: null, children: { [childId]: ['EXISTENCE'] } });
  });

  it('is told in the next report that this one was written, in these very words', async () => {
    const again = await released(stack, childId);
    expect((await written(again)).status).toBe(0);
    const html = readFileSync(join(folder, `${again}.html`), 'utf8');
    const { state, rows } = await shown(html);
    expect(state).toBe('good');
    expect(rows.find((row) => row.includes('A report for the family was written.'))).toMatch(
      /the directory itself[\s\S]*✓ recorded in the log, in these words/,
    );
  });

  it('of a hidden child carries neither moment nor place, and is proved all the same', async () => {
    const hidden = await addChild(stack, { familyName: 'Hiddenhomeby', state: 'SHIELDED' });
    await stack.ask('ben', `query Open($id: ID!) { child(id: $id) { familyName } }`, { variables: { id: hidden } });
    const id = await released(stack, hidden);
    expect((await written(id)).status).toBe(0);
    const html = readFileSync(join(folder, `${id}.html`), 'utf8');
    const { state, rows } = await shown(html);
    expect([state, rows.every((row) => row.includes('not told'))]).toEqual(['good', true]);
    expect(html).not.toMatch(/NORTHSHIRE|Northshire/);
    expect(reportIn(html).lines.join('\n')).not.toMatch(/"at":"|ALREADY_WORKING|CA2004/);
    expect(reportIn(html).bodies.every((body) => body === null)).toBe(true);
    expect(reportIn(html).proofs.every((proof) => proof.length === 0)).toBe(true);
    expect(reportIn(html).lines.every((line) => line.startsWith('{"place":null,"leaf":null,'))).toBe(true);
  });

  it('is written for nobody but the child’s team, and not before it is released', async () => {
    const { request: fresh } = await answering(
      asPersona(stack, 'olga'),
      'recordSubjectAccessRequest',
      received(childId, dayBefore(0)),
    );
    expect(await written(fresh.id)).toMatchObject({ status: 1, err: expect.stringMatching(/not released yet/) });
    expect(await written(request, 'amira')).toMatchObject({ status: 1 });
    const officer = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-DIRECTORY' } as const;
    const { ask } = await hire(stack, officer);
    expect((await ofRequest(ask, request, 'proofFile')).request).toBeNull();
  });

  it('says which entries of the log could not be read, alike to every family, and goes on', async () => {
    const [own, other] = [
      await addChild(stack, { familyName: 'Damagedby' }),
      await addChild(stack, { familyName: 'Wholeby' }),
    ];
    const open = (name: string, id: string) =>
      stack.ask(name, `query Open($id: ID!) { child(id: $id) { familyName } }`, { variables: { id } });
    for (const id of [own, other]) for (const name of ['ben', 'amira']) await open(name, id);
    const requests = [await released(stack, own), await released(stack, other)] as const;
    const reportOf = async (id: string): Promise<FamilyReport> => {
      expect(await written(id)).toMatchObject({ err: '', status: 0 });
      return reportIn(readFileSync(join(folder, `${id}.html`), 'utf8'));
    };
    const [before] = [await reportOf(requests[0])];
    expect(JSON.parse(before.header)).not.toHaveProperty('unreadable');
    const [damaged] = await stack.database.sql<{ idx: string; body: Buffer }>(
      `select e.idx, e.body from audit.subject s join audit.entry e on e.idx = s.idx
       where s.child_id = ? and e.body like '%"reason":"ALREADY_WORKING"%' order by e.idx limit 1`,
      [own],
    );
    const { idx, body } = damaged ?? expect.unreachable();
    const put = (bytes: Buffer) => stack.database.sql('update audit.entry set body = ? where idx = ?', [bytes, idx]);
    await put(Buffer.from('{"form":3'));
    const wholeTo = async (id: string) =>
      (await ofRequest(asPersona(stack, 'olga'), id, 'trailWhole')).request.trailWhole;
    for (const id of requests) {
      const report = await reportOf(id);
      expect(JSON.parse(report.header).unreadable).toEqual([[Number(idx), Number(idx)]]);
      const { checkpoint, told, header, lines } = await verifyReport(report);
      expect([checkpoint, told, header, ...lines.map(({ fault }) => fault)].filter((fault) => fault !== null)).toEqual(
        [],
      );
      expect(report.lines.join()).not.toContain(`"place":${idx},`);
      expect(await wholeTo(id)).toBe(false);
      const html = readFileSync(join(folder, `${id}.html`), 'utf8');
      expect((await shown(html)).state).toBe('good');
      expect(html).toContain(`cannot be read any more as they were written, among these: ${idx}.`);
    }
    await put(body);
    const after = await reportOf(requests[0]);
    expect(JSON.parse(after.header)).not.toHaveProperty('unreadable');
    expect(after.lines.join()).toContain(`"place":${idx},`);
    expect(await wholeTo(requests[0])).toBe(true);
  });
});
