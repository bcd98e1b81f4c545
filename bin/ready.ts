/** `node bin/ready.ts <address>`: ends with 0 where the process at that address is ready, with 1 where it is not. For a container's health check. */
import { Command } from 'commander';

new Command('ready')
  .description('Asks a process of the directory whether it is ready.')
  .argument('<address>', 'such as http://127.0.0.1:4000')
  .action(async (address: string) => {
    const answer = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    process.exitCode = answer?.ok ? 0 : 1;
  })
  .parseAsync();
