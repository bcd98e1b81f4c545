/**
 * What clients were promised at the last release, and whether it still holds. What was deprecated with its day may go
 * after that day; anything else that would break a client's query is refused by a test. `npm run release` makes what
 * there is the promise of the next release.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildASTSchema,
  type DirectiveNode,
  type DocumentNode,
  findBreakingChanges,
  Kind,
  parse,
  print,
  visit,
} from 'graphql';

const ENDS = /Goes after (\d{4}-\d\d-\d\d)\.$/;

/** The last day on which something that is deprecated must still be there; undefined where it is not, or names no day. */
export function lastDayOf(directives: readonly DirectiveNode[] | undefined): string | undefined {
  const reason = directives?.find(({ name }) => name.value === 'deprecated')?.arguments?.[0]?.value;
  return reason?.kind === Kind.STRING ? ENDS.exec(reason.value)?.[1] : undefined;
}

/** Without what may be gone by then. */
function promisedOn(released: DocumentNode, today: string): DocumentNode {
  const drop = ({ directives }: { readonly directives?: readonly DirectiveNode[] }) => {
    const last = lastDayOf(directives);
    return last !== undefined && last < today ? null : undefined;
  };
  return visit(released, { FieldDefinition: drop, EnumValueDefinition: drop, InputValueDefinition: drop });
}

/** Each change that breaks what was released, as a sentence. `today`: `2026-11-29`. */
export const breakingChanges = (released: string, current: string, today: string): string[] =>
  findBreakingChanges(buildASTSchema(promisedOn(parse(released), today)), buildASTSchema(parse(current))).map(
    ({ description }) => description,
  );

if (import.meta.main) {
  // What a description says is no promise to a program.
  const drop = { enter: (node: object) => ('description' in node ? { ...node, description: undefined } : undefined) };
  const api = parse(readFileSync(join(import.meta.dirname, 'api.graphql'), 'utf8'));
  writeFileSync(join(import.meta.dirname, 'released.graphql'), `${print(visit(api, drop))}\n`);
}
