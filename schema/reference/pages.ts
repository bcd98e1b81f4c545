/** The schema as pages: what may be asked and done, what comes back, what is sent, and what each word means. */
import { say } from '../access.ts';
import { apiOf, bare, type Described, type Field, type Part, type Type } from './api.ts';

const GENERATED = 'Generated from the schema and the rules that are enforced (`npm run generate`).';

type Page = 'queries' | 'mutations' | 'objects' | 'inputs' | 'words';

const pageOf = ({ name, kind }: Type): Page =>
  name === 'Query'
    ? 'queries'
    : name === 'Mutation'
      ? 'mutations'
      : kind === 'object'
        ? 'objects'
        : kind === 'input'
          ? 'inputs'
          : 'words';

/** A cell of a table: on one line, and no pipe ends it. */
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);

const saidOf = ({ description, deprecated }: Described): string =>
  cell(deprecated === '' ? description : `**Goes: ${deprecated}** ${description}`);

export function referencePages(parts: readonly Part[]): Record<string, string> {
  const types = apiOf(parts);
  const sorted = [...types.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));

  const link = (type: string): string => {
    const known = types.get(bare(type));
    const code = `\`${type}\``;
    return known === undefined ? code : `[${code}](${pageOf(known)}.md#${known.name.toLowerCase()})`;
  };

  const argumentsOf = (field: Field): string[] =>
    field.arguments.length === 0
      ? []
      : [
          '',
          '| Argument | Type | |',
          '| --- | --- | --- |',
          ...field.arguments.map(
            (each) =>
              `| \`${each.name}\` | ${link(each.type)}${each.usual === undefined ? '' : ` = \`${each.usual}\``} | ${saidOf(each)} |`,
          ),
        ];

  const operation = (field: Field): string[] => [
    `## ${field.name}`,
    '',
    saidOf(field),
    '',
    `Answers ${link(field.type)}. For: ${field.rule ? say(field.rule) : 'nobody'}.`,
    ...argumentsOf(field),
    '',
  ];

  const row = (field: Field, more: readonly string[]): string => {
    const given = field.arguments.map((each) => `\`${each.name}\` ${link(each.type)}: ${saidOf(each)}`);
    return `| ${[`\`${field.name}\``, link(field.type), [saidOf(field), ...given].join('<br>'), ...more].join(' | ')} |`;
  };

  const tableOf = ({ kind, fields, values }: Type): string[] => {
    switch (kind) {
      case 'enum':
        return ['| Word | |', '| --- | --- |', ...values.map((each) => `| \`${each.name}\` | ${saidOf(each)} |`)];
      case 'input':
        return ['| Field | Type | |', '| --- | --- | --- |', ...fields.map((field) => row(field, []))];
      case 'object':
        return [
          '| Field | Type | | Who may see it |',
          '| --- | --- | --- | --- |',
          ...fields.map((field) => row(field, [field.rule ? cell(say(field.rule)) : 'nobody'])),
        ];
      case 'scalar':
        return [];
    }
  };

  const section = (type: Type): string[] => [`## ${type.name}`, '', saidOf(type), '', ...tableOf(type), ''];

  const page = (title: string, intro: string, which: Page, lines: (type: Type) => string[]): string =>
    [`# ${title}`, '', `${intro} ${GENERATED}`, '', ...sorted.filter((type) => pageOf(type) === which).flatMap(lines)]
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trimEnd()
      .concat('\n');

  return {
    queries: page('What may be asked', 'Every query, with who may ask it.', 'queries', ({ fields }) =>
      fields.flatMap(operation),
    ),
    mutations: page('What may be done', 'Every mutation, with who may do it.', 'mutations', ({ fields }) =>
      fields.flatMap(operation),
    ),
    objects: page(
      'What comes back',
      'Every type of an answer. A field you may not see is null without an error; a field below the root is also subject to the rule of what it is reached through.',
      'objects',
      section,
    ),
    inputs: page('What is sent', 'Every input.', 'inputs', section),
    words: page('What the words mean', 'Every enum and every kind of value.', 'words', section),
  };
}
