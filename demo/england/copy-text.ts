/** Rows as PostgreSQL's COPY reads them (text format: tabs between, `\\N` for nothing, backslashes before what is special). */
const SPECIAL = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export type Cell = string | number | boolean | null | object;

function cellOf(value: Cell): string {
  if (value === null) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return SPECIAL.test(text) ? text.replace(/[\\\n\r\t]/g, (letter) => escapes[letter] as string) : text;
}

/** Cells beside one another, ready to be added. */
export function cells(values: readonly Cell[]): string {
  let line = '';
  for (const [index, value] of values.entries()) line += (index === 0 ? '' : '\t') + cellOf(value);
  return line;
}

/** Bytes given as hexadecimal digits. */
export const bytesOf = (hex: string | null): string | null => (hex === null ? null : `\\x${hex}`);

/** As much as is written at once: a text of many megabytes is dear to put together. */
const PIECE = 1 << 16;

/** Collects the rows of one table. */
export class CopyText {
  readonly #encoder = new TextEncoder();
  readonly #pieces: Uint8Array[] = [];
  #text = '';

  /** A row, of cells that are ready. */
  add(row: string): void {
    this.#text += `${row}\n`;
    if (this.#text.length > PIECE) this.#write();
  }

  #write(): void {
    this.#pieces.push(this.#encoder.encode(this.#text));
    this.#text = '';
  }

  bytes(): Uint8Array<ArrayBuffer> {
    this.#write();
    const all = new Uint8Array(this.#pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}
