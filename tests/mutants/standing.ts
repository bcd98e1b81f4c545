/** What was found to be a hidden child's, and stands as it stood; whose the links are; and what changes leave in the trail. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const C = 'subgraphs/children';
const M = `${C}/migrations/0035_stands_as_it_stood.sql`;
const stands = (name: string) => test('journeys/a-provisional-record-stands-as-it-stood', name);
const consents = stands('has consents of its own');
const night = stands('is archived and given back');
const gone = stands('is deleted by its own day');
const across = test('journeys/links-across-authorities', 'is taken back');
const named = (of: string) => test('journeys/changes-name-the-child', of);

export const standing: readonly Mutant[] = [
  ...mutantsOf(M, night, [
    ['a hidden child leads on once it is archived', 'coalesce(r.archived_as, r.state) not in', 'r.state not in'],
    [
      'a record goes with the hidden child that it is of',
      'where c.merged_into = any(due) and not is_its_own(c));\n  -- Nobody',
      'where c.merged_into = any(due));\n  -- Nobody',
    ],
    [
      'what ended by itself stops all further linking',
      "(old.archived_as <> 'PROVISIONAL' and old.merged_into",
      '(old.merged_into',
    ],
    [
      'a record is deleted with the hidden child that it is of',
      'where m.merged_into = any(due) and not is_its_own(m)));\n  -- Whoever',
      'where m.merged_into = any(due)));\n  -- Whoever',
      gone,
    ],
    [
      'a hidden child is found by what was said of a record that is gone',
      'where k.child_id = any(without);',
      'where false;',
      gone,
    ],
    [
      'disputes of a record are the hidden child’s',
      'join child s on s.id = shown_by(c) where c.id = record',
      'join child s on s.id = coalesce(c.merged_into, c.id) where c.id = record',
      stands('has disputes and complaints'),
    ],
    [
      'a link is of the team that has the lower number',
      "when 'SEPARATION' then (select coalesce(c.merged_into, c.id) from child c where c.id = review_owner.record)",
      "when 'SEPARATION' then review_owner.record",
      across,
    ],
    [
      'a link that was taken back is shown to nobody who did it',
      'where m.id = q.about and m.undone_at is not null',
      'where false',
      across,
    ],
  ]),
  ...mutantsOf(`${C}/participation-sql.ts`, consents, [
    [
      'whom the hidden child’s team asks are not asked by their own',
      'and is_its_own(c) and c.date_of_death',
      'and c.merged_into is null and c.date_of_death',
    ],
    [
      'a linked record takes no consent',
      'and is_its_own(c) and c.state not in',
      'and c.merged_into is null and c.state not in',
    ],
    [
      'the hidden child’s team withdraws what another was told',
      'where m.merged_into = asked.id and not is_its_own(m)',
      'where m.merged_into = asked.id',
      stands('keeps its consent'),
    ],
  ]),
  ...mutantsOf(`${C}/education-sql.ts`, stands('is on the list'), [
    ['who was found to be a hidden child’s is looked for by nobody', 'is_its_own(c)', 'c.merged_into is null'],
  ]),
  ...mutantsOf(`${C}/new-identity.ts`, stands('is given no new identity'), [
    ['what nobody has confirmed is given another name', "if (old.state === 'PROVISIONAL')", 'if (false)'],
  ]),
  ...mutantsOf(`${C}/findable.ts`, night, [
    [
      'who was found to be of a child that is archived is found no more',
      "or r.archived_as in ('SHIELDED', 'SEALED')",
      '',
    ],
  ]),
  ...mutantsOf(`${C}/store.ts`, night, [
    [
      'an archived child leads on who is not',
      "state !== 'ARCHIVED' || led.state === 'ARCHIVED'",
      'state === state || led.state === state',
    ],
  ]),
  ...mutantsOf('subgraphs/audit/index.ts', stands('has a trail of looks'), [
    ['auditors read the trail of whom a record was found to be', "found?.shownBy?.facts.state === 'SHIELDED'", 'false'],
  ]),
  ...mutantsOf(`${C}/candidates.ts`, test('subgraphs/children/candidates', 'are the same, with the same weights'), [
    ['what is read beside is half of it less one', 'others = ids.slice(half)', 'others = ids.slice(half + 1)'],
    ['what was asked in advance is asked for nobody', 'aside && meant(everybody, aside)', 'aside && meant([], aside)'],
  ]),
  ...mutantsOf(`${C}/review-changes.ts`, named('of a review'), [
    [
      'what a team is told of a review is in nobody’s trail',
      'if (review !== null) noteRecords(pairOf(review, keys), context);',
      '',
    ],
  ]),
  ...mutantsOf(`${C}/shield-decisions.ts`, named('of a shield'), [
    ['why a shield is not lifted is in nobody’s trail', "  disclosures.disclosed(found.childId, 'STEWARDSHIP');\n", ''],
  ]),
  ...mutantsOf(`${C}/shield-requests.ts`, named('of a shield'), [
    [
      'whoever hides a child again is in nobody’s trail',
      "  acting.context.disclosures.disclosed(shown, 'EXISTENCE');\n",
      '',
    ],
  ]),
  ...mutantsOf(`${C}/overrides.ts`, named('of an override'), [
    [
      'why an override is not ruled on is in nobody’s trail',
      "      disclosures.disclosed(granted.childId, 'STEWARDSHIP');\n",
      '',
    ],
  ]),
];
