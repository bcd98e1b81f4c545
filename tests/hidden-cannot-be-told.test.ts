/**
 * Law 3: what is hidden about a child cannot be told from anything. Two directories that differ in nothing but what is
 * hidden are asked the same by everybody who may not know, and must answer alike to the byte, and record alike.
 */
import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiSchema } from '#support/api-schema.ts';
import { sessions } from '#support/hidden-changes.ts';
import { type Criteria, crowds, mayFind } from '#support/hidden-criteria.ts';
import { documentsAboutHidden, documentsPastHidden } from '#support/hidden-documents.ts';
import { feed, files, takeBack, underItsNumber } from '#support/hidden-feeds.ts';
import { hiddenChild, lives, namesakeIds, nobodys, visible, worldOf } from '#support/hidden-lives.ts';
import { directoryPages, faults, openings, SEARCH, searches, WORK_LIST, workLists } from '#support/hidden-requests.ts';
import { within } from '#support/patience.ts';
import { SEARCH_ALIKE } from '#support/searching.ts';
import { child } from '#support/stack.ts';
import { askers, fedWorker, officerOfTheAuthority, strangers } from '#support/strangers.ts';
import { type Request, type Told, type TwoWorlds, twoWorlds, type World } from '#support/two-worlds.ts';

const PEOPLE = [...strangers, officerOfTheAuthority];
const LIMIT = 15_000;
const others = [namesakeIds[0], nobodys.child, child.none] as string[];

const manyOf = (request: fc.Arbitrary<Request>): fc.Arbitrary<readonly Request[]> =>
  fc.array(request, { minLength: 1, maxLength: 16, size: 'max' });

/** What must be equal of each pair of answers; some pairs may differ. */
type Compare = (request: Request, one: Told, other: Told) => readonly [unknown, unknown];
const everything: Compare = (_request, one, other) => [one, other];

/** Asks both worlds whatever is generated; answers with all that came back, so that a test sees what it met. */
async function alike(
  worlds: TwoWorlds,
  requests: fc.Arbitrary<readonly Request[]>,
  numRuns: number,
  compare: Compare = everything,
  first: readonly (readonly Request[])[] = [],
): Promise<string> {
  const texts: string[] = [];
  const property = fc.asyncProperty(
    requests,
    within(LIMIT)(async (asked) => {
      const [one, other] = await worlds.ask(asked);
      const pairs = asked.map((request, index) => compare(request, one[index] as Told, other[index] as Told));
      for (const [left, right] of pairs) expect(left).toEqual(right);
      texts.push(...one.map(({ text }) => text));
    }),
  );
  await fc.assert(
    property.afterEach(() => worlds.clear()),
    { numRuns, examples: first.map((asked) => [asked]) },
  );
  return texts.join('\n');
}

/** Which of these words nothing that came back has. */
const missingIn = (texts: string, words: readonly string[]): string[] => words.filter((word) => !texts.includes(word));

/** Two files of one supplier, one after the other: the second says again, or says otherwise, what the first did. */
const receipts = (worlds: TwoWorlds, numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      files,
      files,
      within(LIMIT)(async (...sent) => {
        const both = [worlds.one, worlds.other];
        for (const world of both) await takeBack(world);
        for (const rows of sent) {
          worlds.tick();
          const [one, other] = await Promise.all(both.map((world) => feed(world, rows)));
          expect(one).toEqual(other);
        }
      }),
    ),
    { numRuns },
  );

const nodesIn = ({ text }: Told): { readonly id: string }[] | undefined => JSON.parse(text).data?.searchChildren?.nodes;

/** Who is listed as alike; undefined where nobody may be listed. */
const alikeIn = ({ text }: Told): string[] | undefined =>
  JSON.parse(text).data?.searchChildrenAlike?.map(({ match }: { match: { id: string } }) => match.id);

const searchedBy = async (world: World, criteria: Criteria, who = askers[0]): Promise<Told> => {
  if (who === undefined) throw new Error('nobody asks');
  const request = { who, query: SEARCH, variables: { criteria, first: 100 }, reason: who.usualReason };
  return (await world.ask([request]))[0] as Told;
};

/** How many a search finds; null when there are more than are listed. */
const countOf = async (world: World, criteria: Criteria): Promise<number | null> =>
  nodesIn(await searchedBy(world, criteria))?.length ?? null;

