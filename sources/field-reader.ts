/** Takes the values of one row one by one, and stops at the first that is at fault, with the name of its field. */
import type { ReadRow, SourceRow } from '#core/statements.ts';
import { cleaned, Fault, type Parse } from './fields.ts';
import type { QualityCode } from './quality.ts';

class RowFault extends Error {
  readonly field: string;
  readonly code: QualityCode;

  constructor(field: string, code: QualityCode) {
    super(code);
    this.name = 'RowFault';
    this.field = field;
    this.code = code;
  }
}

export class FieldReader {
  readonly #get: (field: string) => unknown;
  readonly #path: string;
  readonly #called: (field: string) => string;

  /**
   * `path` goes before the names of fields in rejections, for values that lie deeper; `called` says what a supplier calls
   * a field, where that differs from what it is to us.
   */
  constructor(get: (field: string) => unknown, path = '', called = (field: string): string => field) {
    this.#get = get;
    this.#path = path;
    this.#called = called;
  }

  /** A reader of the named properties of a JSON object, and of no others. */
  static of(value: unknown, path = ''): FieldReader {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      throw new RowFault(path.replace(/[.:]$/, '') || 'row', '1917');
    }
    return new FieldReader((field) => (Object.hasOwn(value, field) ? Reflect.get(value, field) : undefined), path);
  }

  optional<T>(field: string, parse: Parse<T>): T | undefined {
    const raw = this.#get(field) ?? '';
    const text = typeof raw === 'string' ? cleaned(raw) : new Fault('1917');
    if (text === '') return undefined;
    const value = text instanceof Fault ? text : parse(text);
    return value instanceof Fault ? this.refuse(field, value.code) : value;
  }

  required<T>(field: string, missing: QualityCode, parse: Parse<T>): T {
    return this.optional(field, parse) ?? this.refuse(field, missing);
  }

  /** A reader of the object in a field. */
  inside(field: string): FieldReader | undefined {
    const value = this.#get(field) ?? undefined;
    return value === undefined ? undefined : FieldReader.of(value, `${this.#path}${field}.`);
  }

  /** Readers of the objects in a list; of none where there is no list. */
  list(field: string): FieldReader[] {
    return this.#array(field).map((value) => FieldReader.of(value, `${this.#path}${field}.`));
  }

  /** The texts in a list; none where there is no list. */
  texts<T>(field: string, parse: Parse<T>): T[] {
    return this.#array(field).map((value) => new FieldReader(() => value, this.#path).required(field, '1917', parse));
  }

  filled(field: string): boolean {
    const value = this.#get(field) ?? '';
    return typeof value !== 'string' || value.trim() !== '';
  }

  refuse(field: string, code: QualityCode): never {
    throw new RowFault(this.#path + this.#called(field), code);
  }

  #array(field: string): readonly unknown[] {
    const value = this.#get(field) ?? [];
    return Array.isArray(value) ? value : this.refuse(field, '1917');
  }
}

/** One row: what `statements` makes of it, or the first fault it met. */
export function readRow(row: number, statements: () => Omit<SourceRow, 'row'>): ReadRow {
  try {
    return { taken: { row, ...statements() } };
  } catch (error) {
    if (error instanceof RowFault) return { rejected: { row, field: error.field, code: error.code } };
    throw error;
  }
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without what is undefined: in a statement, what is not known is not there. */
export function present<T extends object>(object: T): Present<T> {
  const known: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) if (value !== undefined) known[name] = value;
  return known as Present<T>;
}
