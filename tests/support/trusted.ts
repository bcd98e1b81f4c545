/** Requests through any program of the demonstration, by text or by identifier, exactly as they are put. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import { type Manifest, type Registered, readManifest, textOf, writeManifest } from '#gateway/documents/manifest.ts';
import { AUDIENCE, type Stack, type StackOptions } from './stack.ts';

export const committed = 'documents';

export const manifestIn = (folder: string, client: string): Manifest => {
  const file = join(folder, `${client}.json`);
  return readManifest(file, readFileSync(file, 'utf8'));
};

/** A document that the example for practitioners has registered. */
export function documentOf(name: string, client = 'partner'): Registered & { readonly query: string } {
  const found = manifestIn(committed, client).documents.find((each) => each.name === name);
  if (!found) throw new Error(`no document ${name}`);
  return { ...found, query: textOf(found) };
}

/** A folder of manifests of one's own, which begins as a copy of those that are committed. */
export function copyOfDocuments(): string {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-documents-'));
  cpSync(committed, folder, { recursive: true });
  return folder;
}

/** Puts a manifest of these texts into a folder, as somebody would who does not ask what they show. */
export function putManifest(folder: string, client: string, entries: readonly Partial<Registered>[]): void {
  const documents = entries.map((entry) => ({
    name: 'Nobody',
    kind: 'query' as const,
    cost: 1,
    roles: [],
    purposes: [],
    discloses: {},
    ...entry,
    id: entry.id ?? documentIdOf(textOf({ text: entry.text ?? [] })),
    text: entry.text ?? [],
  }));
  const manifest: Manifest = { format: 'contactpoint-trusted-documents', version: 1, client, documents };
  writeFileSync(join(folder, `${client}.json`), writeManifest(manifest));
}

/** As in production: only the query page may send documents of its own. */
export const onlyRegistered: NonNullable<StackOptions['change']> = (parts) => ({
  ...parts,
  documents: { ...parts.documents, adHoc: ['explorer'] },
});

export interface Told {
  readonly status: number;
  readonly text: string;
  readonly cost: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly json: any;
}

/** Sends bodies as this persona, or as whoever has this account, through this program. */
export function through(stack: Stack, who: string | { readonly account: string }, client: string) {
  const { account } = typeof who === 'string' ? stack.persona(who) : who;
  const defaultReason = typeof who === 'string' ? stack.persona(who).defaultReason : 'ALREADY_WORKING';
  const token = signToken(demonstrationKeys(inject('dataDir')), { account, client, audience: AUDIENCE });
  return async (body: object, headers: Readonly<Record<string, string>> = {}): Promise<Told> => {
    const answer = await fetch(`${stack.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await token}`,
        'access-reason': defaultReason,
        ...headers,
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, text, cost: answer.headers.get('x-query-cost'), json: JSON.parse(text) };
  };
}

export const codeOf = ({ json }: Told): string | undefined => json.errors?.[0]?.extensions?.code;
