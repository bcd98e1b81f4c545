/** `npm run audit -- export`: writes the trail out, as a table, as AuditEvents, or whole, so that others can check it. */
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { SayableError } from '#core/process.ts';
import { spansOf } from '#core/spans.ts';
import { type ExportScope, exporting, trailEntryFor } from '#subgraphs/audit/export.ts';
import { CHECKPOINTS, checkpointLine, ENTRIES, entryLine } from '#subgraphs/audit/log-files.ts';
import type { LogSource } from '#subgraphs/audit/log-source.ts';
import { logStore, readLog } from '#subgraphs/audit/log-store.ts';
import { type Trail, withTrail } from './audit-trail.ts';

const say = (text: string): void => void process.stderr.write(text);

/** Who does it, for the entry that says so. */
export const by = (): string => userInfo().username;

/** A line that counts where somebody watches; a line every hundred thousand entries where nobody does. */
export function progress(entries: number): void {
  if (process.stderr.isTTY) say(`\r  ${entries} entries`);
  else if (entries % 100_000 < 4_000 && entries >= 100_000) say(`  ${entries} entries\n`);
}

async function write(to: Writable, text: string): Promise<void> {
  if (text !== '' && !to.write(text)) await once(to, 'drain');
}

/** The whole log, so that somebody else can check it: its entries as they are, and what was signed of them. */
async function exportLog(source: LogSource, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const entries = createWriteStream(join(folder, ENTRIES), { mode: 0o600 });
  const checkpoints = createWriteStream(join(folder, CHECKPOINTS), { mode: 0o600 });
  for await (const page of source.checkpoints()) await write(checkpoints, page.map(checkpointLine).join(''));
  for await (const page of source.entries()) {
    await write(entries, page.map(entryLine).join(''));
    progress((page.at(-1)?.idx ?? 0) + 1);
  }
  await Promise.all([entries, checkpoints].map((stream) => finished(stream.end())));
}

async function exportTable({ database, keys }: Trail, scope: ExportScope, file: string | undefined): Promise<void> {
  const { header, lines, unreadable } = exporting(scope, keys);
  const to = file === undefined ? process.stdout : createWriteStream(file, { mode: 0o600 });
  await write(to, header);
  const writeAll = async (pages: ReturnType<LogSource['entries']>): Promise<void> => {
    for await (const page of pages) {
      for (const entry of page) await write(to, lines(entry));
      if (file !== undefined) progress((page.at(-1)?.idx ?? 0) + 1);
    }
  };
  if (scope.child !== null) await writeAll(logStore(database).about(scope.child));
  else await readLog(database, (log) => writeAll(log.entries()));
  if (to !== process.stdout) await finished(to.end());
  for (const [from, until] of spansOf(unreadable)) {
    say(`Not readable as they were written: entries ${from} to ${until}. Verify the log.\n`);
  }
}

export interface ExportOptions {
  readonly database?: string;
  readonly format: ExportScope['format'];
  readonly output?: string;
  readonly child?: string;
  readonly parameters?: true;
}

export async function exportTrail({ database, format, output, parameters, ...options }: ExportOptions): Promise<void> {
  const child = options.child ?? null;
  if (format === 'log' && (output === undefined || child !== null)) {
    throw new SayableError('A log is exported whole, into a folder: --output <folder>, without --child.');
  }
  const scope: ExportScope = { format, child, parameters: parameters === true, by: by() };
  await withTrail(database, true, async (trail) => {
    // Record first, then disclose.
    const place = await trail.append(trailEntryFor('EXPORT', child, scope));
    if (format === 'log') await readLog(trail.database, (log) => exportLog(log, output ?? ''));
    else await exportTable(trail, scope, output);
    say(`Recorded as entry ${place}.\n`);
  });
}
