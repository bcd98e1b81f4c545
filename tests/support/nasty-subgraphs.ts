/**
 * A small supergraph made to be difficult: unions, interfaces, lists within lists, chains of `@requires`, `@provides`,
 * value types, two keys, entities that are not there, fields that fail. Everything follows from identifiers, so that the
 * same question has the same answer however often it is asked.
 */
import { composeServices } from '@apollo/composition';
import type { GraphQLDataSource } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { numberFrom, spoilt } from './spoilt-answers.ts';

const link = (...names: readonly string[]): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names.map((name) => `"@${name}"`).join(', ')}])`;

const typeDefs = {
  alpha: `${link('key', 'shareable')}
    type Query {
      node(id: ID!): Node
      search(text: String = "x", first: Int = 3): [Hit]
      things(ids: [ID!]!): [Thing]!
      grid: [[Thing]]
      strict: [Thing!]!
      item(kind: Kind = BOOK): Item
      version: String @shareable
    }
    type Mutation { rename(id: ID!, name: String!): Thing touch(times: Int): Boolean! }
    interface Node { id: ID! }
    interface Item { id: ID! title: String! }
    union Hit = Thing | Book | Box
    enum Kind { BOOK FILM }
    scalar Any
    type Thing implements Node @key(fields: "id") {
      id: ID! name(length: Int): String size: Int! weight: Float kind: Kind kinds: [Kind!] flags: [Boolean] any: Any
      parts: [Thing] owner: Person box: Box! boxes: [[Box!]]
    }
    type Box @shareable { width: Int! height: Int label: String lid: Box }
    type Book implements Item & Node @key(fields: "id") @key(fields: "isbn") {
      id: ID! isbn: ID! title: String! author: Person pages: Int sequel: Book
    }
    type Film implements Item & Node @key(fields: "id") { id: ID! title: String! minutes: Int about: Hit }
    type Person @key(fields: "id") { id: ID! }`,
  beta: `${link('key', 'shareable', 'external', 'requires')}
    type Query { people(first: Int = 3): [Person] me: Person! version: String @shareable }
    type Mutation { befriend(id: ID!): Person! }
    type Person @key(fields: "id") { id: ID! name: String! email: String friends: [Person!] things: [Thing] }
    type Thing @key(fields: "id") {
      id: ID! size: Int! @external weight: Float @external
      volume: Float @requires(fields: "size weight") price(currency: String = "GBP"): Money
      box: Box! @external boxed: String! @requires(fields: "box { width label }")
    }
    type Box @shareable { width: Int! height: Int label: String lid: Box }
    type Money @shareable { amount: Float! currency: String! }
    type Book @key(fields: "isbn") { isbn: ID! reviews: [Review!]! best: Review! }
    type Review @key(fields: "id") { id: ID! text: String @shareable stars: Int! by: Person book: Book }`,
  gamma: `${link('key', 'shareable', 'external', 'requires', 'provides')}
    type Query { featured: [Review!] @provides(fields: "text") verdicts: [Verdict!] version: String @shareable }
    type Thing @key(fields: "id") {
      id: ID! volume: Float @external shipping: Float @requires(fields: "volume") related: [Related]
    }
    type Review @key(fields: "id") { id: ID! text: String @external votes: Int verdict: Verdict reason: Reason }
    union Verdict = Praise | Blame
    union Related = Thing | Review
    interface Reason { code: Int! }
    type Praise implements Reason { code: Int! words: [String!] }
    type Blame implements Reason { code: Int! by: Person! worst: Blame }
    type Person @key(fields: "id") { id: ID! rank: Int! }`,
} as const;

type Name = keyof typeof typeDefs;

/** Nothing, a failure or something, as the identifier has it. */
function perhaps<Value>(what: string, make: () => Value): Value | null {
  const chance = numberFrom(what) % 23;
  if (chance === 0) throw new Error(`${what.slice(0, 3)} fails`);
  return chance < 4 ? null : make();
}

const some = (what: string, most: number): string[] =>
  Array.from({ length: numberFrom(what) % (most + 1) }, (_each, index) => String(numberFrom(`${what}${index}`) % 30));

const named = (__typename: string) => (id: string) => ({ __typename, id });
const [thing, person, review] = ['Thing', 'Person', 'Review'].map(named) as [Make, Make, Make];
type Make = (id: string) => { __typename: string; id: string };
type Own = { readonly id: string };
const book = (id: string) => ({ __typename: 'Book', id, isbn: `i${id}` });
const box = (id: string, depth = 2): unknown => ({
  __typename: 'Box',
  width: numberFrom(`w${id}`) % 11 === 0 ? null : numberFrom(`w${id}`),
  height: perhapsNull(`h${id}`),
  label: `l${id}`,
  lid: depth > 0 ? box(`${id}l`, depth - 1) : null,
});
const perhapsNull = (what: string): number | null => (numberFrom(what) % 4 === 0 ? null : numberFrom(what));
const anyHit = (id: string) => [thing, book, (each: string) => box(each)][numberFrom(`hit${id}`) % 3]?.(id) ?? null;
const verdict = (id: string): unknown =>
  numberFrom(`v${id}`) % 2
    ? { __typename: 'Praise', code: perhapsNull(`c${id}`), words: some(`words${id}`, 3) }
    : { __typename: 'Blame', code: 4, by: person(id), worst: id.length > 4 ? null : verdict(`${id}7`) };
const money = (amount: number, currency: string) => ({ amount: amount % 7 === 0 ? null : amount / 4, currency });
const reference = (kind: string, make: Make) => (given: Own) =>
  perhaps(`${kind}${given.id}`, () => ({ ...given, ...make(given.id) }));
const isbn = ({ isbn: own, id }: { isbn?: string; id?: string }) =>
  perhaps(`isbn${own ?? id}`, () => book(own?.slice(1) ?? id ?? ''));

// biome-ignore lint/suspicious/noExplicitAny: resolvers of tests, by the schema above
const resolvers: Record<Name, any> = {
  alpha: {
    Query: {
      node: (_p: unknown, { id }: Own) =>
        perhaps(`node${id}`, () => [thing, book, named('Film')][numberFrom(id) % 3]?.(id)),
      search: (_p: unknown, { text, first }: { text: string; first: number }) =>
        perhaps(`s${text}`, () => some(`hits${text}`, 6).slice(0, first).map(anyHit)),
      things: (_p: unknown, { ids }: { ids: string[] }) => ids.map((id) => perhaps(`t${id}`, () => thing(id))),
      grid: () => ['1', '2', '3'].map((row) => (row === '2' ? null : some(`row${row}`, 5).map(thing))),
      strict: () => ['4', '5', '6'].map(thing),
      item: (_p: unknown, { kind }: { kind: string }) =>
        kind === 'BOOK' ? book('9') : { __typename: 'Film', id: '8' },
      version: () => '1',
    },
    Mutation: {
      rename: (_p: unknown, { id }: Own) => perhaps(`rename${id}`, () => thing(id)),
      touch: (_p: unknown, { times }: { times: number | null }) => (times === 2 ? null : true),
    },
    Thing: {
      __resolveReference: reference('thing', thing),
      name: ({ id }: Own, { length }: { length?: number }) =>
        perhaps(`name${id}`, () => `thing ${id}`.slice(0, length ?? 99)),
      size: ({ id }: Own) => perhaps(`size${id}`, () => numberFrom(id) % 90),
      weight: ({ id }: Own) => perhaps(`weight${id}`, () => (numberFrom(id) % 90) / 8),
      kind: ({ id }: Own) => perhaps(`kind${id}`, () => 'FILM'),
      kinds: ({ id }: Own) => some(id, 3).map((each) => (Number(each) % 5 === 0 ? null : 'BOOK')),
      flags: ({ id }: Own) => some(`f${id}`, 3).map((each) => perhaps(`flag${each}`, () => true)),
      any: ({ id }: Own) => ({ of: id, list: some(`a${id}`, 2) }),
      parts: ({ id }: Own) =>
        perhaps(`parts${id}`, () => some(`parts${id}`, 3).map((each) => perhaps(`part${each}`, () => thing(each)))),
      owner: ({ id }: Own) => perhaps(`owner${id}`, () => person(String(numberFrom(id) % 5))),
      box: ({ id }: Own) => perhaps(`box${id}`, () => box(id)),
      boxes: ({ id }: Own) =>
        some(`bs${id}`, 2).map((each) => perhaps(`b${each}`, () => some(each, 2).map((one) => box(one)))),
    },
    Book: {
      __resolveReference: isbn,
      title: ({ id }: Own) => perhaps(`title${id}`, () => `book ${id}`),
      author: ({ id }: Own) => person(String(numberFrom(id) % 4)),
      pages: ({ id }: Own) => perhapsNull(`pages${id}`),
      sequel: ({ id }: Own) => perhaps(`sequel${id}`, () => book(`${Number(id) + 1}`)),
    },
    Film: {
      __resolveReference: reference('film', named('Film')),
      title: ({ id }: Own) => `film ${id}`,
      about: ({ id }: Own) => anyHit(id),
    },
    Person: { __resolveReference: person },
  },
  beta: {
    Query: {
      people: (_p: unknown, { first }: { first: number }) =>
        some('people', 9)
          .slice(0, first)
          .map((id) => perhaps(`p${id}`, () => person(id))),
      me: () => person('3'),
      version: () => '1',
    },
    Mutation: { befriend: (_p: unknown, { id }: Own) => perhaps(`befriend${id}`, () => person(id)) },
    Person: {
      __resolveReference: reference('person', person),
      name: ({ id }: Own) => perhaps(`pname${id}`, () => `person ${id}`),
      email: ({ id }: Own) => perhaps(`email${id}`, () => `${id}@example.org`),
      friends: ({ id }: Own) => perhaps(`friends${id}`, () => some(`friends${id}`, 3).map(person)),
      things: ({ id }: Own) => some(`things${id}`, 3).map(thing),
    },
    Thing: {
      __resolveReference: reference('bthing', thing),
      volume: ({ id, size, weight }: Own & { size?: number; weight?: number | null }) =>
        perhaps(`volume${id}`, () => (size ?? 0) * (weight ?? 0)),
      price: ({ id }: Own, { currency }: { currency: string }) =>
        perhaps(`price${id}`, () => money(numberFrom(id), currency)),
      boxed: ({ box: own }: { box?: { width: number; label: string } }) => `${own?.label} ${own?.width}`,
    },
    Book: {
      __resolveReference: isbn,
      reviews: ({ isbn: own }: { isbn: string }) => some(`reviews${own}`, 3).map(review),
      best: ({ isbn: own }: { isbn: string }) => perhaps(`best${own}`, () => review(String(numberFrom(own) % 9))),
    },
    Review: {
      __resolveReference: reference('review', review),
      text: ({ id }: Own) => `text ${id}`,
      stars: ({ id }: Own) => perhaps(`stars${id}`, () => 3),
      by: ({ id }: Own) => person(String(numberFrom(id) % 5)),
      book: ({ id }: Own) => book(String(numberFrom(id) % 9)),
    },
  },
  gamma: {
    Query: {
      featured: () => some('featured', 5).map(review),
      verdicts: () => ['1', '22', '333'].map(verdict),
      version: () => '1',
    },
    Thing: {
      __resolveReference: reference('gthing', thing),
      shipping: ({ volume }: { volume?: number | null }) => (volume ?? 0) + 1,
      related: ({ id }: Own) =>
        some(`rel${id}`, 3).map((each) => perhaps(`r${each}`, () => (Number(each) % 2 ? thing(each) : review(each)))),
    },
    Review: {
      __resolveReference: reference('greview', review),
      text: ({ id }: Own) => `text ${id}`,
      votes: ({ id }: Own) => perhapsNull(`votes${id}`),
      verdict: ({ id }: Own) => perhaps(`verdict${id}`, () => verdict(id)),
      reason: ({ id }: Own) => perhaps(`reason${id}`, () => verdict(`r${id}`)),
    },
    Person: {
      __resolveReference: reference('gperson', person),
      rank: ({ id }: Own) => perhaps(`rank${id}`, () => Number(id)),
    },
  },
};

function composed(): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(typeDefs).map(([name, text]) => ({ name, url: `http://${name}.invalid`, typeDefs: parse(text) })),
  );
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  return supergraphSdl as string;
}

