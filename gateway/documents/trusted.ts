/**
 * The documents that programs have registered, ready to be asked by their identifiers. Each program has its own: what was
 * reviewed for one was not for another, and whether another has it is nobody's to find out (ADR 0025).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { SayableError } from '#core/process.ts';
import { admit, NotAdmitted } from './admission.ts';
import { hashIn } from './identifier.ts';
import { entryName, type Manifest, type Registered, readManifest, textOf } from './manifest.ts';

/** A document of one program: read, found to fit the schema and measured, once. */
export interface Trusted {
  readonly text: string;
  /** As the trail names it. */
  readonly hash: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** From this day on it is answered no more. */
  readonly retiresOn: string | null;
}

/** By the program's `client_id`, then by identifier. What has been retired need not fit the schema any more. */
export type TrustedDocuments = ReadonlyMap<string, ReadonlyMap<string, Trusted | 'RETIRED'>>;

/** The manifests of this folder; throws SayableError. */
export function readManifests(folder: string): readonly Manifest[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    throw new SayableError(
      `DOCUMENTS_DIR names ${folder}, which cannot be read: make the folder, or name the one where the manifests are.`,
    );
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => readManifest(join(folder, name), readFileSync(join(folder, name), 'utf8')));
}

function trusted(file: string, entry: Registered, schema: GraphQLSchema): Trusted {
  try {
    const text = textOf(entry);
    const { name, kind, cost, document, operation } = admit(text, schema);
    const said: readonly (readonly [string, unknown, unknown])[] = [
      ['name', entry.name, name],
      ['kind', entry.kind, kind],
      ['cost', entry.cost, cost],
    ];
    for (const [what, stated, found] of said) {
      // Whoever reviewed the file has been shown something else.
      if (stated !== found)
        throw new NotAdmitted(`its ${what} is ${found}, and not ${stated}: register it anew, and have that reviewed`);
    }
    return { text, hash: hashIn(entry.id), document, operation, retiresOn: entry.retiresOn ?? null };
  } catch (error) {
    if (!(error instanceof NotAdmitted)) throw error;
    throw new SayableError(`${file}: ${entryName(entry)}: ${error.message}`);
  }
}

interface LoadOptions {
  readonly schema: GraphQLSchema;
  readonly today: string;
  readonly before?: TrustedDocuments;
}

/** What the manifests of a folder hold. What is there already is not read again, and a request comes in between two. */
export async function loadDocuments(
  folder: string,
  { schema, today, before = new Map() }: LoadOptions,
): Promise<TrustedDocuments> {
  const loaded = new Map<string, Map<string, Trusted | 'RETIRED'>>();
  for (const { client, documents } of readManifests(folder)) {
    const own = new Map<string, Trusted | 'RETIRED'>();
    loaded.set(client, own);
    for (const entry of documents) {
      const { id, retiresOn = null } = entry;
      const known = before.get(client)?.get(id);
      if (retiresOn !== null && retiresOn <= today) own.set(id, 'RETIRED');
      else if (known !== undefined && known !== 'RETIRED') own.set(id, { ...known, retiresOn });
      else {
        await setImmediate();
        own.set(id, trusted(join(folder, `${client}.json`), entry, schema));
      }
    }
  }
  return loaded;
}
