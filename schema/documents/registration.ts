/**
 * Changes of a manifest: all of it or nothing. The new file is written beside the old one and renamed into its place, so
 * that a gateway which looks at that moment, or a machine that stops, finds one or the other.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SayableError } from '#core/process.ts';
import { NotAdmitted } from '#gateway/documents/admission.ts';
import {
  CLIENT,
  entryName,
  type Manifest,
  type Registered,
  readManifest,
  textOf,
  writeManifest,
} from '#gateway/documents/manifest.ts';
import type { Given } from './inputs.ts';
import { type Measure, measured } from './measured.ts';

const fileOf = (folder: string, client: string): string => join(folder, `${client}.json`);

/** The manifest of this client; undefined where it has none. */
export function manifestOf(folder: string, client: string): Manifest | undefined {
  if (!CLIENT.test(client)) {
    throw new SayableError('A client is named as in its tokens (`client_id`): small letters, digits and hyphens.');
  }
  const file = fileOf(folder, client);
  return existsSync(file) ? readManifest(file, readFileSync(file, 'utf8')) : undefined;
}

/** Makes one manifest of another, while nobody else does: whoever comes second is told so, and nothing of theirs is lost. */
function change(folder: string, client: string, make: (before: Manifest | undefined) => Manifest): Manifest {
  const file = fileOf(folder, client);
  const beside = `${file}.new`;
  let opened: number;
  try {
    opened = openSync(beside, 'wx');
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw new SayableError(`${folder} cannot be written to.`);
    throw new SayableError(
      `${beside} is there: somebody is registering for this client. If nobody is, delete it, and begin again.`,
    );
  }
  try {
    const before = manifestOf(folder, client);
    if (before?.source) {
      throw new SayableError(`${file} is generated: change what is in ${before.source}, and run \`npm run generate\`.`);
    }
    const after = make(before);
    writeFileSync(opened, writeManifest(after));
    fsyncSync(opened);
    renameSync(beside, file);
    return after;
  } finally {
    closeSync(opened);
    rmSync(beside, { force: true });
  }
}

/** Measures everything that is given; throws SayableError with every fault at once. */
export function measuredAll(given: readonly Given[], measure: Measure): readonly Registered[] {
  const faults: string[] = [];
  const found = given.flatMap(({ from, text }) => {
    try {
      return [measured(text, measure)];
    } catch (error) {
      if (!(error instanceof NotAdmitted)) throw error;
      faults.push(`  ${from}: ${error.message}`);
      return [];
    }
  });
  if (faults.length > 0) throw new SayableError(`Nothing was registered, for this does not fit:\n${faults.join('\n')}`);
  return found;
}

export interface Change {
  readonly manifest: Manifest;
  /** What was not there before. */
  readonly added: readonly Registered[];
}

/** Adds these to what the client has. What it had stays, for programs that are out there still send it. */
export function register(folder: string, client: string, documents: readonly Registered[]): Change {
  manifestOf(folder, client);
  let added: readonly Registered[] = [];
  const manifest = change(folder, client, (before) => {
    const kept = before?.documents ?? [];
    const new_ = new Map(documents.map((each) => [each.id, each]));
    for (const { id } of kept) new_.delete(id);
    added = [...new_.values()];
    // What is registered again is measured again: the schema may have moved on.
    const anew = new Map(documents.map((each) => [each.id, each]));
    const stands = kept.map(({ retiresOn, ...each }) => ({
      ...each,
      ...anew.get(each.id),
      ...(retiresOn ? { retiresOn } : {}),
    }));
    return { format: 'contactpoint-trusted-documents', version: 1, client, documents: [...stands, ...added] };
  });
  return { manifest, added };
}

/** From this day on, the document is answered no more. `which`: its identifier, or its name where that is one's alone. */
export function retire(folder: string, client: string, which: string, day: string): Registered {
  let retired: Registered | undefined;
  change(folder, client, (before) => {
    const found = before?.documents.filter(({ id, name }) => id === which || name === which) ?? [];
    const [one] = found;
    if (before === undefined || one === undefined) {
      throw new SayableError(
        `${client} has registered no such document. What it has: npm run documents -- list ${client}`,
      );
    }
    if (found.length > 1) {
      throw new SayableError(
        `${client} has ${found.length} documents of that name. Name it by its identifier:\n${found.map(({ id }) => `  ${id}`).join('\n')}`,
      );
    }
    const over = { ...one, retiresOn: day };
    retired = over;
    return { ...before, documents: before.documents.map((each) => (each.id === over.id ? over : each)) };
  });
  return retired as unknown as Registered;
}

/** What a manifest says and is no longer so, or never was; each as a sentence. Of what is retired by then, nothing is asked. */
export function untruths(manifest: Manifest, measure: Measure, today: string): readonly string[] {
  return manifest.documents.flatMap((entry) => {
    if (entry.retiresOn !== undefined && entry.retiresOn <= today) return [];
    try {
      const { retiresOn: _, ...stated } = entry;
      const found = measured(textOf(entry), measure);
      const differing = (Object.keys(found) as (keyof typeof found)[]).filter(
        (what) => JSON.stringify(found[what]) !== JSON.stringify((stated as Registered)[what]),
      );
      return differing.map(
        (what) =>
          `${entryName(entry)}: ${what} is ${JSON.stringify(found[what])} now: register it again, and have the difference reviewed`,
      );
    } catch (error) {
      if (!(error instanceof NotAdmitted)) throw error;
      return [`${entryName(entry)}: ${error.message}`];
    }
  });
}