const countsIn = ({ one, other }: TwoWorlds, criteria: Criteria) =>
  Promise.all([countOf(one, criteria), countOf(other, criteria)]);

const wholeList = (who: Request['who']): Request => ({
  ...{ who, reason: 'MISSING_EDUCATION', caseReference: 'NS/2026-14' },
  ...{ query: WORK_LIST, variables: { first: 100 } },
});

const { familyName, dateOfBirth, gender } = visible;
describe('of two worlds in which the shielded child lives differently, nobody can tell which is theirs', () => {
  let worlds: TwoWorlds;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await apiSchema();
    worlds = await twoWorlds(PEOPLE, worldOf(lives[0]), worldOf(lives[1]));
  });
  afterAll(() => worlds.stop());

  it('though they differ: the authority’s team finds the child by what is hidden in the one, and not in the other', async () => {
    const [{ postcode, nhsNumber, formerNhsNumber, upn, formerUpn }] = lives;
    const numbers = [{ nhsNumber }, { nhsNumber: formerNhsNumber }, { upn }, { upn: formerUpn }];
    for (const criteria of [{ familyName, dateOfBirth, postcode, gender }, ...numbers]) {
      expect((await searchedBy(worlds.one, criteria, officerOfTheAuthority)).text).toContain(hiddenChild);
      expect((await searchedBy(worlds.other, criteria, officerOfTheAuthority)).text).not.toContain(hiddenChild);
    }
  });

  it('though they differ: the team’s list of children without a place of education has the child in the one alone', async () => {
    const [one, other] = await worlds.ask([wholeList(officerOfTheAuthority)]);
    expect(one[0]?.text).toContain(hiddenChild);
    expect(other[0]?.text).toContain('"nodes":[{"since"');
    expect(other[0]?.text).not.toContain(hiddenChild);
  });

  it('by the list of children without a place of education', async () => {
    const texts = await alike(worlds, manyOf(workLists), 30, everything, [strangers.map(wholeList)]);
    expect(missingIn(texts, ['"nodes":[{"since"', hiddenChild])).toEqual([hiddenChild]);
  });

  it('by a search: matches, counts, caps, order, pages and cursors', async () => {
    const texts = await alike(worlds, manyOf(searches.byVisible), 50);
    expect(missingIn(texts, [hiddenChild, 'TOO_MANY_MATCHES'])).toEqual([]);
  });

  it('by a search for those alike: who is listed, in which order, how near', async () => {
    // Chance leaves out now and then what more namesakes than may be listed are answered with.
    const crowd = crowds.map(([, , , criteria]) => criteria);
    const first = crowd.flatMap((criteria) =>
      strangers.map((who) => ({ who, query: SEARCH_ALIKE, variables: { criteria }, reason: who.usualReason })),
    );
    const texts = await alike(worlds, manyOf(searches.alikeByVisible), 60, everything, [first]);
    expect(missingIn(texts, [`"id":"${hiddenChild}"`, 'CLOSE', 'POSSIBLE', 'TOO_MANY_MATCHES'])).toEqual([]);
  });

  it('by a search for those alike with the postcode of either life', async () => {
    const texts = await alike(worlds, manyOf(searches.alikeByHidden), 60);
    expect(missingIn(texts, [`"id":"${hiddenChild}"`, '"shielded":false'])).toEqual([`"id":"${hiddenChild}"`]);
  });

  it('by a search for those alike by a former name of either life', async () => {
    const asked = lives.flatMap(({ formerName }) =>
      [{}, { givenName: 'Hannah' }].map((more) => ({ familyName: formerName, dateOfBirth, gender, ...more })),
    );
    const requests = asked.flatMap((criteria) =>
      PEOPLE.map((who) => ({ who, query: SEARCH_ALIKE, variables: { criteria }, reason: who.usualReason })),
    );
    const [one, other] = await worlds.ask(requests);
    // The team itself sees the child’s district, and finds nobody sooner by such a name either.
    const told = ({ who }: Request, answer: Told) => (who === officerOfTheAuthority ? alikeIn(answer) : answer);
    const toldIn = (answers: readonly Told[]) =>
      answers.map((answer, index) => told(requests[index] as Request, answer));
    expect(toldIn(one)).toEqual(toldIn(other));
    expect(one.map(({ text }) => text).join()).toContain(hiddenChild);
  });

  it('by a search with postcode, NHS number or pupil number of either life', async () => {
    const texts = await alike(worlds, manyOf(searches.byHidden), 60);
    // Ten live at each address, as many as are listed: one more would be too many.
    const never = [`"id":"${hiddenChild}"`, 'TOO_MANY_MATCHES'];
    expect(missingIn(texts, [...never, '"shielded":false'])).toEqual(never);
  });

  it.each(crowds)('by a list that is full: %s namesakes, the child among them', async (_name, all, near, criteria) => {
    expect(await countsIn(worlds, criteria)).toEqual([all, all]);
    const [{ postcode }, { postcode: elsewhere }] = lives;
    expect(await countsIn(worlds, { ...criteria, postcode })).toEqual([near, near]);
    expect(await countsIn(worlds, { ...criteria, postcode: elsewhere })).toEqual([0, 0]);
  });

  it('by the record itself: fields, nulls, what is withheld, and their pages', async () => {
    const texts = await alike(worlds, manyOf(openings([hiddenChild, hiddenChild, ...others])), 50);
    expect(missingIn(texts, ['"shielded":true'])).toEqual([]);
  });

  it('by a document of any form, the trail of one’s own requests included', async () => {
    const opened = strangers.map((who) => ({
      who,
      query: `{ child(id: "${hiddenChild}") { id } }`,
      reason: who.usualReason,
    }));
    const texts = await alike(worlds, manyOf(documentsAboutHidden(schema)), 30, everything, [opened]);
    expect(missingIn(texts, [hiddenChild])).toEqual([]);
  });

  it('by the pages of practitioners, organisations and authorities', () => alike(worlds, manyOf(directoryPages), 12));

  it('by an error: its code, its place, its words', () => alike(worlds, manyOf(faults), 12));

  it('by trying to change something: problems, results, keys used twice, one’s own involvements', async () => {
    const texts = await alike(worlds, sessions([hiddenChild, hiddenChild, hiddenChild, ...others]), 90);
    const met = [`"id":"${hiddenChild}-recorded"`, 'INVOLVEMENT_NOT_FOUND', 'CHILD_NOT_FOUND', 'KEY_REUSED'];
    expect(missingIn(texts, met)).toEqual([]);
  });

  it('by the receipts of a supplier’s files', () => receipts(worlds, 50));

  it('by the figures of the service, and by its log', async () => {
    const figures = await worlds.one.figures();
    expect(figures.join()).toContain('answers_total');
    expect(figures).toEqual(await worlds.other.figures());
    expect(worlds.one.logged()).toEqual(worlds.other.logged());
  });
});

