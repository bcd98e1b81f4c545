import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each folder may import from outside itself. The most particular folder counts. */
const MAY_IMPORT: readonly (readonly [folder: string, allowed: readonly string[]])[] = [
  ['core', []],
  ['sources', ['core']],
  // Pure: no database, no network. Only the evaluation reads files.
  ['matching', ['core']],
  // RFC 6962 and the formats of C2SP: pure, and known to whoever writes the trail, witnesses it or checks it.
  ['transparency', []],
  // What a family takes home: part of it runs in their browser, and knows nothing of the directory.
  ['family', ['transparency']],
  // Somebody else's process: it knows nothing of the directory.
  ['witness', ['core', 'transparency']],
  ['gateway/main.ts', ['core', 'gateway', 'subgraphs', 'sources', 'demo', 'transparency']],
  ['gateway/explorer', ['core', 'gateway', 'demo']],
  ['gateway', ['core', 'gateway']],
  ['subgraphs/children', ['core', 'matching', 'transparency']],
  ['subgraphs/involvements', ['core']],
  ['subgraphs/accreditation', ['core']],
  ['subgraphs/audit', ['core', 'transparency']],
  ['subgraphs', ['core', 'subgraphs']],
  // The pages of the reference say how a supplier's file is refused, too.
  ['schema/reference', ['core', 'schema', 'sources', 'subgraphs']],
  // Documents are measured as the gateway measures them.
  ['schema', ['core', 'gateway', 'subgraphs']],
  ['demo', ['core', 'subgraphs', 'matching', 'transparency']],
  // Somebody else's program, too: it knows the directory by its schema and by HTTP.
  // A supplier's tool: it knows the directory by what passes by.
  ['conformance', ['core']],
  ['deploy', ['core', 'subgraphs', 'transparency']],
  ['examples/partner', ['examples/govuk']],
  ['examples/govuk', []],
  ['examples/la-dashboard', ['examples/govuk']],
  // And a third; the demonstration's database is started as the directory's is.
  ['examples/ecaf', ['core/embedded.ts', 'examples/govuk']],
  ['bin/documents.ts', ['core', 'gateway', 'schema', 'subgraphs']],
  ['bin', ['core', 'gateway', 'subgraphs', 'sources', 'demo', 'matching', 'transparency', 'family']],
];

/** The only files behind which each of these may stand. */
const DOORS: readonly (readonly [what: RegExp, doors: readonly string[]])[] = [
  // The gateway turns its library's reporting off before it is loaded.
  [/process\.env/, ['core/env.ts', 'gateway/graph.ts', 'gateway/any-supergraph.ts', 'examples/govuk/settings.ts']],
  [/['"]graphql-(?:shield|middleware)['"]/, ['core/shield.ts']],
  [/from 'knex'/, ['core/database.ts', 'core/migrate.ts', 'examples/ecaf/database.ts']],
  [
    /from 'pg'/,
    [
      'core/bulk.ts',
      'core/database.ts',
      'core/embedded-postmaster.ts',
      'core/lone-connection.ts',
      'core/notifications.ts',
    ],
  ],
  [/\bconsole\./, []],
];

/** A statement in SQL stands in one of these kinds of file, where a database administrator finds it. */
const SQL_FILES = /(?:store|-sql|appender|migrate|database|open)\.ts$/;
const SQL = /['"`]\s*(?:select\s[^'`]*\sfrom\s|insert into\s|update \w+ |delete from\s|with \w+ as\s)/;

const code = globSync(
  '{core,gateway,subgraphs,schema,sources,demo,matching,transparency,family,witness,bin,examples,conformance,deploy}/**/*.ts',
)
  .filter((path) => !path.includes('.generated.'))
  .map((path) => ({ path, source: readFileSync(path, 'utf8') }));

const allowedFor = (path: string): readonly string[] => {
  const [, allowed] =
    MAY_IMPORT.find(([folder]) => path === folder || path.startsWith(`${folder}/`)) ?? expect.unreachable(path);
  return allowed;
};

/** Folder that a specifier leads into: `#core/x.ts` and `../core/x.ts` are the same. */
function target(path: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1);
  return normalize(join(dirname(path), specifier));
}

const imports = (source: string): string[] =>
  [...source.matchAll(/(?:from|import)\s*\(?\s*'([#.][^']+)'/g)].map(([, specifier = '']) => specifier);

describe('the architecture', () => {
  it.for(code)('$path imports only what stands below it', ({ path, source }) => {
    const own = dirname(path)
      .split('/')
      .slice(0, /^(?:subgraphs|examples)\//.test(path) ? 2 : 1)
      .join('/');
    for (const specifier of imports(source)) {
      const to = target(path, specifier);
      const inside = to.startsWith(`${own}/`);
      expect(inside || allowedFor(path).some((folder) => to === folder || to.startsWith(`${folder}/`)), specifier).toBe(
        true,
      );
    }
  });

  it.for(DOORS)('%s stays behind its door', ([what, doors]) => {
    const found = code.filter(({ source }) => what.test(source)).map(({ path }) => path);
    expect(found.filter((path) => !doors.includes(path))).toEqual([]);
  });

  it('keeps SQL in the files that are named for it', () => {
    const found = code.filter(({ path, source }) => SQL.test(source) && !SQL_FILES.test(path)).map(({ path }) => path);
    expect(found).toEqual([]);
  });

  it.for(code)('$path holds one idea: at most 250 lines', ({ source }) => {
    expect(source.split('\n').length).toBeLessThanOrEqual(251);
  });

  it('has no drawer for things without a name', () => {
    const drawers = code.filter(({ path }) => /^(?:utils?|helpers?|common|misc|constants)\.ts$/.test(basename(path)));
    expect(drawers.map(({ path }) => path)).toEqual([]);
  });

  it('gives every subgraph the same files', () => {
    for (const name of ['children', 'involvements', 'accreditation', 'audit']) {
      const files = globSync(`subgraphs/${name}/*.ts`).map((path) => basename(path));
      expect(files).toEqual(
        expect.arrayContaining(['index.ts', 'policy.ts', 'resolvers.ts', 'store.ts', 'context.ts']),
      );
    }
  });

  it('reads nobody’s rights outside the policy and the decision', () => {
    const asks = code.filter(
      ({ path, source }) =>
        /role [!=]==/.test(source) &&
        !/^(?:core\/(?:decide|rules|permissions|scopes)|subgraphs\/accreditation\/standing|demo\/)/.test(path),
    );
    expect(asks.map(({ path }) => path)).toEqual([]);
  });
});
