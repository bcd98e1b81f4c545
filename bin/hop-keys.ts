/**
 * `node bin/hop-keys.ts [name]`: a fresh key pair for a part of the directory that asks others, as two lines for `.env`:
 * the private key for the part itself (the gateway, when not said), the public one for those who are to believe it.
 */
import { Command } from 'commander';
import { newHopKeys } from '#core/hop.ts';

new Command('hop-keys')
  .description('Prints a fresh key pair for a part of the directory that runs apart.')
  .argument('[name]', 'which part signs with it', 'gateway')
  .action((name: string) => {
    const { privateKey, publicKey } = newHopKeys();
    process.stdout.write(`HOP_PRIVATE_KEY=${privateKey}\nHOP_TRUSTED_KEYS=${name}=${publicKey}\n`);
  })
  .parse();
