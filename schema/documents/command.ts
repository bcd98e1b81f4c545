/** The commands of `npm run documents`: what they take, and what they say. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { SayableError } from '#core/process.ts';
import { type Registered, textOf } from '#gateway/documents/manifest.ts';
import { readManifests } from '#gateway/documents/trusted.ts';
import { givenIn } from './inputs.ts';
import { deprecatedIn, type Measure } from './measured.ts';
import { manifestOf, measuredAll, register, retire, untruths } from './registration.ts';

export interface CommandOptions {
  /** Where the manifests are. */
  readonly folder: string;
  /** Read only where something is measured: it takes a while. */
  readonly measure: () => Promise<Measure>;
  readonly today: string;
  readonly say: (line: string) => void;
}

const state = ({ retiresOn }: Registered, today: string): string =>
  retiresOn === undefined ? 'stands' : retiresOn <= today ? `retired ${retiresOn}` : `until ${retiresOn}`;

const HEAD = ['document', 'kind', 'cost', 'shows of a child', 'state', 'identifier'] as const;

const row = (each: Registered, today: string): readonly string[] => [
  each.name,
  each.kind,
  String(each.cost),
  Object.keys(each.discloses).join(' ') || '-',
  state(each, today),
  each.id,
];

function table(documents: readonly Registered[], today: string): string {
  const rows = [[...HEAD], ...documents.map((each) => row(each, today))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What whoever reviews it must know: for whom, for what, and every detail of a child. */
const details = ({ name, roles, purposes, discloses }: Registered): string =>
  [
    '',
    `${name}`,
    `  for       ${roles.join(', ') || 'nobody: no role may ask for all of it'}`,
    `  purposes  ${purposes.join(', ') || 'none: it touches no child'}`,
    ...Object.entries(discloses).map(([kind, fields]) => `  ${kind.padEnd(11)} ${(fields ?? []).join(', ')}`),
  ].join('\n');

/** What of these goes from the schema some day. */
const warnings = (documents: readonly Registered[], by: Measure): readonly string[] =>
  documents.flatMap((each) => deprecatedIn(textOf(each), by).map((message) => `warning: ${each.name}: ${message}`));

function day(text: string): string {
  if (z.iso.date().safeParse(text).success) return text;
  throw new InvalidArgumentError('a day, such as 2027-01-31');
}

const isRetired = ({ retiresOn }: Registered, today: string): boolean => retiresOn !== undefined && retiresOn <= today;

/** Names of which there is more than one document that stands. */
const namedTwice = (documents: readonly Registered[]): readonly string[] => {
  const names = documents.filter(({ retiresOn }) => retiresOn === undefined).map(({ name }) => name);
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
};

/** Documents go from `say`; what is wrong is thrown, as a SayableError. */
function actions({ folder, measure, today, say }: CommandOptions) {
  return {
    register: async (client: string, files: readonly string[]): Promise<void> => {
      manifestOf(folder, client);
      const given = givenIn(files);
      const by = await measure();
      const { added, manifest } = register(folder, client, measuredAll(given, by));
      if (added.length === 0) say('Everything was registered already.');
      else say(`${table(added, today)}\n${added.map(details).join('\n')}\n`);
      for (const warning of warnings(added, by)) say(warning);
      for (const name of namedTwice(manifest.documents)) {
        say(`note: ${name} stands more than once. Retire the older when no program sends it any more.`);
      }
      say(`${manifest.documents.length} documents in ${join(folder, `${client}.json`)}. Have the difference reviewed.`);
    },

    check: async (): Promise<void> => {
      const manifests = readManifests(folder);
      const by = await measure();
      const wrong = manifests.flatMap((each) => untruths(each, by, today).map((said) => `${each.client}: ${said}`));
      const left = readdirSync(folder).filter((name) => name.endsWith('.new'));
      for (const name of left) say(`warning: ${name} was left by a registration that did not end: delete it.`);
      if (wrong.length > 0) throw new SayableError(wrong.join('\n'));
      const standing = manifests.flatMap(({ documents }) => documents).filter((each) => !isRetired(each, today));
      for (const warning of warnings(standing, by)) say(warning);
      say(`${standing.length} documents of ${manifests.length} programs are as their manifests say.`);
    },

    list: (client: string | undefined): void => {
      const one = client === undefined ? undefined : manifestOf(folder, client);
      if (client !== undefined && one === undefined) throw new SayableError(`${client} has registered nothing.`);
      for (const each of one ? [one] : readManifests(folder)) say(`${each.client}\n${table(each.documents, today)}\n`);
    },

    retire: (client: string, which: string, on: string): void => {
      manifestOf(folder, client);
      const { name, id } = retire(folder, client, which, on);
      say(`${name} (${id}) is answered until ${on}, and on that day no more.`);
    },
  };
}

export function documentsCommand(options: CommandOptions): Command {
  const { register: registering, check, list, retire: retiring } = actions(options);
  const program = new Command('documents').description(
    'The documents that programs may send by their identifiers alone.',
  );
  program
    .command('register')
    .description('Measures documents and adds them to the manifest of a program; what it had stays.')
    .argument('<client>', 'the program, as its tokens name it (client_id)')
    .argument('<files...>', 'files or folders of .graphql, or a manifest of Apollo’s (.json)')
    .action(registering);
  program
    .command('check')
    .description('Says what in the manifests is not so, or does not fit the schema; fails when anything is.')
    .action(check);
  program.command('list').description('What is registered.').argument('[client]', 'of this program alone').action(list);
  program
    .command('retire')
    .description('From a day on, a document is answered no more (DOCUMENT_RETIRED).')
    .argument('<client>', 'the program')
    .argument('<document>', 'its identifier, or its name where that is one’s alone')
    .requiredOption('--on <day>', 'the first day on which it is not answered, such as 2027-01-31', day)
    .action((client: string, which: string, { on }: { on: string }) => retiring(client, which, on));
  return program;
}
