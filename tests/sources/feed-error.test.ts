import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFormat, sourceFormats } from '../../sources/index.ts';
import { caseFile, goodCells, inFolder, northshire, rowsAt } from './reading.ts';

/** Code and message of the refusal, and how many rows came before it. */
async function refusalOf(format: string, path: string) {
  let rows = 0;
  try {
    for await (const _ of sourceFormat(format).read(path, { ...northshire, format })) rows += 1;
  } catch (error) {
    const { code, message, cause } = error as Error & { code: string };
    return { code, message, cause, rows };
  }
  return { code: 'NONE', message: '', cause: undefined, rows };
}

const refused = (format: string, content: string | Buffer) =>
  inFolder({ file: content }, (folder) => refusalOf(format, join(folder, 'file')));

const secret = 'Octavia Marsh';

describe('a file that cannot be read at all', () => {
  it.each(['case-system', 'dfe-find'])('is said to be missing, empty, no file, or not UTF-8 (%s)', async (format) => {
    await inFolder({ file: '' }, async (folder) => {
      await mkdir(join(folder, 'below'));
      expect(await refusalOf(format, join(folder, 'none'))).toMatchObject({ code: 'FEED_FILE_NOT_FOUND' });
      expect(await refusalOf(format, join(folder, 'file'))).toMatchObject({ code: 'FEED_FILE_EMPTY' });
      const folderCode = format === 'dfe-find' ? 'FEED_FOLDER_EMPTY' : 'FEED_FILE_UNREADABLE';
      expect(await refusalOf(format, join(folder, 'below'))).toMatchObject({ code: folderCode });
    });
    expect(await refused(format, ' \n \n')).toMatchObject({ code: 'FEED_FILE_EMPTY' });
    expect(await refused(format, Buffer.from('child_id;caf\xe9', 'latin1'))).toMatchObject({ code: 'FEED_NOT_UTF8' });
    expect(await refused(format, Buffer.from('child_id', 'utf16le').fill(0xff, 0, 2))).toMatchObject({
      code: 'FEED_NOT_UTF8',
    });
  });

  it('is refused before its first row is given, though the fault is in its last', async () => {
    const name = Buffer.from(`${csv()}N-1,Ren\xe9`, 'latin1');
    expect(await refused('case-system', name)).toMatchObject({ code: 'FEED_NOT_UTF8', rows: 0 });
  });

  it('is not JSON, or JSON about something else', async () => {
    const whole = JSON.stringify({ orgId: 'HEALTH-01', records: [{ name: secret }] });
    expect(await refused('dfe-find', whole.slice(0, -1))).toMatchObject({ code: 'FEED_NOT_JSON', cause: undefined });
    expect(await refused('dfe-find', '['.repeat(1_000_000))).toMatchObject({ code: 'FEED_NOT_JSON' });
    for (const other of ['null', '[]', '"text"', '{"records":[]}', '{"organisations":{}}', '{"orgId":"X"}']) {
      expect(await refused('dfe-find', other)).toMatchObject({ code: 'FEED_SHAPE_WRONG' });
    }
  });

  it('is JSON of more than is read at once', async () => {
    expect(await refused('dfe-find', ' '.repeat(17_000_000))).toMatchObject({ code: 'FEED_FILE_TOO_LARGE' });
  });

  it('stops a folder before its first row is given', async () => {
    const good = JSON.stringify({
      orgId: 'A',
      records: [{ recordId: 'R', personId: '9990420629', recordType: 'health.details' }],
    });
    const files = { 'a.custodian.json': good, 'b.custodian.json': `${good}{` };
    expect(await inFolder(files, (folder) => refusalOf('dfe-find', folder))).toMatchObject({
      code: 'FEED_NOT_JSON',
      rows: 0,
    });
  });

  it('has a first line that is damaged', async () => {
    expect(await refused('case-system', `child_id,"${secret}\n`)).toMatchObject({ code: 'FEED_HEADER_WRONG' });
    expect(await refused('case-system', `${csv().replaceAll(',', ';')}`)).toMatchObject({ code: 'FEED_HEADER_WRONG' });
  });

  it('is never quoted in what is said of it', async () => {
    const files = [`${secret},2014-05-11\n`, `child_id,"${secret}\n`, `{"name":"${secret}"`, `{"name":"${secret}"}`];
    for (const content of files) {
      for (const format of ['case-system', 'dfe-find']) {
        const { code, message, cause } = await refused(format, content);
        expect(code).not.toBe('NONE');
        expect(message).not.toMatch(/Octavia|Marsh|2014/);
        expect(cause).toBeUndefined();
      }
    }
  });

  it.skipIf(process.getuid?.() === 0)('may be closed to this account', async () => {
    await inFolder({ file: csv() }, async (folder) => {
      await chmod(join(folder, 'file'), 0);
      expect(await refusalOf('case-system', join(folder, 'file'))).toMatchObject({ code: 'FEED_FILE_UNREADABLE' });
    });
  });
});

describe('the register of sources', () => {
  it('finds an adapter by its name, and names those there are when there is none', () => {
    for (const format of sourceFormats) expect(sourceFormat(format.name)).toBe(format);
    expect(() => sourceFormat('fax')).toThrow(
      expect.objectContaining({
        code: 'FEED_FORMAT_UNKNOWN',
        message: expect.stringContaining('dfe-find'),
      }),
    );
  });

  it('reads without a clock being given', async () => {
    await inFolder({ file: caseFile({}) }, async (folder) => {
      const [row] = await rowsAt(sourceFormat('case-system'), join(folder, 'file'), northshire);
      expect(row).toHaveProperty('taken');
    });
  });
});

function csv(): string {
  return `${Object.keys(goodCells).join(',')}\n`;
}
