/**
 * `npm run audit -- verify | prove | export | figures | erase | report | alerts | keys`: the trail, checked and shown by
 * itself. Needs no running server, but for the report of a family and alerts, and works beside one.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { childNumber } from '#core/ids.ts';
import { runMain, SayableError } from '#core/process.ts';
import { trailEntryFor } from '#subgraphs/audit/export.ts';
import { logStore, readLog } from '#subgraphs/audit/log-store.ts';
import { treeStore } from '#subgraphs/audit/tree-store.ts';
import { verifyLog } from '#subgraphs/audit/verify.ts';
import { inclusionProof } from '#transparency/merkle.ts';
import { NoteError } from '#transparency/note.ts';
import { formatProof, verifyProofFile } from '#transparency/proof-file.ts';
import { alerts } from './audit-alerts.ts';
import { by, exportTrail, progress } from './audit-export.ts';
import { writeReport } from './audit-family.ts';
import { type FiguresOptions, recounted } from './audit-figures.ts';
import { exportedLog, givenFile } from './audit-files.ts';
import { reportOf } from './audit-report.ts';
import { believedKeys, ownVkey, settings, withTrail, witnessed } from './audit-trail.ts';

const out = (text: string): void => void process.stdout.write(text);
const err = (text: string): void => void process.stderr.write(text);

interface VerifyOptions {
  readonly database?: string;
  readonly files?: string;
  readonly proof?: string;
  readonly key: readonly string[];
  readonly witness?: string;
}

function verifyProof(file: string, keys: readonly string[]): void {
  try {
    const { index, size, body, signatures } = verifyProofFile(
      readFileSync(givenFile(file), 'utf8'),
      believedKeys(keys),
    );
    const by = signatures.map(({ by: { name }, time }) =>
      time === null ? name : `${name} at ${new Date(1000 * time).toISOString()}`,
    );
    out(
      `Proved: entry ${index} of a log of ${size} entries, signed by ${by.join(' and ')}.\n${body.toString('utf8')}\n`,
    );
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    out(`NOT PROVED. ${error.message}.\n`);
    process.exitCode = 1;
  }
}

async function verify({ database, files, proof, key, witness }: VerifyOptions): Promise<void> {
  if (proof !== undefined) return verifyProof(proof, key);
  const believed = believedKeys(key);
  // Exported files bring the last checkpoint with them; beyond that only the witness somebody names is asked.
  const outside = files !== undefined && witness === undefined ? [] : await witnessed(witness);
  const options = { believed, outside, progress };
  const began = performance.now();
  const outcome =
    files === undefined
      ? await withTrail(database, false, async (trail) =>
          readLog(trail.database, (source) => verifyLog({ ...options, source })),
        )
      : await verifyLog({ ...options, source: exportedLog(files) });
  const seconds = (performance.now() - began) / 1000;
  if (process.stderr.isTTY) err('\n');
  out(`${reportOf(outcome)}\n`);
  err(`${(outcome.entries / seconds).toFixed(0)} entries a second\n`);
  if (outcome.fault !== null) process.exitCode = 1;
}

async function prove(idx: number, { database, output }: { database?: string; output?: string }): Promise<void> {
  const file = await withTrail(database, false, async (trail) => {
    const tree = treeStore(trail.database);
    const entry = await logStore(trail.database).entry(idx);
    // One that a witness signed is worth more; the newest is better than none.
    const covering = [await tree.lastWitnessed(), await tree.lastCheckpoint()].find((each) => each && each.size > idx);
    if (entry === null) throw new SayableError('There is no such entry.');
    if (!covering)
      throw new SayableError('No checkpoint covers the entry yet: one is signed every second while a server runs.');
    const proof = await inclusionProof(idx, covering.size, tree.hashesOf);
    return formatProof({ body: entry.body, index: idx, proof, checkpoint: covering.note });
  });
  if (output === undefined) return out(file);
  writeFileSync(output, file, { mode: 0o600 });
  err(`${output}\n`);
}

async function erase(child: string, { database }: { database?: string }): Promise<void> {
  await withTrail(database, true, async (trail) => {
    const place = await trail.append(trailEntryFor('ERASURE', child, { by: by() }));
    const role = trail.database.as('erasure', 1);
    try {
      const questions = await logStore(role).erase(child);
      out(`Erased ${questions} questions. Recorded as entry ${place}.\n`);
    } finally {
      await role.close();
    }
  });
}

async function figures(period: string, options: FiguresOptions): Promise<void> {
  const [said, same] = await recounted(period, options);
  out(`${said}\n`);
  if (!same) process.exitCode = 1;
}

const natural = (text: string): number => {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new InvalidArgumentError('a whole number');
  return number;
};
const directoryNumber = (text: string): string => {
  const number = childNumber(text);
  if (number === undefined) throw new InvalidArgumentError('a directory number');
  return number;
};
const collect = (text: string, before: readonly string[]): string[] => [...before, text];

const program = new Command('audit').description('Checks, proves and exports the trail of who asked for what.');
const database = () => new Option('--database <url>', 'its database; the one of the settings when not said');

program
  .command('verify')
  .description('derives the whole log anew and names the first entry that is not what it was')
  .addOption(database())
  .option('--files <folder>', 'a log that was exported instead')
  .option('--proof <file>', 'one proof file instead')
  .option(
    '--key <name+id+key>',
    'whose signatures are believed; may be said again. This installation’s when not said',
    collect,
    [],
  )
  .option('--witness <address or file>', 'what the witness signed last')
  .action(verify);
program
  .command('prove')
  .description('prints a proof of one entry that checks by itself (c2sp.org/tlog-proof)')
  .argument('<place>', 'the entry', natural)
  .addOption(database())
  .option('--output <file>', 'where to; a name ending in .tlog-proof')
  .action(prove);
program
  .command('export')
  .description('writes the trail out; that it was is an entry of it')
  .addOption(database())
  .addOption(
    new Option('--format <name>', 'csv, fhir (AuditEvents, one a line) or log (to be verified elsewhere)')
      .choices(['csv', 'fhir', 'log'])
      .makeOptionMandatory(),
  )
  .option('--output <file>', 'where to: a file, or for log a folder')
  .option('--child <number>', 'only what concerns this child', directoryNumber)
  .option('--parameters', 'with what was asked, made readable')
  .action(exportTrail);
program
  .command('figures')
  .description('counts what was published from the trail again, from the log alone')
  .argument('<period>', 'a month or year that was closed, such as 2026-10')
  .addOption(database())
  .option('--files <folder>', 'a log that was exported instead')
  .option('--publication <file>', 'what was published, as `npm run figures` writes it')
  .action(figures);
program
  .command('erase')
  .description('makes unreadable, for good, what was asked about a child; the log stays whole')
  .argument('<child>', 'the directory number', directoryNumber)
  .addOption(database())
  .action(erase);
program
  .command('report')
  .description('writes the page that a family takes home, of a request that was released (docs/family-view.md)')
  .argument('<request>', 'its identifier')
  .requiredOption('--token <token>', 'of somebody of the authority’s team: the directory is asked as them')
  .option('--server <address>', 'where the directory is', 'http://localhost:4000')
  .option('--output <file>', 'where to; a name ending in .html')
  .action(writeReport);
program
  .command('alerts')
  .description(
    'names the incidents that one auditor may open and nobody has begun on; put it in that auditor’s timetable',
  )
  .requiredOption('--token <token>', 'of the auditor who is called: the directory is asked as them')
  .option('--server <address>', 'where the directory is', 'http://localhost:4000')
  .option('--told <file>', 'names what is new alone: keeps there what this auditor has been told of')
  .action(alerts);
program
  .command('keys')
  .description('prints the key the log is signed with, for witnesses and for whoever verifies')
  .action(() => out(`${ownVkey(settings())}\n`));

runMain(async () => void (await program.parseAsync()));