const documents = new Map<string, ReturnType<typeof parse>>();

const source = (schema: GraphQLSchema, name: string, faulty: boolean): GraphQLDataSource => ({
  process: async ({ request: { query = '', variables, operationName } }) => {
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    const answer = await execute({ schema, document, variableValues: variables, operationName });
    // As it would come over the network.
    const told = JSON.parse(JSON.stringify(answer));
    return faulty ? spoilt(told, `${name} ${query}`) : told;
  },
});

/** What a resolver gives, later: for some fields, and for some things. */
function delayed<Result>(resolve: (...given: unknown[]) => Result, name: string) {
  return (...given: unknown[]): Result | Promise<Result> => {
    const chance = numberFrom(`${name}${JSON.stringify(given[0])}`) % 3;
    return chance === 0 ? Promise.resolve().then(() => resolve(...given)) : resolve(...given);
  };
}

/** The same schema with some of its resolvers answering later. */
function withDelays(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field;
      if (resolve && !field.name.startsWith('_')) field.resolve = delayed(resolve as never, field.name) as never;
    }
  }
  return schema;
}

/** The schemas of the subgraphs by their names. */
export function nastySchemas(later = false): Record<Name, GraphQLSchema> {
  const schemas = Object.entries(typeDefs).map(([name, text]) => {
    const schema = buildSubgraphSchema([{ typeDefs: parse(text), resolvers: resolvers[name as Name] }]);
    return [name, later ? withDelays(schema) : schema];
  });
  return Object.fromEntries(schemas);
}

/** The supergraph, and how its subgraphs are reached: as they are, or with answers that break every promise. */
export function nastySupergraph(faulty: boolean) {
  const sources = new Map(Object.entries(nastySchemas()).map(([name, schema]) => [name, source(schema, name, faulty)]));
  return { supergraph: composed(), source: (name: string) => sources.get(name) as GraphQLDataSource };
}
