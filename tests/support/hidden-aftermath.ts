/** What people can find out after a supplier's files: everything but directory numbers, which are drawn at random. */
import { type Criteria, mayFind } from './hidden-criteria.ts';
import { hiddenChild, lives, nobodys, visible } from './hidden-lives.ts';
import { WHOLE } from './hidden-requests.ts';
import type { Stranger } from './strangers.ts';
import type { World } from './two-worlds.ts';

const FIND = `query Find($criteria: ChildSearchCriteria!) {
  searchChildren(criteria: $criteria, first: 100) {
    nodes { id familyName givenNames dateOfBirth gender postcodeDistrict shielded }
  }
}`;
const OPEN = `query Open($id: ID!) { child(id: $id) { provisional linkedRecords ${WHOLE} } }`;
const OWN = `{ myInvolvements(first: 100) { nodes { serviceType status isLeadProfessional startedOn
  child { provisional ${WHOLE} } } } }`;

const { familyName, givenNames, dateOfBirth, gender } = visible;
const numbers = [
  ...lives.flatMap(({ nhsNumber, formerNhsNumber }) => [nhsNumber, formerNhsNumber]),
  nobodys.nhsNumber,
].map((nhsNumber) => ({ nhsNumber }));
const places = [...lives.map(({ postcode }) => postcode), nobodys.postcode];
const byPlace = places.flatMap((postcode) => [
  { familyName, givenName: 'Hannah', postcode },
  { familyName: 'Merowby', givenName: 'Hannah', postcode },
]);
const byName = [
  { familyName, dateOfBirth },
  { familyName, dateOfBirth, gender },
  { familyName: 'Mer*', givenName: givenNames, dateOfBirth },
  { familyName: 'Merowby', dateOfBirth },
  { familyName, dateOfBirth: '2018-05-08' },
];

type Node = Readonly<Record<string, unknown>>;

/** Without what is drawn at random, and in an order that is the same for the same: lists come in the order of numbers. */
function settled(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .map(settled)
      .map((each) => JSON.stringify(each))
      .toSorted();
  if (typeof value === 'string') return value.replace(/\d{12}(?:-[0-9a-f-]{36})?/g, '#');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, /[cC]ursor/.test(name) ? null : settled(each)]),
  );
}

/** What somebody finds, opens and sees of their own work. `isThere`: whether both worlds have the hidden child. */
export async function seenBy(world: World, who: Stranger, isThere: boolean): Promise<unknown> {
  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    const [told] = await world.ask([{ who, query, variables, reason: who.usualReason }]);
    return JSON.parse(told?.text ?? 'null');
  };
  // Where a search may find the hidden child, it counts.
  const searches: readonly Criteria[] = [...numbers, ...byPlace, ...byName].filter(
    (criteria) => isThere || !mayFind(criteria),
  );
  const found = [];
  const ids = new Set<string>();
  for (const criteria of searches) {
    const answer = await ask(FIND, { criteria });
    const nodes: readonly Node[] = answer.data?.searchChildren?.nodes ?? [];
    for (const { id } of nodes) ids.add(String(id));
    found.push({ criteria, errors: answer.errors ?? null, nodes });
  }
  const opened = [];
  for (const id of ids) opened.push((await ask(OPEN, { id })).data);
  return settled({ found, opened, own: (await ask(OWN)).data });
}

/** What waits for the teams of authorities that are none of the hidden child's. */
export const leftToOthers = async ({ stack }: World): Promise<unknown> =>
  settled(
    await stack.database.sql(
      `select kind, risk, weight from children.review where authority not in ('901', '903') or authority is null`,
    ),
  );

/** The hidden child's record as it is kept, but for when it was derived and what is hidden of it. */
export const visibleOf = ({ stack }: World): Promise<unknown> =>
  stack.database.sql(
    `select state, authority, family_name, given_names, preferred_name, gender, date_of_birth::text, date_of_death,
       synthetic, family_key, given_key from children.child where id = ?`,
    [hiddenChild],
  );
