/**
 * Records of an XML file: a root of a version, a header, and a list of elements that are alike. What is read of each is a
 * list of paths; every other element is passed over unread, whatever stands in it (law 6).
 */
import { FeedError } from './feed-error.ts';
import type { QualityCode } from './quality.ts';
import type { FeedFile } from './source.ts';
import { type XmlElements, xmlElements } from './xml-elements.ts';

export interface XmlShape {
  readonly root: string;
  /** What the root's attribute `version` must say. */
  readonly version: string;
  /** Path below the root of what is a record, such as `Pupils/Pupil`. */
  readonly record: `${string}/${string}`;
  /** Paths below the root that are read once, such as `Header/School/URN`. */
  readonly header: readonly string[];
  /** Paths within a record, such as `Address/PostCode`. */
  readonly fields: readonly string[];
}

/** Texts by path. */
export type XmlValues = ReadonlyMap<string, string>;

export interface XmlRecord {
  /** Place in the list, counted from 1. */
  readonly row: number;
  readonly values: XmlValues;
  /** What is wrong with it as a whole, and where. */
  readonly fault?: { readonly field: string; readonly code: QualityCode };
}

/** No text of any format is longer; what is beyond it is not kept. */
const TEXT = 400;
const RECORD_DEPTH = 3;

class Records implements XmlElements {
  readonly header = new Map<string, string>();
  found: XmlRecord[] = [];
  readonly #shape: XmlShape;
  readonly #record: string;
  readonly #headerPaths: ReadonlySet<string>;
  readonly #fields: ReadonlySet<string>;
  /** The path down to here; within a record it begins there. */
  readonly #paths: string[] = [];
  #values: Map<string, string> | null = null;
  #fault: XmlRecord['fault'];
  #reading: string | null = null;
  #text = '';
  #rows = 0;

  constructor(shape: XmlShape) {
    this.#shape = shape;
    this.#record = shape.record;
    this.#headerPaths = new Set(shape.header);
    this.#fields = new Set(shape.fields);
  }

  opened(name: string, depth: number, attributes: Readonly<Record<string, string>>): void {
    if (depth === 1) {
      this.#begin(name, attributes.version);
      return;
    }
    const isFirst = depth === 2 || (depth === RECORD_DEPTH + 1 && this.#values !== null);
    const path = isFirst ? name : `${this.#paths[depth - 1]}/${name}`;
    this.#paths[depth] = path;
    if (depth === RECORD_DEPTH && path === this.#record) {
      this.#values = new Map();
      this.#fault = undefined;
      return;
    }
    // What stands inside a text that is read makes it none.
    if (this.#reading !== null) this.#fail(this.#reading, '1917');
    this.#reading = (this.#values === null ? this.#headerPaths : this.#fields).has(path) ? path : null;
    this.#text = '';
  }

  #begin(name: string, version: string | undefined): void {
    const { root, version: expected } = this.#shape;
    if (name !== root || version !== expected) throw new FeedError('FEED_VERSION_UNKNOWN');
  }

  text(text: string): void {
    if (this.#reading !== null && this.#text.length <= TEXT) this.#text += text.slice(0, TEXT + 1);
  }

  closed(depth: number): void {
    if (this.#reading !== null) this.#keep(this.#reading);
    this.#reading = null;
    if (depth !== RECORD_DEPTH || this.#values === null) return;
    this.#rows += 1;
    const fault = this.#fault;
    this.found.push({ row: this.#rows, values: this.#values, ...(fault ? { fault } : {}) });
    this.#values = null;
  }

  #keep(path: string): void {
    const values = this.#values ?? this.header;
    if (values.has(path)) this.#fail(path, '1919');
    if (this.#text.length > TEXT) this.#fail(path, '1914');
    values.set(path, this.#text);
  }

  #fail(field: string, code: QualityCode): void {
    if (this.#values === null) throw new FeedError('FEED_VERSION_UNKNOWN');
    this.#fault ??= { field, code };
  }
}

/**
 * Every record in its order, with what the header says, wherever that stands. The file is read to its end before the first is
 * given: one that is broken, or not of this format, throws a `FeedError` and gives none.
 */
export async function* xmlRecords(
  file: FeedFile,
  shape: XmlShape,
): AsyncGenerator<{ readonly header: XmlValues; readonly records: readonly XmlRecord[] }> {
  const whole = new Records({ ...shape, fields: [] });
  for await (const _ of xmlElements(file, whole)) whole.found = [];
  const again = new Records(shape);
  for await (const _ of xmlElements(file, again)) {
    yield { header: whole.header, records: again.found };
    again.found = [];
  }
}
