/** Rows of a comma-separated file (RFC 4180), streamed: a million rows are never in memory at once. */
import { createReadStream } from 'node:fs';

const QUOTE = '"';

function quotedCells(line: string): string[] {
  const found: string[] = [];
  const cell = /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(,|$)/y;
  for (;;) {
    const match = cell.exec(line);
    if (match === null) return found;
    const [, quoted, plain = '', end] = match;
    found.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', QUOTE));
    if (end === '') return found;
  }
}

/** Cells of one whole line, without the spaces around them. */
export const cellsOf = (line: string): string[] =>
  line.includes(QUOTE) ? quotedCells(line) : line.split(',').map((cell) => cell.trim());

const endsInQuotes = (line: string): boolean => line.includes(QUOTE) && (line.split(QUOTE).length - 1) % 2 === 1;

/** Puts lines together that a line break within quotes has parted. */
class Lines {
  #open = '';
  readonly #take: (cells: string[]) => void;

  constructor(take: (cells: string[]) => void) {
    this.#take = take;
  }

  add(part: string): void {
    const line = this.#open === '' ? part : `${this.#open}\n${part}`;
    this.#open = endsInQuotes(line) ? line : '';
    if (this.#open === '' && line !== '' && line !== '\r')
      this.#take(cellsOf(line.endsWith('\r') ? line.slice(0, -1) : line));
  }
}

/** Calls `take` with the cells of each row, the header's first. */
export async function readRows(path: string, take: (cells: string[]) => void): Promise<void> {
  const lines = new Lines(take);
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const text: string = rest + chunk;
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      lines.add(text.slice(from, end));
      from = end + 1;
    }
    rest = text.slice(from);
  }
  lines.add(rest);
}

/** The header of a file: its column names in small letters. */
export async function readHeader(path: string): Promise<string[]> {
  for await (const chunk of createReadStream(path, { encoding: 'utf8', end: 8191 })) {
    return cellsOf(
      String(chunk)
        .split('\n')[0]
        ?.replace(/^\uFEFF/, '')
        .trim() ?? '',
    ).map((name) => name.toLowerCase());
  }
  return [];
}
