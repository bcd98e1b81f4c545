/**
 * `npm run conformance`: for a supplier of case systems. Point the program at the address that is printed, sign in to a
 * test installation through it, and do what the list asks for; what the program does right and wrong is ticked off.
 */
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { runMain, say, stopOnSignal } from '#core/process.ts';
import { checks, type Finding, findingsOf } from './checks.ts';
import { type Texts, textsIn } from './exchange.ts';
import { startProxy } from './proxy.ts';
import { report } from './report.ts';

const portOf = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('a port number');
  return port;
};

const addressOf = (text: string): string => {
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new InvalidArgumentError('an address such as http://localhost:4000');
  return text;
};

const textsAt = (path: string): Texts => {
  try {
    return textsIn(readFileSync(path, 'utf8'));
  } catch {
    throw new InvalidArgumentError('the manifest of a program, such as documents/partner.json');
  }
};

interface Options {
  readonly directory: string;
  readonly port: number;
  readonly documents?: Texts;
  readonly json?: true;
}

async function run({ directory, port, documents = new Map(), json }: Options): Promise<void> {
  let findings: readonly Finding[] = findingsOf([]);
  const tell = (text: string): void => (json ? void process.stderr.write(`${text}\n`) : say(text));
  const proxy = await startProxy({
    directory,
    port,
    host: '127.0.0.1',
    texts: documents,
    onExchange: (history) => {
      const before = findings;
      findings = findingsOf(history);
      const changed = findings.filter(({ verdict }, index) => verdict !== before[index]?.verdict);
      for (const { code, what, verdict } of changed) tell(`${verdict === 'PASSED' ? '✓' : '✗'} ${code}: ${what}`);
      if (findings.every(({ verdict }) => verdict === 'PASSED')) tell('All is seen. End it with Ctrl-C.');
    },
  });
  tell(report(findings));
  tell(
    `\nPoint your program at ${proxy.url}/graphql instead of ${directory}, and do what is asked for. Ctrl-C ends it.`,
  );
  stopOnSignal(async () => {
    await proxy.close();
    const said = findings.map(({ code, verdict }) => ({ code, verdict }));
    process.stdout.write(json ? `${JSON.stringify({ findings: said })}\n` : `\n${report(findings)}\n`);
    if (said.some(({ verdict }) => verdict !== 'PASSED')) process.exitCode = 1;
  });
}

runMain(async () => {
  await new Command('conformance')
    .description(`Judges a program that asks the directory by what it sends: ${checks.length} checks.`)
    .option('--directory <url>', 'a test installation', addressOf, 'http://localhost:4000')
    .option('--port <port>', 'where the program finds it here', portOf, 4600)
    .option('--documents <file>', 'the manifest of what the program has registered, if it sends identifiers', textsAt)
    .option('--json', 'one object on stdout at the end, words on stderr')
    .action(run)
    .parseAsync();
});
