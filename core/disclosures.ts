/**
 * What a request has disclosed, collected where details are decided on, so that no alias, nesting or `_entities` can go
 * around it. Written to the trail before the answer leaves.
 */
import type { Search } from './looks.ts';

export interface DisclosureReport {
  readonly children: Readonly<Record<string, readonly string[]>>;
  /** Names of the rules that decided, allowing and denying. */
  readonly rules: readonly string[];
  /** Children whose record was opened, and not only listed by a search. */
  readonly opened: readonly string[];
  /** Of the opened, what `core/looks.ts` says of them. */
  readonly namesakes: readonly string[];
  readonly elsewhere: readonly string[];
  readonly atHome: readonly string[];
  /** How each search came out. */
  readonly searches: readonly Search[];
}

export class Disclosures {
  readonly #children = new Map<string, Set<string>>();
  readonly #rules = new Set<string>();
  readonly #opened = new Set<string>();
  readonly #namesakes = new Set<string>();
  readonly #elsewhere = new Set<string>();
  readonly #atHome = new Set<string>();
  readonly #searches: Search[] = [];

  /** Marks that a detail of this kind about this child is going to be in the answer. */
  disclosed(child: string, kind: string): void {
    const kinds = this.#children.get(child);
    if (kinds === undefined) this.#children.set(child, new Set([kind]));
    else kinds.add(kind);
  }

  /** Marks that this child's record was opened. */
  opened(child: string, { namesake = false, elsewhere = false, atHome = false } = {}): void {
    this.#opened.add(child);
    if (namesake) this.#namesakes.add(child);
    if (elsewhere) this.#elsewhere.add(child);
    if (atHome) this.#atHome.add(child);
  }

  /** Marks how a search came out, before that is told. */
  searched(search: Search): void {
    this.#searches.push(search);
  }

  ruled(rule: string): void {
    this.#rules.add(rule);
  }

  report(): DisclosureReport {
    // Without a prototype: the engine would keep a shape for every number that ever was the first field of an object.
    const children: Record<string, readonly string[]> = Object.create(null);
    for (const [child, kinds] of this.#children) children[child] = [...kinds].sort();
    return {
      children,
      rules: [...this.#rules].sort(),
      opened: [...this.#opened].sort(),
      namesakes: [...this.#namesakes].sort(),
      elsewhere: [...this.#elsewhere].sort(),
      atHome: [...this.#atHome].sort(),
      // Parts of a request are asked side by side: which was done first is chance.
      searches: this.#searches.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    };
  }

  /** Takes in what a subgraph in another process reports. */
  add(report: DisclosureReport): void {
    for (const [child, kinds] of Object.entries(report.children)) {
      for (const kind of kinds) this.disclosed(child, kind);
    }
    for (const rule of report.rules) this.ruled(rule);
    for (const child of report.opened) {
      this.opened(child, {
        namesake: report.namesakes.includes(child),
        elsewhere: report.elsewhere.includes(child),
        atHome: report.atHome.includes(child),
      });
    }
    for (const search of report.searches) this.searched(search);
  }
}
