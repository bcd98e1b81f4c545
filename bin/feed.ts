/**
 * `npm run feed -- <source> <file>`: loads a file as that supplier, with progress, and prints a receipt. Works beside a
 * running server and without one; the trail says that it happened.
 */
import { Command } from 'commander';
import type { Intake } from '#core/intake.ts';
import { runMain, SayableError } from '#core/process.ts';
import { type BatchReceipt, feedFile } from '#sources/feed.ts';
import { dataQuality } from '#sources/quality.ts';
import type { OpenSubgraphs } from '#subgraphs/open.ts';
import { clock, withParts } from './with-parts.ts';

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const err = (text: string): void => void process.stderr.write(text);

/** Batches of a load take longer than any question may. */
const TIMEOUT = 60_000;

function sayReceipt({ supplier, rejections, notes, ...facts }: BatchReceipt): void {
  out(`Receipt for ${supplier}`);
  for (const [name, value] of Object.entries(facts)) out(`  ${name.padEnd(11)} ${value ?? '-'}`);
  for (const { row, field, code } of rejections) out(`  row ${row}, ${field}: ${code} ${qualitySentence(code)}`);
  for (const [code, count] of Object.entries(notes)) out(`  ${count} times: ${code} ${qualitySentence(code)}`);
}

function qualitySentence(code: string): string {
  const { text, remedy } = dataQuality[Number(code) as keyof typeof dataQuality];
  return `${text} ${remedy}`;
}

/** Most registers are ready and say nothing; one that was filled in another way takes hours for millions of records. */
function sayReady(records: number): void {
  const line = `  making match keys: ${records} records`;
  if (process.stderr.isTTY) err(`\r${line}`);
  else if (records % 10_000 === 0) err(`${line}\n`);
}

/** Rows and their speed, in a line of its own where somebody watches; every ten thousand rows where nobody does. */
function progressFrom(began: number): (rows: number) => void {
  return (rows) => {
    const line = `  ${rows} rows, ${Math.round((rows * 1000) / Math.max(1, Date.now() - began))} a second`;
    if (process.stderr.isTTY) err(`\r${line}`);
    else if (rows % 10_000 === 0) err(`${line}\n`);
  };
}

async function loadFile({ intake: parts, ports }: OpenSubgraphs, source: string, path: string): Promise<BatchReceipt> {
  const intake = parts as Intake;
  const supplier = await intake.supplier(source);
  if (supplier === null) {
    throw new SayableError(`No supplier is called that. There are: ${(await intake.suppliers()).join(', ')}.`);
  }
  const { audit } = ports;
  if (!audit) throw new TypeError('nothing is loaded that cannot be recorded');
  await intake.ready(sayReady);
  const receipt = await feedFile(supplier, path, { intake, audit, clock, progress: progressFrom(Date.now()) });
  if (process.stderr.isTTY) err('\n');
  return receipt;
}

const feed = (source: string, path: string, { json }: { json?: boolean }): Promise<void> =>
  withParts(
    async (opened) => {
      const receipt = await loadFile(opened, source, path);
      if (json) out(JSON.stringify(receipt));
      else sayReceipt(receipt);
    },
    { timeout: TIMEOUT },
  );

const program = new Command('feed')
  .description('Loads a source file as one of the suppliers, and prints a receipt.')
  .argument('<source>', 'the supplier, such as northshire-case-system or dfe-find')
  .argument('<file>', 'the file, or for dfe-find the folder')
  .option('--json', 'print the receipt as one JSON object')
  .action(feed);

runMain(async () => void (await program.parseAsync()));
