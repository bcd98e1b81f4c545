/** `npm run token -- <persona>`: prints a signed access token of a demonstration persona, and nothing else. */
import { Command } from 'commander';
import { dayOf } from '#core/clock.ts';
import { environment, readConfig } from '#core/env.ts';
import { runMain } from '#core/process.ts';
import { clientFor } from '#demo/clients.ts';
import { deviceCode, deviceOwner } from '#demo/device.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { type Persona, personas } from '#demo/personas.ts';
import { gatewayConfig } from '#gateway/config.ts';

const everybody = personas(dayOf(new Date()));

const row = ({ name, role, organisation, describes }: Persona): string =>
  `${name.padEnd(14)} ${role.padEnd(22)} ${organisation.padEnd(26)} ${describes}`;

interface Options {
  readonly list?: boolean;
  readonly code?: boolean;
  readonly client?: string;
}

const program = new Command('token')
  .description('Prints an access token of somebody in the demonstration.')
  .argument('[persona]', 'who to be')
  .option('--list', 'name them all, and what each may do')
  .option('--client <name>', 'through another front end than usual: explorer or partner')
  .option('--code', `print the one-time code that the device of ${deviceOwner} shows now, instead of a token`)
  .action(async (name: string | undefined, { list, code, client: named }: Options) => {
    if (code) {
      if (name !== deviceOwner) program.error(`Only ${deviceOwner} has a device in the demonstration.`);
      process.stdout.write(`${deviceCode(new Date())}\n`);
      return;
    }
    if (list) {
      process.stdout.write(`${everybody.map(row).join('\n')}\n`);
      return;
    }
    const persona =
      everybody.find((each) => each.name === name) ??
      program.error(`There is nobody called that. There are: ${everybody.map((each) => each.name).join(', ')}.`);
    const { DATA_DIR, OIDC_ISSUER, OIDC_AUDIENCE: audience } = readConfig(gatewayConfig, environment());
    if (OIDC_ISSUER !== undefined) {
      program.error('OIDC_ISSUER is set: tokens come from there, and the demonstration’s are not taken.');
    }
    const { account } = persona;
    const client = clientFor(persona, named) ?? program.error('That is none of the front ends: explorer, partner.');
    process.stdout.write(`${await signToken(demonstrationKeys(DATA_DIR), { account, client, audience })}\n`);
  });

runMain(async () => void (await program.parseAsync()));
