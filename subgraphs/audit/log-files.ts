/** A log in files: what a regulator takes home and checks there. Two files in a folder, one JSON object a line. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LogEntry, LogSource } from './log-source.ts';

export const ENTRIES = 'entries.ndjson';
export const CHECKPOINTS = 'checkpoints.ndjson';

const PAGE = 4_000;

export const entryLine = ({ idx, body, sealed }: LogEntry): string =>
  `${JSON.stringify({ idx, body: body.toString('base64'), sealed: sealed?.toString('base64') ?? null })}\n`;

export const checkpointLine = (note: string): string => `${JSON.stringify({ note })}\n`;

async function* pages<Value>(file: string, read: (line: string) => Value): AsyncGenerator<readonly Value[]> {
  if (!existsSync(file)) return;
  let lines: Value[] = [];
  for await (const line of createInterface(createReadStream(file))) {
    if (line !== '') lines.push(read(line));
    if (lines.length < PAGE) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

function readEntry(line: string): LogEntry {
  const { idx, body, sealed } = JSON.parse(line) as { idx: number; body: string; sealed: string | null };
  return {
    idx,
    body: Buffer.from(body, 'base64'),
    sealed: sealed === null ? null : Buffer.from(sealed, 'base64'),
    salt: null,
  };
}

export const logFrom = (folder: string): LogSource => ({
  entries: () => pages(join(folder, ENTRIES), readEntry),
  checkpoints: () => pages(join(folder, CHECKPOINTS), (line) => (JSON.parse(line) as { note: string }).note),
  copies: null,
});