describe('whoever uses something hidden, or asks for others, cannot tell that there is a shielded child at all', () => {
  let worlds: TwoWorlds;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await apiSchema();
    worlds = await twoWorlds(PEOPLE, worldOf(lives[0]), worldOf(null));
  });
  afterAll(() => worlds.stop());

  /** A search that finds the child by what is visible may tell of it; the others then stand where they would anyway. */
  const unlessFound: Compare = ({ variables }, one, other) => {
    const { criteria, first, after } = variables as { criteria: Criteria; first: number; after: string | null };
    if (!mayFind(criteria)) return [one, other];
    const isWhole = first >= 50 && after === null && nodesIn(one) !== undefined;
    return isWhole ? [nodesIn(one)?.filter(({ id }) => id !== hiddenChild), nodesIn(other)] : [null, null];
  };

  /**
   * The identifier of an involvement begins with the child's number, so it is a look by number: the trail may have it,
   * and whether a key was used before is told where the number is somebody's, made-up involvement or not.
   */
  const butForTheNumber: Compare = ({ variables }, { trail: _one, ...one }, { trail: _other, ...other }) => {
    const isByNumber = JSON.stringify(variables).includes(hiddenChild);
    return isByNumber && one.text.includes('KEY_REUSED') ? [null, null] : [one, other];
  };

  it('though it may be told of by what is visible', async () => {
    expect(await countsIn(worlds, { familyName, dateOfBirth, gender })).toEqual([10, 9]);
  });

  it('by a search for others: matches, counts, caps, order, pages and cursors', async () => {
    const texts = await alike(worlds, manyOf(searches.byVisible), 40, unlessFound);
    expect(missingIn(texts, ['TOO_MANY_MATCHES'])).toEqual([]);
  });

  /** Whoever lists the child by what is visible may be told one other less: the last of a list that is full. */
  const unlessListed: Compare = ({ variables }, one, other) => {
    const { criteria } = variables as { criteria: Criteria };
    const [here, there] = [alikeIn(one), alikeIn(other)];
    // Eleven are as they were asked for, with the child, and ten without.
    if (mayFind(criteria) && (here === undefined || there === undefined)) return [null, null];
    if (!here?.includes(hiddenChild)) return [one, other];
    const others = here.filter((id) => id !== hiddenChild);
    const isFull = here.length === 10 || here.length === 50;
    return [others, isFull ? there?.slice(0, others.length) : there];
  };

  it('by a search for others who are alike: who is listed, in which order, how near', async () => {
    const texts = await alike(worlds, manyOf(searches.alikeByVisible), 50, unlessListed);
    expect(missingIn(texts, ['CLOSE', 'POSSIBLE'])).toEqual([]);
  });

  it('by a search for those alike with the postcode of the child or of nobody', async () => {
    const texts = await alike(worlds, manyOf(searches.alikeByHidden), 50);
    expect(missingIn(texts, [`"id":"${hiddenChild}"`, '"shielded":false'])).toEqual([`"id":"${hiddenChild}"`]);
  });

  it('by a search with postcode, NHS number or pupil number of the child or of nobody', async () => {
    const texts = await alike(worlds, manyOf(searches.byHidden), 50);
    const never = [`"id":"${hiddenChild}"`, 'TOO_MANY_MATCHES'];
    expect(missingIn(texts, [...never, '"shielded":false'])).toEqual(never);
  });

  it.each(crowds)(
    'by a list that is full: %s namesakes where the child lives, if it counted',
    async (_name, _all, near, criteria) => {
      const [{ postcode }] = lives;
      expect(await countsIn(worlds, { ...criteria, postcode })).toEqual([near, near]);
    },
  );

  it('by the records of others', () => alike(worlds, manyOf(openings(others)), 15));

  it('by a document of any form', () => alike(worlds, manyOf(documentsPastHidden(schema)), 25));

  it('by the pages of practitioners, organisations and authorities', () => alike(worlds, manyOf(directoryPages), 12));

  it('by trying to change what is said of it in either life: problems, results, keys used twice', async () => {
    const texts = await alike(worlds, sessions(others), 60, butForTheNumber);
    expect(missingIn(texts, ['INVOLVEMENT_NOT_FOUND', 'KEY_REUSED'])).toEqual([]);
  });

  it('by the receipts of a supplier’s files', () => receipts(worlds, 50));
});

