/** What is to be registered, as clients' own tools write it: files of GraphQL, folders of them, or Apollo's manifest. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GraphQLError, parse } from 'graphql';
import { z } from 'zod';
import { SayableError } from '#core/process.ts';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import { wholeOperations } from './operations.ts';

export interface Given {
  /** Where it was found, for complaints. */
  readonly from: string;
  readonly text: string;
}

/** apollographql.com/docs/graphos/platform/security/persisted-queries: what its generators for every platform write. */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), name: z.string(), type: z.string(), body: z.string() })),
});

function fromApollo(path: string): readonly Given[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new SayableError(`${path}: it is not JSON.`);
  }
  const { data } = apolloManifest.safeParse(value);
  if (!data) {
    throw new SayableError(
      `${path}: it is not a manifest of Apollo’s, "format": "apollo-persisted-query-manifest", "version": 1, with id, name, type and body of each operation.`,
    );
  }
  return data.operations.map(({ id, name, body }) => {
    // Clients send what their manifest says: if that is no hash of the text, they would never be answered.
    if (documentIdOf(body) !== `sha256:${id.replace(/^sha256:/, '')}`) {
      throw new SayableError(
        `${path}: ${name}: its id is not the SHA-256 of its body in small hexadecimal digits. Leave \`createOperationId\` out of the generator’s settings.`,
      );
    }
    return { from: `${path}, ${name}`, text: body };
  });
}

function parsedAt(path: string) {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [place] = error.locations ?? [];
    throw new SayableError(`${path}: ${error.message}${place ? ` (line ${place.line}, column ${place.column})` : ''}`);
  }
}

/** The files of GraphQL a path names. */
function filesAt(path: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new SayableError(`${path}: there is no such file or folder.`);
  if (!stat.isDirectory()) return [path];
  const found = globSync('**/*.{graphql,gql}', { cwd: path }).sort();
  if (found.length === 0) throw new SayableError(`${path}: it holds no file that ends in .graphql or .gql.`);
  return found.map((each) => join(path, each));
}

/** Everything these paths hold, each operation as a document of its own. Fragments are found in whichever file they are. */
export function givenIn(paths: readonly string[]): readonly Given[] {
  const files = paths.filter((path) => !path.endsWith('.json')).flatMap(filesAt);
  const manifests = paths.filter((path) => path.endsWith('.json')).flatMap(fromApollo);
  try {
    const whole = wholeOperations(files.map(parsedAt)).map(({ operation, text }) => ({
      from: operation.name?.value ?? 'an operation without a name',
      text,
    }));
    const given = [...whole, ...manifests];
    if (given.length === 0) throw new SayableError('Nothing is to be registered: the files hold no operation.');
    return given;
  } catch (error) {
    if (error instanceof TypeError)
      throw new SayableError(`${files.join(', ')}: ${error.message} in any of these files.`);
    throw error;
  }
}
