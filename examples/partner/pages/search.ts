/**
 * Finding a child. What was typed is kept here under a name that says nothing, and asked for when the result is opened:
 * so no name stands in an address or in the browser's history, and "back" works. No answer is kept.
 */
import { Refused } from '../../govuk/directory.ts';
import { dayIn, type Fault, type Fields } from '../../govuk/forms.ts';
import { type ChildSearchCriteria, FindAlike, FindChildren, type Gender } from '../operations.generated.ts';
import type { Page, Visit } from '../visit.ts';

const KIND = 'search:';
const typed = ['familyName', 'givenName', 'postcode', 'gender', 'number'];
const days = ['born', 'from', 'to'].flatMap((name) => [`${name}-day`, `${name}-month`, `${name}-year`]);
const genders: readonly Gender[] = ['FEMALE', 'MALE'];
const POSTCODE = /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i;
const NHS_NUMBER = /^\d{10}$/;
const UPN = /^[A-Z]\d{11}[A-Z\d]$/i;

const given = (text: string | undefined): text is string => text !== undefined && text !== '';

/** The criteria of the form about names, or what is wrong with them. */
function byName(fields: Fields): { criteria: ChildSearchCriteria; faults: readonly Fault[] } {
  const born = dayIn(fields, 'born', 'Date of birth', false);
  const from = dayIn(fields, 'from', 'Earliest date of birth', false);
  const to = dayIn(fields, 'to', 'Latest date of birth', false);
  const { familyName, givenName, postcode, gender } = fields;
  const faults = [born, from, to].flatMap(({ fault }) => (fault ? [fault] : []));
  if (!given(familyName)) faults.unshift({ field: 'familyName', text: 'Enter a family name' });
  if (given(postcode) && !POSTCODE.test(postcode)) {
    faults.push({ field: 'postcode', text: 'Enter a full postcode, like LS26 2EF' });
  }
  const criteria = {
    ...(given(familyName) ? { familyName } : {}),
    ...(given(givenName) ? { givenName } : {}),
    ...(given(postcode) ? { postcode: postcode.toUpperCase() } : {}),
    ...(genders.some((each) => each === gender) ? { gender: gender as Gender } : {}),
    ...(born.day ? { dateOfBirth: born.day } : {}),
    ...(from.day ? { bornFrom: from.day } : {}),
    ...(to.day ? { bornTo: to.day } : {}),
  };
  return { criteria, faults };
}

/** What is to be asked: by a number alone, or by names. */
function criteriaIn(fields: Fields): { criteria: ChildSearchCriteria; faults: readonly Fault[] } {
  const number = (fields.number ?? '').replaceAll(' ', '');
  if (number === '') return byName(fields);
  if (NHS_NUMBER.test(number)) return { criteria: { nhsNumber: number }, faults: [] };
  return { criteria: { upn: number.toUpperCase() }, faults: [] };
}

/** What the directory says of a search, at the field where something can be done about it. */
const refusedSearches: Readonly<Record<string, Fault>> = {
  SEARCH_TOO_BROAD: {
    field: 'born-day',
    text: 'That is too little to search with: add the date of birth, or the given name and the postcode',
  },
  SEARCH_INVALID: {
    field: 'familyName',
    text: 'An asterisk stands at the end of one name only, after at least three letters; a range of dates runs forwards',
  },
  TOO_MANY_MATCHES: {
    field: 'givenName',
    text: 'More children match than may be listed: add what else you know, such as the given name or the full date of birth',
  },
  BAD_USER_INPUT: { field: 'familyName', text: 'Check what you have typed: something in it cannot be searched for' },
};

const only = (fields: Fields): Fields =>
  Object.fromEntries([...typed, ...days].flatMap((name) => (given(fields[name]) ? [[name, fields[name]]] : [])));

const form = (visit: Visit, fields: Fields, faults: readonly Fault[] = []) =>
  visit.show('search', { form: fields, faults });