describe('a supplier who sends something under a number cannot tell that it is a shielded child’s', () => {
  /** What the supplier's people see once the file is taken, in a world where the number is hidden and in another. */
  const afterwards = async (other: Parameters<typeof worldOf>[0], ask: Pick<Request, 'query' | 'variables'>) => {
    const worlds = await twoWorlds(PEOPLE, worldOf(lives[0]), worldOf(other));
    try {
      for (const world of [worlds.one, worlds.other]) await feed(world, [underItsNumber]);
      const [[one], [another]] = await worlds.ask([{ who: fedWorker, reason: fedWorker.usualReason, ...ask }]);
      return [one?.text, another?.text];
    } finally {
      await worlds.stop();
    }
  };

  it('by searching for the number: it is found unless it is hidden', async () => {
    const variables = { criteria: { nhsNumber: underItsNumber.nhs_number } };
    const [one, other] = (await afterwards(null, { query: SEARCH, variables })).map((text) =>
      text?.includes('Otherby'),
    );
    expect(one).toBe(other);
  });

  it('by one’s own involvements: they name the child that has the number', async () => {
    const [text] = await afterwards(null, { query: '{ myInvolvements { nodes { child { familyName } } } }' });
    expect(text).not.toContain(familyName);
  });

  it('by saying that one leads: it is not so if somebody hidden does', async () => {
    const query = '{ myInvolvements { nodes { isLeadProfessional } } }';
    const [one, other] = await afterwards({ ...lives[0], involvements: [] }, { query });
    expect(one).toBe(other);
  });
});
