/** Lists of rules, each rule taken away in turn: whoever comes as far sees the field, or may do it. */
import { globSync } from 'node:fs';
import { type Mutant, pure, spot, textOf } from './mutant.ts';

const policyFiles = globSync('subgraphs/*/*policy.ts').map((path) => path.replaceAll('\\', '/'));

/** What lets everybody in who comes as far: nothing is taken away where it stands. */
const open = /^(?:anyone|withItsWhole|directoryOnly)$/;
const entry = /(?<=[\s{])(\w+): (may\('\w+'\)|seesRecord\('\w+'\)|[a-z]\w*)(?=,\n| \}|, )/g;
const isRoot = (type: string): boolean =>
  /^(?:Query|Mutation|queries|mutations|account(?:Queries|Mutations)|accreditation(?:Query|Mutation)Policy)$/.test(
    type,
  );

/** Name of the block that a place is in: `Child: {`, `queries: {`, `export const accountQueries = {`. */
function blockAround(text: string, at: number): string {
  let depth = 0;
  for (let place = at; place >= 0; place -= 1) {
    if (text[place] === '}') depth += 1;
    if (text[place] === '{') depth -= 1;
    if (depth < 0) return /(\w+)(?::| =) $/.exec(text.slice(0, place))?.[1] ?? '';
  }
  return '';
}

const byWhom = (type: string, field: string) =>
  isRoot(type)
    ? pure('operations', `nobody else: ${field}`)
    : /^(?:ShieldCase|Notice|EmergencyOverride|SubjectAccessRequest|Complaint)$/.test(type)
      ? pure('operations', `identifier: ${type}`)
      : pure('access');

function rulesOf(file: string): Mutant[] {
  const text = textOf(file);
  return [...text.matchAll(entry)].flatMap((match) => {
    const [whole, field = '', rule = ''] = match;
    const type = blockAround(text, match.index);
    if (open.test(rule) || type === '' || type === 'types') return [];
    const start = match.index + whole.length - rule.length;
    return [
      {
        what: `${file.split('/')[1]}: ${type}.${field} is for everybody, and not by \`${rule}\``,
        file,
        ...spot(text, start, start + rule.length, 'withItsWhole'),
        by: byWhom(type, field),
      },
    ];
  });
}

export const rules: readonly Mutant[] = policyFiles.flatMap(rulesOf);
