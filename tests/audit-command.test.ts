/** `npm run audit`, as an investigator, a court and a regulator use it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { child } from '#support/stack.ts';
import { emptyTrail, entry, ORIGIN, type TestTrail } from '#support/trail.ts';
import { logVkey } from '#transparency/note.ts';

const SEARCH = '{"query":"query Find","variables":{"familyName":"Thornbury"}}';

describe('npm run audit', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-audit-'));
  let trail: TestTrail;

  const audit = async (...args: string[]) => {
    const process_ = spawn(process.execPath, ['bin/audit.ts', ...args], {
      env: { PATH: process.env.PATH, DATA_DIR: inject('dataDir'), DATABASE_URL: trail.url, AUDIT_ORIGIN: ORIGIN },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err, [status]] = await Promise.all([
      text(process_.stdout),
      text(process_.stderr),
      once(process_, 'exit'),
    ]);
    return { out, err, status };
  };
  const lastEntry = async () => {
    const [row] = await trail.sql<{ body: Buffer }>('select body from audit.entry order by idx desc limit 1');
    return JSON.parse(row?.body.toString('utf8') ?? 'null');
  };
  const json = (lines: string) =>
    lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  beforeAll(async () => {
    trail = await emptyTrail();
    const request = '11111111-1111-4111-8111-111111111111';
    await trail.append(entry({ kind: 'INTENT', decision: 'PENDING', request, parameters: SEARCH }));
    await trail.append(
      entry({ request, children: { [child.whoElse]: ['IDENTITY', 'SERVICES'], [child.none]: ['EXISTENCE'] } }),
    );
    await trail.append(entry({ operation: '=HYPERLINK("http://elsewhere")', caseReference: '-1+1' }));
    await trail.append(entry({ kind: 'REFUSAL', decision: 'REFUSED', account: null, reason: null }));
    await trail.fill(20);
    await trail.sign();
  });
  afterAll(async () => {
    await trail.close();
    rmSync(folder, { recursive: true });
  });

  it('verify says that a whole log is whole, and names the entry that is not what it was', async () => {
    expect(await audit('keys')).toMatchObject({ out: `${logVkey(ORIGIN, trail.key)}\n`, status: 0 });
    const whole = await audit('verify');
    expect(whole.out).toMatch(/^Whole: 24 entries/);
    expect(whole.status).toBe(0);
    await trail.sql(`update audit.entry set account = null where idx = 9`);
    expect(await audit('verify')).toMatchObject({ out: expect.stringMatching(/^NOT WHOLE\. Entry 9 /), status: 1 });
    await trail.sql(`update audit.entry set account = (select account from audit.entry where idx = 8) where idx = 9`);
  });

  it('verify compares with what a witness signed, in a file', async () => {
    const file = join(folder, 'elsewhere.checkpoint');
    const [row] = await trail.sql<{ note: string }>('select note from audit.checkpoint');
    writeFileSync(file, (row?.note ?? '').replace('\n24\n', '\n30\n'));
    expect(await audit('verify', '--witness', file)).toMatchObject({
      status: 1,
      out: expect.stringContaining('NOT WHOLE'),
    });
  });

  it('prove writes one file that proves an entry without the database', async () => {
    const file = join(folder, '1.tlog-proof');
    expect(await audit('prove', '1', '--output', file)).toMatchObject({ status: 0 });
    const proved = await audit('verify', '--proof', file, '--key', logVkey(ORIGIN, trail.key));
    expect(proved.out).toContain('Proved: entry 1 of a log of 24 entries');
    expect(proved.out).toContain(child.whoElse);
    writeFileSync(file, readFileSync(file, 'utf8').replace('index 1', 'index 2'));
    expect(await audit('verify', '--proof', file)).toMatchObject({
      status: 1,
      out: expect.stringContaining('NOT PROVED'),
    });
    expect(await audit('prove', '99')).toMatchObject({ status: 1, out: '', err: 'There is no such entry.\n' });
  });

  it('export of the log can be verified elsewhere, by its key alone; a changed line is found', async () => {
    const copy = join(folder, 'log');
    const exported = await audit('export', '--format', 'log', '--output', copy);
    expect(exported).toMatchObject({ status: 0, out: '' });
    expect(statSync(join(copy, 'entries.ndjson')).mode & 0o077).toBe(0);
    expect(await lastEntry()).toMatchObject({ kind: 'EXPORT', decision: 'EXPORTED', operation: 'export' });
    const key = logVkey(ORIGIN, trail.key);
    expect((await audit('verify', '--files', copy, '--key', key)).out).toMatch(/^Whole: 25 entries/);
    // A log of nothing would be whole: what is missing is said to be.
    const half = join(folder, 'half');
    cpSync(copy, half, { recursive: true });
    rmSync(join(half, 'checkpoints.ndjson'));
    for (const files of [join(copy, 'elsewhere'), half]) {
      const { out, err, status } = await audit('verify', '--files', files, '--key', key);
      expect([out, status]).toEqual(['', 1]);
      expect(err).toMatch(/^There is no (?:entries|checkpoints)\.ndjson in /m);
    }
    const lines = readFileSync(join(copy, 'entries.ndjson'), 'utf8').split('\n');
    writeFileSync(join(copy, 'entries.ndjson'), lines.toSpliced(5, 1).join('\n'));
    expect(await audit('verify', '--files', copy, '--key', key)).toMatchObject({
      status: 1,
      out: 'NOT WHOLE. Entry 5 is missing.\n',
    });
  });

  it('export as CSV holds nothing a spreadsheet would run, and what was asked only when it is wanted', async () => {
    const { out } = await audit('export', '--format', 'csv');
    expect(out).toContain(`"'=HYPERLINK(""http://elsewhere"")"`);
    expect(out).toContain(`"'-1+1"`);
    expect(out).not.toContain('Thornbury');
    expect(out.split('\r\n')[0]).toContain('"place","at","kind"');
    expect(out.split('\r\n').filter((line) => line.startsWith('"1",'))).toHaveLength(2);
    const wanted = await audit('export', '--format', 'csv', '--child', child.whoElse, '--parameters');
    expect(wanted.out).toContain('Thornbury');
    expect(wanted.out.split('\r\n').filter((line) => /^"\d/.test(line)).length).toBeLessThan(6);
    expect(await lastEntry()).toMatchObject({ kind: 'EXPORT', children: { [child.whoElse]: ['EXISTENCE'] } });
  });

  it('export as FHIR is one event for what was asked and one for what left, for each child', async () => {
    const { out } = await audit('export', '--format', 'fhir', '--parameters');
    const events = json(out);
    expect(events.map(({ id }) => id)).toEqual(['1-query', '1-disclosure', '1-query', '1-disclosure']);
    expect(Buffer.from(events[0].entity.at(-1).query, 'base64').toString('utf8')).toBe(SEARCH);
  });

  it('erase leaves the log whole, and what was asked unreadable', async () => {
    const erased = await audit('erase', child.whoElse);
    expect(erased.out).toMatch(/^Erased 2 questions\./);
    expect(await lastEntry()).toMatchObject({ kind: 'ERASURE', decision: 'ERASED' });
    expect((await audit('verify')).out).toMatch(/^Whole/);
    const { out } = await audit('export', '--format', 'fhir', '--parameters', '--child', child.whoElse);
    const [asked] = json(out);
    const last = asked.entity.at(-1);
    expect(last.query).toBeUndefined();
    expect(last._query.extension[0].valueCode).toBe('masked');
  });
});