/** A number of twelve digits is the directory's own: that record is opened. */
const directoryNumber = (text = ''): string | null => {
  const digits = text.replaceAll(' ', '');
  return /^\d{12}$/.test(digits) ? digits : null;
};

const fieldsKept = (visit: Visit): Fields => {
  const kept = visit.kept('search');
  if (!kept.startsWith(KIND)) throw new Refused('PAGE_NOT_FOUND');
  return JSON.parse(kept.slice(KIND.length)) as Fields;
};

/** Whether it may be asked for those who are alike, too: whole names, no number, and with a range a given name. */
const mayBeAlike = ({ familyName, givenName, dateOfBirth }: ChildSearchCriteria): boolean =>
  given(familyName ?? '') &&
  ![familyName, givenName].some((name) => name?.includes('*')) &&
  (given(dateOfBirth ?? '') || given(givenName ?? ''));

const searchAt = ({ path }: Visit): string => path.split('?')[0]?.replace(/\/alike$/, '') ?? '';

/** Back to the form, with what can be done about it; throws what no change of the search mends. */
function refused(visit: Visit, fields: Fields, error: unknown) {
  const fault = error instanceof Refused ? refusedSearches[error.code] : undefined;
  if (fault === undefined) throw error;
  return form(visit, fields, [given(fields.number) ? { ...fault, field: 'number' } : fault]);
}

async function alike(visit: Visit) {
  const fields = fieldsKept(visit);
  try {
    const { searchChildrenAlike } = await visit.ask(FindAlike, { criteria: criteriaIn(fields).criteria });
    if (!searchChildrenAlike) throw new Refused('FORBIDDEN');
    return visit.show('alike', {
      changeAt: `${searchAt(visit)}/change`,
      children: searchChildrenAlike.flatMap(({ likeness, match }) =>
        match ? [{ ...match, likeness, href: `/children/${visit.handle(match.id)}` }] : [],
      ),
    });
  } catch (error) {
    return refused(visit, fields, error);
  }
}

async function results(visit: Visit) {
  const fields = fieldsKept(visit);
  const { criteria } = criteriaIn(fields);
  try {
    const { searchChildren } = await visit.ask(FindChildren, { criteria, after: visit.after });
    if (!searchChildren) throw new Refused('FORBIDDEN');
    const { nodes, pageInfo } = searchChildren;
    return visit.show('results', {
      fields,
      changeAt: `${searchAt(visit)}/change`,
      alikeAt: mayBeAlike(criteria) ? `${searchAt(visit)}/alike` : null,
      children: nodes.map((node) => ({ ...node, href: `/children/${visit.handle(node.id)}` })),
      next: visit.next(pageInfo),
    });
  } catch (error) {
    return refused(visit, fields, error);
  }
}

export const search: readonly Page[] = [
  {
    path: '/search',
    needsReason: true,
    get: async (visit) => form(visit, visit.fields),
    post: async (visit) => {
      const { fields } = visit;
      const number = directoryNumber(fields.number);
      if (number !== null) return visit.go(`/children/${visit.handle(number)}`);
      const digits = (fields.number ?? '').replaceAll(' ', '');
      if (digits !== '' && !NHS_NUMBER.test(digits) && !UPN.test(digits)) {
        const text =
          'Enter a directory number of 12 digits, an NHS number of 10 digits, or a pupil number of 13 characters';
        return form(visit, fields, [{ field: 'number', text }]);
      }
      const { faults } = criteriaIn(fields);
      if (faults.length > 0) return form(visit, fields, faults);
      return visit.go(`/search/${visit.handle(KIND + JSON.stringify(only(fields)))}`);
    },
  },
  { path: '/search/:search', needsReason: true, get: results },
  { path: '/search/:search/alike', needsReason: true, get: alike },
  { path: '/search/:search/change', needsReason: true, get: async (visit) => form(visit, fieldsKept(visit)) },
];
