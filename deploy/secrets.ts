/**
 * `node deploy/secrets.ts > deploy/.env`: fresh secrets for `deploy/compose.yaml`, and the settings that nobody can make
 * up for you. Run it once: whoever loses MASTER_KEY loses what it has sealed.
 */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { newHopKeys } from '#core/hop.ts';
import { subgraphs } from '#subgraphs';
import { logVkey, witnessVkey } from '#transparency/note.ts';

const secret = (): string => randomBytes(32).toString('base64url');

/** A signing key, as it is written into a setting, and as it signs. */
function signingKey() {
  const { privateKey } = newHopKeys();
  return { text: privateKey, key: createPrivateKey(Buffer.from(privateKey, 'base64').toString('utf8')) };
}

export function secrets(origin: string, witness: string): Readonly<Record<string, string>> {
  const hops = ['gateway', ...subgraphs.map(({ name }) => name)].map((name) => ({ name, ...newHopKeys() }));
  const [log, watching] = [signingKey(), signingKey()];
  return {
    POSTGRES_PASSWORD: secret(),
    MASTER_KEY: secret(),
    SEALED_LINK_KEY: secret(),
    AUDIT_ORIGIN: origin,
    AUDIT_PRIVATE_KEY: log.text,
    WITNESS_NAME: witness,
    WITNESS_PRIVATE_KEY: watching.text,
    WITNESS_KEY: witnessVkey(witness, watching.key),
    WITNESS_LOGS: logVkey(origin, log.key),
    ...Object.fromEntries(hops.map(({ name, privateKey }) => [`HOP_KEY_${name.toUpperCase()}`, privateKey])),
    HOP_TRUSTED_KEYS: hops.map(({ name, publicKey }) => `${name}=${publicKey}`).join(','),
  };
}

if (import.meta.main) {
  new Command('secrets')
    .description('Prints fresh secrets for deploy/compose.yaml.')
    .option(
      '--origin <name>',
      'under which name the trail is signed, never another afterwards',
      'contactpoint.example/trail',
    )
    .option('--witness <name>', 'the name of who watches the trail', 'witness.contactpoint.example')
    .action(({ origin, witness }: { origin: string; witness: string }) => {
      const lines = Object.entries(secrets(origin, witness)).map(([name, value]) => `${name}='${value}'`);
      const yours = ['# Yours to fill in: your identity provider, and who may open the link to a sealed identity.'];
      process.stdout.write([...lines, ...yours, 'OIDC_ISSUER=', 'SEALED_LINK_CUSTODIANS=', ''].join('\n'));
    })
    .parse();
}
