/**
 * What it saves to send the identifier of a registered document instead of its text: the same question, of the same
 * children, to the same process, the two ways in turn.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import { writeManifest } from '#gateway/documents/manifest.ts';
import { weighFields } from '#gateway/field-weights.ts';
import { parseScalars } from '#gateway/parse-scalars.ts';
import { measured } from '#schema/documents/measured.ts';
import { subgraphs } from '#subgraphs';
import type { Benchmark } from './benchmark.ts';
import { parentOf } from './cpu.ts';
import { openDirectory } from './directory.ts';
import { median, rounded, table } from './figures.ts';
import { load } from './load.ts';
import { bodyFor, QUESTION, someChildren } from './question.ts';
import { bodiesFor, oursWith, type System } from './systems.ts';
import { cpuOfAnswer, round, type Taken } from './turns.ts';

const CHILDREN = 5_000;
const ASKED_FOR = 1_000;
const CONNECTIONS = 50;
const WARM_UP_SECONDS = 5;

/** A folder in which the query page's client has registered the question. */
function registered(): string {
  const schema = buildSchema(readFileSync(new URL('../schema/api.graphql', import.meta.url), 'utf8'));
  parseScalars(schema);
  weighFields(schema, readFileSync(new URL('../schema/supergraph.graphql', import.meta.url), 'utf8'));
  const documents = [measured(QUESTION, { schema, policies: subgraphs.map(({ policy }) => policy) })];
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-documents-'));
  const client = 'explorer';
  const manifest = writeManifest({ format: 'contactpoint-trusted-documents', version: 1, client, documents });
  writeFileSync(join(folder, `${client}.json`), manifest);
  return folder;
}

const byIdentifier = (body: string): string =>
  JSON.stringify({ documentId: documentIdOf(QUESTION), variables: JSON.parse(body).variables });

export const documents: Benchmark = async (options) => {
  const { rounds, seconds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const folder = registered();
  undo.add(() => rmSync(folder, { recursive: true, force: true }));
  const [row] = await directory.ask<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = parentOf(row?.pid ?? 0);
  const system = await oursWith({ DOCUMENTS_DIR: folder })(directory, options);
  const bodies = (await someChildren(directory, ASKED_FOR)).map(bodyFor);
  const ways: System[] = [
    { ...system, name: 'ours by text' },
    { ...system, name: 'ours by identifier', inOwnWords: byIdentifier },
  ];
  for (const way of ways) {
    const asked = bodiesFor(way, bodies);
    await load({ target: way.target, bodies: asked, connections: CONNECTIONS, seconds: WARM_UP_SECONDS });
  }
  const taken: { readonly text: Taken; readonly identifier: Taken }[] = [];
  for (let number = 1; number <= rounds; number += 1) {
    const asked = { systems: ways, bodies, connections: CONNECTIONS, seconds, postmaster, say };
    const [text, identifier] = await round(asked);
    if (!text || !identifier) throw new Error('a round of nothing');
    taken.push({ text, identifier });
    say(`round ${number} of ${rounds}`);
  }
  const of = (figure: (each: (typeof taken)[number]) => number): number => rounded(median(taken.map(figure)));
  const figures = {
    x_text: of(({ text, identifier }) => identifier.perSecond / text.perSecond),
    x_text_cpu: of(({ text, identifier }) => cpuOfAnswer(text) / cpuOfAnswer(identifier)),
    text_per_s: of(({ text }) => text.perSecond),
    identifier_per_s: of(({ identifier }) => identifier.perSecond),
  };
  const text = [
    table([
      ['answers, times those to the text', String(figures.x_text)],
      ['CPU an answer, of the text’s times ours', String(figures.x_text_cpu)],
    ]),
    '',
    `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}); medians of ${rounds} rounds of ${seconds} s each, second by second in turn, ${CONNECTIONS} connections`,
  ].join('\n');
  return { figures, text };
};
