/**
 * `npm run distribute`: lays a migrated database out over the nodes of its Citus cluster, each schema as a whole
 * (docs/distributed.md). Done again, it does what is not done yet; to be done after every upgrade.
 */
import { Command } from 'commander';
import { openBulk } from '#core/bulk.ts';
import { distribute, nodesOf, placesOf, unfitNodes } from '#core/distribute-sql.ts';
import { environment, readConfig } from '#core/env.ts';
import { migrate } from '#core/migrate.ts';
import { runMain, SayableError, say } from '#core/process.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { subgraphs } from '#subgraphs';
import { placedSchemas } from '#subgraphs/distribution.ts';

async function layOut(given: string | undefined): Promise<void> {
  const url = given ?? readConfig(gatewayConfig, environment()).DATABASE_URL;
  if (url === undefined) throw new SayableError('Name the coordinator: --url or DATABASE_URL.');
  const bulk = await openBulk(url);
  try {
    const nodes = await nodesOf(bulk);
    if (!nodes.some(({ isCoordinator }) => !isCoordinator)) {
      throw new SayableError('The database knows no workers: create extension citus, and citus_add_node each.');
    }
    const unfit = await unfitNodes(bulk);
    if (unfit.length > 0) {
      throw new SayableError(`Set these in the configuration of the node, and begin again:\n${unfit.join('\n')}`);
    }
    await migrate(
      url,
      subgraphs.map(({ name }) => name),
    );
    await distribute(bulk, placedSchemas);
    for (const { schema, tables, node } of await placesOf(bulk))
      say(`${schema.padEnd(14)} ${tables} tables on ${node}`);
  } finally {
    await bulk.close();
  }
}

const program = new Command('distribute')
  .description('Lays the directory out over the nodes of a Citus cluster.')
  .option('--url <url>', 'the coordinator, for the owner of the database; DATABASE_URL when not said')
  .action(({ url }: { url?: string }) => layOut(url));

runMain(async () => void (await program.parseAsync()));
