/** `npm run gateway -- --supergraph <file> --subgraph <name=url>`: our gateway over any supergraph (docs/any-supergraph.md). */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { Command, InvalidArgumentError } from 'commander';
import { runMain, say, stopOnSignal } from '#core/process.ts';
import { openSupergraph } from '#gateway/any-supergraph.ts';

type Urls = Readonly<Record<string, string>>;

/** One more `name=url`. */
function withUrl(text: string, before: Urls): Urls {
  const [, name, url] = /^([^=]+)=(https?:\/\/\S+)$/.exec(text) ?? [];
  if (name === undefined || url === undefined)
    throw new InvalidArgumentError('name=url, such as schools=http://localhost:4001/graphql');
  return { ...before, [name]: url };
}

function portIn(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('a port, 0 to 65535');
  return port;
}

interface Options {
  readonly supergraph: string;
  readonly subgraph: Urls;
  readonly port: number;
  readonly host: string;
}

const program = new Command('gateway')
  .description('Serves any Federation 2 supergraph, without the rights and the trail of the directory.')
  .requiredOption('--supergraph <file>', 'the composed supergraph, as SDL')
  .option(
    '--subgraph <name=url>',
    'where a subgraph is, if not where the supergraph says; as often as needed',
    withUrl,
    {},
  )
  .option('--port <number>', 'where to listen; 0 takes one that is free', portIn, 4000)
  .option('--host <address>', 'on which address', '127.0.0.1')
  .action(async ({ supergraph: file, subgraph: urls, port, host }: Options) => {
    const { app, close } = await openSupergraph({ supergraph: readFileSync(file, 'utf8'), urls });
    await app.listen({ port, host });
    stopOnSignal(close);
    say(`The supergraph is served at http://${host}:${(app.server.address() as AddressInfo).port}/graphql`);
  });

runMain(async () => {
  await program.parseAsync();
});
