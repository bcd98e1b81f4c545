/** Slips of the pen in the two files of the policy: each is one small change that compiles. */
import { permissions } from '#core/permissions.ts';
import { scopes } from '#core/scopes.ts';
import {
  accreditedFunctions,
  fieldClasses,
  organisationKinds,
  personalRights,
  recordStates,
  roles,
} from '#core/words.ts';
import { operationTable } from './operation-table.ts';
import { type Policy, type PolicyText, policyFrom, policyText } from './policy-text.ts';

export interface Slip {
  readonly kind: string;
  readonly what: string;
  readonly policy: Policy;
}

type File = keyof PolicyText;

/** Where the rules begin: names and types before it decide nothing. */
const BEGINNING: Readonly<Record<File, string>> = {
  decide: 'type Condition',
  permissions: 'const everybody',
  scopes: 'export const scopes',
};

/** Words that could be taken for one another. */
const vocabularies: readonly (readonly string[])[] = [
  permissions,
  scopes,
  accreditedFunctions,
  fieldClasses,
  organisationKinds,
  personalRights,
  recordStates,
  roles,
  ['RECORD', 'OPERATION'],
  ['DIRECT', 'MEDIATED', 'OVERRIDE'],
];

/** The words that stand beside this one, before and after it, in each list it belongs to. */
const neighbours = (word: string): string[] =>
  vocabularies
    .filter((words) => words.includes(word))
    .flatMap((words) => [1, words.length - 1].map((step) => words[(words.indexOf(word) + step) % words.length] ?? ''))
    .filter((other) => other !== word);

type Change = readonly [kind: string, pattern: RegExp, to: (...match: string[]) => readonly string[]];

const changes: readonly Change[] = [
  ['and becomes or, or becomes and', /&&|\|\|/g, (sign) => [sign === '&&' ? '||' : '&&']],
  ['is becomes is not, is not becomes is', /[!=]==/g, (sign) => [sign === '===' ? '!==' : '===']],
  ['not is forgotten', /!(?=[\w(])/g, () => ['']],
  ['not is written', /(?<![\w.!])[\w.]+(?:\?\.)?\[?\w*\]?\.includes\(/g, (text) => [`!${text}`]],
  ['yes becomes no, no becomes yes', /\b(?:true|false)\b/g, (word) => [word === 'true' ? 'false' : 'true']],
  ['a condition is left out', /&& [^&|\n]+?(?=,?\n|;\n|,? &&|\)? &&|\],\n|\) \|\|)/g, () => ['']],
  ['a condition is left out', /(?<=[(>] |\n {2,6})[^&|\n=]+ &&/g, () => ['']],
  ['a condition is left out', /\b[\w.]+ (?:=== |!== )?\w* ?\|\| /g, () => ['']],
  ['a word is another', /'([A-Z][A-Z_0-9]+)'/g, (_all, word = '') => neighbours(word).map((other) => `'${other}'`)],
  ['an entry is left out', /'[A-Z_0-9]+', |, '[A-Z_0-9]+'(?=\])|\.{3}\w+, |(?<=\[)'[A-Z_0-9]+'(?=\])/g, () => ['']],
  ['a line is left out', /(?<=\n) {2}'?[A-Z_0-9]+'?: (?:'[A-Z_0-9]+'|\[[^\]]*\]|\w+),\n/g, () => ['']],
  [
    'a place is added or taken',
    /(?<=: )(own|area|both)(?=,)/g,
    (place) => ['own', 'area', 'both'].filter((to) => to !== place),
  ],
  ['a rule allows what it denies', /startsWith\('A'\)/g, () => ["startsWith('D')"]],
  [
    'one fact is taken for another',
    /\b(?:party|mediator)\b(?=[.)}])/g,
    (who) => [who === 'party' ? 'mediator' : 'party'],
  ],
  [
    'one fact is taken for another',
    /needsCaseReference|officersOnly/g,
    (fact) => [fact === 'officersOnly' ? 'needsCaseReference' : 'officersOnly'],
  ],
];

/** Comments decide nothing, and the list of scopes is there for its words. */
const isIdle = (text: string, index: number): boolean => {
  const line = text.slice(text.lastIndexOf('\n', index - 1) + 1);
  return /^\s*(?:\/\/|\/?\*)|^export const scopes/.test(line);
};

function* textsOf(file: File): Generator<readonly [kind: string, what: string, text: string]> {
  const original = policyText[file];
  const from = original.indexOf(BEGINNING[file]);
  for (const [kind, pattern, to] of changes) {
    for (const match of original.matchAll(pattern)) {
      if (match.index < from || isIdle(original, match.index)) continue;
      const line = original.slice(original.lastIndexOf('\n', match.index - 1) + 1).split('\n', 1)[0] ?? '';
      for (const text of to(...match)) {
        const changed = original.slice(0, match.index) + text + original.slice(match.index + match[0].length);
        yield [kind, `${match[0].trim()} becomes ${text.trim() || 'nothing'} in: ${line.trim()}`, changed];
      }
    }
  }
}

/** Each role with each permission that is not its own. */
function* gainsOf(original: string): Generator<readonly [kind: string, what: string, text: string]> {
  for (const role of roles) {
    for (const permission of permissions.filter((each) => !operationTable[each].roles.includes(role))) {
      const text = original.replace(
        new RegExp(`(?<= ${role}: )(\\[[^\\]]*\\]|\\w+)(?=,\n)`),
        (list) => `[...${list}, '${permission}']`,
      );
      if (text === original) throw new Error(`${role} has no list of its own`);
      yield ['a role gains a permission', `${role} gains ${permission}`, text];
    }
  }
}

/** The policy with each slip in turn; what does not compile, or does not start, is none. */
export function slipsIn(file: File): Slip[] {
  const texts = [...textsOf(file), ...(file === 'permissions' ? gainsOf(policyText.permissions) : [])];
  return texts.flatMap(([kind, what, text]) => {
    try {
      return [{ kind, what, policy: policyFrom({ ...policyText, [file]: text }) }];
    } catch {
      return [];
    }
  });
}
