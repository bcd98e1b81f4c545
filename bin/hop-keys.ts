/**
 * `node bin/hop-keys.ts [name]`: a fresh key pair for a part of the directory that asks others, as two lines for `.env`:
 * the private key for the part itself (the gateway, when not said), the public one for those who are to believe it.
 */
import { generateKeyPairSync } from 'node:crypto';
import { Command } from 'commander';

const base64 = (pem: string): string => Buffer.from(pem).toString('base64');

new Command('hop-keys')
  .description('Prints a fresh key pair for a part of the directory that runs apart.')
  .argument('[name]', 'which part signs with it', 'gateway')
  .action((name: string) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    process.stdout.write(`HOP_PRIVATE_KEY=${base64(privateKey)}\nHOP_TRUSTED_KEYS=${name}=${base64(publicKey)}\n`);
  })
  .parse();
