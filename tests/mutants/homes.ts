/** Looks at one's own address: what is compared, what is noted of it, and what is never. Each taken away in turn. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const looks = (only: string) => test('journeys/looks-at-ones-home', only);
const recorded = (only: string) => test('journeys/record-a-home', only);
const duties = test('subgraphs/accreditation/separation-of-duties', 'keeps no home');
const detector = pure('subgraphs/audit/own-home');

export const homes: readonly Mutant[] = [
  ...mutantsOf('subgraphs/children/likeness.ts', looks('says of a record that is'), [
    ['of a shielded child it is noted that it lives where one does', "state === 'OPEN' && livesThere", 'livesThere'],
    [
      'where a child was last known to live counts as where it lives',
      "(address?.status === 'CURRENT' && address.postcode)",
      'address?.postcode',
      looks('where it was last known to live'),
    ],
    [
      'a namesake whose name many bear is noted wherever it lives',
      '(atHome || !common.has(key)) && ',
      '',
      looks('in the course of work'),
    ],
    [
      'one’s own common name at one’s own address goes unnoticed',
      '(atHome || !common.has(key))',
      '!common.has(key)',
      looks('even one that many bear'),
    ],
    [
      'an open record is compared only, so that a shielded one takes less time',
      "known.livesAt(currentPostcode(address));\n  const atHome = state === 'OPEN' && livesThere;",
      "state === 'OPEN' && known.livesAt(currentPostcode(address));\n  const atHome = livesThere;",
      { idle: 'a microsecond, which no test here measures' },
    ],
  ]),
  ...mutantsOf('subgraphs/children/search-notes.ts', looks('that postcode was looked for'), [
    ['a search for one’s own postcode goes unnoticed', '{ ownPostcode: true as const }', '{}'],
    [
      'whoever enters a pupil next door with their papers is signalled',
      ' && !knowsBirthday(plan)',
      '',
      looks('by the day of birth as well'),
    ],
  ]),
  ...mutantsOf('gateway/recorder.ts', looks('that postcode was looked for'), [
    ['the trail is not told of a child at one’s own address', '...(atHome.length > 0 && { atHome }),', ''],
  ]),
  ...mutantsOf('subgraphs/audit/detectors/own-home.ts', detector, [
    ['whoever opens a neighbour’s child in the course of work is signalled', 'if (search) return', 'return'],
    ['one’s own family is not noticed', 'if (isOfTheFamily(look)) return [look];', ''],
    ['the namesake of one child is found at the home of another', 'namesakes.includes(child)', 'namesakes.length > 0'],
  ]),
  ...mutantsOf('subgraphs/accreditation/record-home.ts', recorded('nothing else is taken'), [
    ['all who have no fixed address live together', 'NOWHERE.test(postcode)', 'false'],
  ]),
  ...mutantsOf('core/looks.ts', recorded('of two who live together'), [
    [
      'two who live together are known by the same',
      'JSON.stringify([account, postcode])',
      'JSON.stringify([postcode])',
    ],
  ]),
  ...mutantsOf('subgraphs/accreditation/account-changes.ts', recorded('nobody’s to record of themselves'), [
    [
      'somebody says for themselves where they live',
      'notOneself(made);\n        mayGive(made);\n        await recordHome',
      'mayGive(made);\n        await recordHome',
    ],
  ]),
  ...mutantsOf('subgraphs/accreditation/migrations/0013_home.sql', duties, [
    [
      'somebody’s home is entered by themselves, and the database takes it',
      ' or accreditation.person_of(new.home_by) = new.person_id',
      '',
    ],
    ['somebody’s home is entered by nobody', 'new.home_by is null or ', ''],
    ['the home of whoever has left is kept', '    new.home := null;\n', '', recorded('when the account is closed')],
    [
      'an account begins with a home',
      'num_nonnulls(new.home, new.home_by) > 0',
      'false',
      test('subgraphs/accreditation/separation-of-duties', 'lets no account begin'),
    ],
  ]),
];
