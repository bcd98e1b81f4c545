/**
 * `npm run feed -- <source> <file>`: loads a file as that supplier, with progress, and prints a receipt. Works beside a
 * running server and without one; the trail says that it happened.
 */
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { environment, readConfig } from '#core/env.ts';
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { openDatabase } from '#core/open-database.ts';
import type { Ports, TrailEntry } from '#core/ports.ts';
import { runMain, SayableError } from '#core/process.ts';
import { keyring } from '#core/secrets.ts';
import { masterKey } from '#core/settings.ts';
import { seedOnce } from '#demo/once.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { load, type Receipt } from '#sources/load.ts';
import { dataQuality } from '#sources/quality.ts';
import { subgraphs } from '#subgraphs';
import { type OpenSubgraphs, openSubgraphs } from '#subgraphs/open.ts';

const clock = () => new Date();
const out = (text: string): void => void process.stdout.write(`${text}\n`);
const err = (text: string): void => void process.stderr.write(text);

/** Batches of a load take longer than any question may. */
const TIMEOUT = 60_000;

/** A supplier's file is recorded when it begins and when it is in: who, which, and how many. */
async function record({ audit }: Partial<Ports>, request: string, supplier: string, receipt?: Receipt): Promise<void> {
  const nobody = { account: null, organisation: null, role: null, reason: null, purpose: null, caseReference: null };
  const entry: TrailEntry = {
    ...nobody,
    kind: 'FEED',
    mediator: null,
    request,
    client: supplier,
    operation: 'feed',
    document: null,
    decision: receipt === undefined ? 'STARTED' : 'LOADED',
    rules: [],
    children: {},
    peer: null,
    ...(receipt === undefined ? {} : { parameters: JSON.stringify(receipt) }),
  };
  if (!audit) throw new TypeError('nothing is loaded that cannot be recorded');
  await audit.append(entry);
}

function sayReceipt({ supplier, rejections, ...counts }: Receipt): void {
  out(`Receipt for ${supplier}`);
  for (const [name, count] of Object.entries(counts)) out(`  ${name.padEnd(10)} ${String(count).padStart(9)}`);
  for (const { row, field, code } of rejections) {
    const quality = dataQuality[Number(code) as keyof typeof dataQuality];
    out(`  row ${row}, ${field}: ${code} ${quality.text} ${quality.remedy}`);
  }
}

/** A line that counts where somebody watches; a line every ten thousand rows where nobody does. */
function sayProgress(rows: number): void {
  if (process.stderr.isTTY) err(`\r  ${rows} rows`);
  else if (rows % 10_000 === 0) err(`  ${rows} rows\n`);
}

async function loadFile({ intake, ports }: OpenSubgraphs, source: string, path: string): Promise<Receipt> {
  const suppliers = intake as Intake;
  const supplier = await suppliers.supplier(source);
  if (supplier === null) {
    throw new SayableError(`No supplier is called that. There are: ${(await suppliers.suppliers()).join(', ')}.`);
  }
  const request = randomUUID();
  await record(ports, request, supplier.id);
  const receipt = await load({ supplier, path, intake: suppliers, clock, progress: sayProgress });
  if (process.stderr.isTTY) err('\n');
  await record(ports, request, supplier.id, receipt);
  return receipt;
}

async function feed(source: string, path: string, { json }: { json?: boolean }): Promise<void> {
  const config = readConfig(gatewayConfig, environment());
  const log = createLog('error');
  const keys = keyring(masterKey(config));
  const database = await openDatabase(config, { share: true, log: () => undefined });
  try {
    await migrate(
      database.url,
      subgraphs.map(({ name }) => name),
    );
    if (database.embedded) await seedOnce({ url: database.url, keys, clock, log, say: (line) => err(`${line}\n`) });
    const opened = openSubgraphs({ databaseUrl: database.url, keys, clock, log, timeout: TIMEOUT });
    try {
      const receipt = await loadFile(opened, source, path);
      if (json) out(JSON.stringify(receipt));
      else sayReceipt(receipt);
    } finally {
      await opened.close();
    }
  } finally {
    await database.close();
  }
}

const program = new Command('feed')
  .description('Loads a source file as one of the suppliers, and prints a receipt.')
  .argument('<source>', 'the supplier, such as northshire-case-system or dfe-find')
  .argument('<file>', 'the file, or for dfe-find the folder')
  .option('--json', 'print the receipt as one JSON object')
  .action(feed);

runMain(async () => void (await program.parseAsync()));
