/**
 * The Department for Education's own question, "who holds a record of this child?", on its own test estate: a user sees
 * exactly the pointers which the directory's data-sharing policies allow for their organisation and stated purpose.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '#sources/load.ts';
import { feedPath } from '#support/feeding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const FOLDER = 'examples/feeds/dfe-find';
const OCTAVIA = '9691292211';

const POINTERS = `query Pointers($nhs: NhsNumber!) { searchChildren(criteria: { nhsNumber: $nhs }) { nodes { id } } }`;
const RECORDS = `query Records($id: ID!) {
  child(id: $id) { familyName involvements { nodes { recordType serviceType organisation { id } contacts { name telephone email } } } }
}`;

const social = ['LOCAL-AUTHORITY-01 CHILDRENS_SERVICES', 'LOCAL-AUTHORITY-01 PERSONAL'];
const school = ['EDUCATION-01 EDUCATION', 'EDUCATION-01 PERSONAL'];
const health = ['HEALTH-01 HEALTH'];
const police = ['POLICE-01 CRIME_JUSTICE', 'POLICE-01 CRIME_JUSTICE'];

/** Who asks, for which reason, and what the five policies of the estate then allow. */
const allowed: readonly [persona: string, reason: string, pointers: readonly string[]][] = [
  // "LOCAL-AUTHORITY-01" is let into police records by a time-boxed exception; no other authority is.
  ['lena', 'ALREADY_WORKING', [...social, ...school, ...health, ...police]],
  ['edith', 'ALREADY_WORKING', [...social, ...school, ...health]],
  ['hugo', 'ALREADY_WORKING', [...social, ...school, ...health]],
  ['piet', 'ALREADY_WORKING', [...social, ...school, ...health, ...police]],
  // An organisation of a kind no policy names gets nothing, and neither does it give anything.
  ['nora', 'ALREADY_WORKING', []],
  // Schools do not share for CHILD_PROTECTION, and nobody but schools for EDUCATION_MONITORING.
  ['lena', 'CHILD_PROTECTION', [...social, ...health, ...police]],
  ['hugo', 'MISSING_EDUCATION', [...school]],
  // A policy that names kinds means every organisation of the kind.
  ['amira', 'NEW_CONTACT', [...social, ...school, ...health]],
  // Keeping records right is no purpose of any agreement.
  ['olga', 'RECORD_MAINTENANCE', []],
];

describe('an organisation says that it holds a record, under a data-sharing agreement', () => {
  let stack: Stack;
  let child: string;
  const feed = (path: string): Promise<Receipt> => feedPath(stack, 'dfe-find', path);
  beforeAll(async () => {
    stack = await startStack();
    await feed(FOLDER);
    const { data } = await stack.ask('lena', POINTERS, { variables: { nhs: OCTAVIA } });
    child = data.searchChildren.nodes[0].id;
  });
  afterAll(() => stack.stop());

  it.each(allowed)(
    '%s, asking for %s, sees exactly the pointers the policies allow',
    async (persona, reason, pointers) => {
      const { data, errors } = await stack.ask(persona, RECORDS, {
        variables: { id: child },
        reason,
        caseReference: 'C/1',
      });
      expect(errors).toBeUndefined();
      const seen = data.child.involvements.nodes.map(
        ({ organisation, recordType }: { organisation: { id: string }; recordType: string }) =>
          `${organisation.id} ${recordType}`,
      );
      expect(seen.toSorted()).toEqual(pointers.toSorted());
    },
  );

  it('tells whom to ask, and nothing the record says: the child’s name is the NHS’s, and none came from the files', async () => {
    const { data } = await stack.ask('lena', RECORDS, { variables: { id: child } });
    expect(data.child.familyName).toBe('Samplesworth');
    const { contacts } = data.child.involvements.nodes.find(
      ({ recordType }: { recordType: string }) => recordType === 'CHILDRENS_SERVICES',
    );
    expect(contacts).toEqual([{ name: 'Social Care Team', telephone: '01234 555 500', email: 'social.care@gov.uk' }]);
  });

  it('stores none of the case data in the files, anywhere', async () => {
    const tables = [
      'children.assertion',
      'children.child',
      'involvements.involvement',
      'involvements.agreement',
      'involvements.practitioner',
    ];
    const rows = await Promise.all(tables.map((table) => stack.database.sql(`select t::text as row from ${table} t`)));
    const everything = JSON.stringify(rows);
    for (const word of [
      'Octavia',
      'Chislett',
      'Alex Patel',
      'dangerous dog',
      'Child In Need',
      'Minds Matter',
      'CAMHS',
      '62.7',
      'firearms',
    ]) {
      expect(everything).not.toContain(word);
    }
  });

  it('changes nothing when the same files are loaded again', async () => {
    const receipt = await feed(FOLDER);
    expect(receipt).toMatchObject({ received: 15, accepted: 15, created: 0, changed: 0, unchanged: 15, rejected: 0 });
    const [count] = await stack.database.sql(
      'select count(*)::int as n from involvements.involvement where record_type is not null',
    );
    expect(count).toEqual({ n: 10 });
  });

  it('loads one file of the estate alone', async () => {
    expect(await feed(`${FOLDER}/health-01.custodian.json`)).toMatchObject({ received: 2, unchanged: 2, rejected: 0 });
  });
});
