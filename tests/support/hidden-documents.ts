/** Random documents over the whole schema that are about the shielded child, its hidden facts, and others beside it. */
import type fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { criteriaPool, cursors } from './hidden-criteria.ts';
import { hiddenChild, lives, namesakeIds, nobodys } from './hidden-lives.ts';
import { asked } from './hidden-requests.ts';
import { accreditationPools, trials } from './pools.ts';
import { type Pools, randomDocuments } from './random-documents.ts';
import { child } from './stack.ts';
import { strangers } from './strangers.ts';
import type { Request } from './two-worlds.ts';

const people = lives.flatMap(({ involvements }) => involvements.flatMap(({ practitioner }) => practitioner ?? []));
const organisations = lives.flatMap(({ involvements }) => involvements.map(({ organisation }) => organisation));

const poolsWith = (more: Pools): Pools => ({
  'Query.practitioner.id': [...people, 'nobody'],
  'Query.organisation.id': [...organisations, 'NOWHERE'],
  'Query.localAuthority.code': [...lives.map(({ authority }) => authority), '902'],
  'Query.accessRecords.filter': [null, { childId: hiddenChild }],
  'Query.sharingAgreement.id': ['00000000-0000-4000-8000-000000000001'],
  // A custodian that holds a record of the child in one life, and the organisations of strangers who may think of agreeing.
  'Query.simulateSharingAgreement.input': [
    ...trials('HEALTH-01', 'NORTHSHIRE-VOLUNTARY-01'),
    ...trials('HEALTH-01', 'EASTVALE-CSC'),
    ...trials('NORTHSHIRE-VOLUNTARY-01', 'HEALTH-01'),
  ],
  'Child.asOf.at': [null, new Date().toISOString(), '2025-06-01T00:00:00Z'],
  ...accreditationPools(cursors),
  ...Object.fromEntries(
    [
      'Query.searchChildren.after',
      'Query.myInvolvements.after',
      'Query.mySensitiveServices.after',
      'Query.myContactRequests.after',
      'Query.contactRequests.after',
      'Query.localAuthorities.after',
      'Query.myAccessRecords.after',
      'Query.accessRecords.after',
      'Child.involvements.after',
      'LocalAuthority.organisations.after',
      'Query.sharingAgreements.after',
      'SharingSimulation.changes.after',
    ].map((name) => [name, cursors]),
  ),
  ...more,
});

const others = [...namesakeIds.slice(0, 3), child.whoElse, nobodys.child, 'nonsense'];

const documents = (schema: GraphQLSchema, pools: Pools, roots: readonly string[]): fc.Arbitrary<Request> =>
  asked(strangers, randomDocuments(schema, pools, roots));

const rootsOf = (schema: GraphQLSchema): readonly string[] => Object.keys(schema.getQueryType()?.getFields() ?? {});

/** Most of what can be asked is administration: children are what this is about. */
const often = (...roots: readonly string[]): readonly string[] => Array(9).fill(roots).flat();

/** About anything, the shielded child more often than not. */
export const documentsAboutHidden = (schema: GraphQLSchema): fc.Arbitrary<Request> =>
  documents(
    schema,
    poolsWith({
      'Query.child.id': [hiddenChild, hiddenChild, hiddenChild, hiddenChild, ...others],
      'Query.searchChildren.criteria': criteriaPool('any'),
      'Query.searchChildrenAlike.criteria': criteriaPool('any'),
    }),
    [...rootsOf(schema), ...often('child', 'child', 'child', 'searchChildren', 'searchChildren', 'myInvolvements')],
  );

/** About this child above all, whose record is open: what may be known of it is not all there is. */
export const documentsAbout = (schema: GraphQLSchema, id: string): fc.Arbitrary<Request> =>
  documents(
    schema,
    poolsWith({
      'Query.child.id': [id, id, id, id, ...others],
      'Query.searchChildren.criteria': criteriaPool('any'),
      'Query.searchChildrenAlike.criteria': criteriaPool('any'),
    }),
    [...rootsOf(schema), ...often('child', 'child', 'child', 'myInvolvements')],
  );

/** By hidden facts, or about others: nothing to which the child could be the answer. */
export const documentsPastHidden = (schema: GraphQLSchema): fc.Arbitrary<Request> =>
  documents(
    schema,
    poolsWith({
      'Query.child.id': others,
      'Query.searchChildren.criteria': criteriaPool('hidden'),
      'Query.searchChildrenAlike.criteria': criteriaPool('hidden'),
    }),
    // What one has looked at before may have been the child itself.
    [...rootsOf(schema), ...often('searchChildren', 'searchChildren')].filter((root) => !root.endsWith('ccessRecords')),
  );
