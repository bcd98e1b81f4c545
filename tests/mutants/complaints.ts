/** Complaints: who is kept out, what is told on, and when. Each taken away in turn. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const journey = test('journeys/a-family-complains');
const states = test('subgraphs/children/complaint-states');
const notTheirs = test('journeys/a-family-complains', 'as if there were none');

export const complaints: readonly Mutant[] = [
  ...mutantsOf('subgraphs/children/complaint-store.ts', states, [
    [
      'somebody is shown what is complained of them',
      'and not exists (select 1 from complaint_party p where p.complaint_id = k.id and p.person = $2)',
      'and $2::uuid is not null',
    ],
    [
      'a complaint is every team’s to read',
      'where k.authority = $1 and',
      'where $1::text is not null and',
      { idle: 'each child on the page is asked about as well (STEWARDSHIP)' },
    ],
  ]),
  ...mutantsOf('subgraphs/children/shield-store.ts', notTheirs, [
    [
      'somebody is told that what is complained of them is overdue',
      'p.complaint_id = n.about and p.person = any(${readers}::uuid[]))`',
      'p.complaint_id = n.about and p.person = any(${readers}::uuid[]) and false)`',
    ],
  ]),
  ...mutantsOf('subgraphs/children/complaint-changes.ts', journey, [
    [
      'those who look into misuse are told of no complaint',
      '  if (place !== null) await trail.complained(place);\n',
      '',
    ],
    [
      'somebody takes down what is complained of them',
      "  if (parties.includes(person)) throw new Refused('ABOUT_YOURSELF');\n",
      '',
    ],
    ['a complaint that has still time goes further', '<= found.dueOn) throw', '< found.receivedOn) throw'],
  ]),
  ...mutantsOf('subgraphs/children/complaint-naming.ts', journey, [
    ['a family complains of a look at another child', 'row?.childId !== child ||', 'row === null ||'],
    ['a look that was told of by nobody is complained of', 'look?.place !== place ||', 'look === undefined ||'],
    [
      'whoever refused reads what is complained of it',
      'place: null, parties: refused.map(({ person }) => person)',
      'place: null, parties: refused.slice(refused.length).map(({ person }) => person)',
    ],
    [
      'whoever refused takes down what is about themselves without saying which',
      '...NOTHING, parties: refused.map(({ person }) => person)',
      '...NOTHING, parties: refused.slice(refused.length).map(({ person }) => person)',
    ],
  ]),
  ...mutantsOf('subgraphs/children/complaint-acts.ts', journey, [
    ['what somebody else has changed since is changed', 'found.version !== version', 'found.version < version'],
  ]),
  ...mutantsOf('subgraphs/children/migrations/0035_stands_as_it_stood.sql', states, [
    [
      'a complaint stays with the team that looked after the record',
      '  update complaint set authority = shown_authority(child_id)\n  where child_id = any(new.id',
      '  update complaint set authority = shown_authority(child_id)\n  where false and child_id = any(new.id',
    ],
  ]),
  ...mutantsOf('subgraphs/children/migrations/0022_complaints.sql', states, [
    [
      'the part changes complaints and lets in whom they are about',
      'grant select on children.complaint_transition, children.complaint, children.complaint_party to',
      'grant select, insert, update, delete on children.complaint_transition, children.complaint, children.complaint_party to',
    ],
    [
      'the part takes acts back',
      'grant select, insert on children.complaint_act to',
      'grant select, insert, update, delete on children.complaint_act to',
    ],
  ]),
  ...mutantsOf('subgraphs/audit/migrations/0010_complaints.sql', test('subgraphs/audit/incident-states'), [
    [
      'what a detector has spoken of is investigated without a suspension',
      "or exists (select from signal s where s.incident = new.incident and s.detector <> 'FAMILY_COMPLAINT') then",
      "or exists (select from signal s where s.incident = new.incident and s.detector = 'NOTHING') then",
    ],
    [
      'an account is suspended for a complaint alone',
      "and not exists (select from signal s where s.incident = new.incident and s.detector <> 'FAMILY_COMPLAINT') then",
      'and false then',
    ],
    [
      'an account is suspended again and again',
      "a.incident = new.incident and a.state = 'SUSPENDED_USER') then",
      'false) then',
    ],
    ['somebody settles what they are in', 'p.incident = new.incident and p.person = new.person)', 'false)'],
  ]),
  ...mutantsOf('subgraphs/audit/complained.ts', journey, [
    ['the same look is looked into again and again', '!known.includes(each)', 'true'],
  ]),
  ...mutantsOf(
    'subgraphs/children/family-report.ts',
    test('journeys/a-family-checks-its-report', 'could not be read'),
    [
      [
        'a report goes on without an entry that cannot be read, and does not say so',
        '...(unreadable.length > 0 && { unreadable })',
        '...(unreadable.length < 0 && { unreadable })',
      ],
    ],
  ),
  ...mutantsOf('subgraphs/audit/look-store.ts', test('journeys/a-family-checks-its-report', 'could not be read'), [
    [
      'one family alone is told that an entry about its child was damaged',
      '      damaged.map(({ idx }) => Number(idx)),',
      '      damaged.slice(damaged.length).map(({ idx }) => Number(idx)),',
    ],
  ]),
  ...mutantsOf('subgraphs/audit/figures.ts', test('figures-recounted', 'cannot be read'), [
    ['figures are closed without saying which entries were not read', '...notRead(unreadable)', '...notRead([])'],
  ]),
  ...mutantsOf('subgraphs/audit/incidents.ts', journey, [
    [
      'nobody is investigated for a complaint before they are suspended',
      'signals.every(({ detector }) => detector === FAMILY_COMPLAINT)',
      'signals.every(({ detector }) => detector === String(FAMILY_COMPLAINT.length))',
    ],
  ]),
];
