/**
 * Derives what is derived from the contract: the supergraph, who may see what, the pages of the reference, and the resolver types of each
 * subgraph. `--check` writes nothing and fails when a file is not what it would be.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printSchema } from 'graphql';
import { weighFields } from '#gateway/field-weights.ts';
import { parseScalars } from '#gateway/parse-scalars.ts';
import { subgraphs } from '#subgraphs';
import { accessTable, fieldsByClass } from './access.ts';
import { clientOperations } from './client-operations.ts';
import { compose } from './compose.ts';
import { exampleManifest } from './documents/examples.ts';
import { errorPage } from './reference/errors.ts';
import { referencePages } from './reference/pages.ts';
import { resolverTypes } from './resolver-types.ts';

const root = join(import.meta.dirname, '..');
/** The examples that ask: each has its operations typed. */
const clients = ['partner', 'la-dashboard', 'ecaf'];
/** Of these, those that send trusted documents alone: the dashboard asks as a developer would who tries things out. */
const trusted = ['partner', 'ecaf'];

export async function generated(): Promise<Record<string, string>> {
  const names = subgraphs.map(({ name }) => name);
  const { supergraph, api } = compose(names);
  parseScalars(api);
  weighFields(api, supergraph);
  const types = await Promise.all(
    names.map(async (name) => [`subgraphs/${name}/schema.generated.ts`, await resolverTypes(name)] as const),
  );
  const operations = await Promise.all(
    clients.map(
      async (client) =>
        [
          `examples/${client}/operations.generated.ts`,
          await clientOperations(client, api, trusted.includes(client)),
        ] as const,
    ),
  );
  const policies = subgraphs.map(({ policy }) => policy);
  const manifests = trusted.map(
    (client) => [`documents/${client}.json`, exampleManifest(client, { schema: api, policies })] as const,
  );
  const pages = Object.entries(referencePages(subgraphs)).map(
    ([name, text]) => [`docs/reference/${name}.md`, text] as const,
  );
  return {
    'schema/supergraph.graphql': supergraph,
    'schema/api.graphql': `${printSchema(api)}\n`,
    'schema/access.md': accessTable(subgraphs),
    'schema/field-classes.json': fieldsByClass(subgraphs),
    'docs/reference/errors.md': errorPage(subgraphs),
    ...Object.fromEntries([...pages, ...manifests, ...operations, ...types]),
  };
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
};

if (import.meta.main) {
  const stale = Object.entries(await generated()).filter(([path, text]) => read(path) !== text);
  if (process.argv.includes('--check')) {
    for (const [path] of stale) process.stderr.write(`${path} is not fresh: run npm run generate\n`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    for (const [path, text] of stale) writeFileSync(join(root, path), text);
  }
}
