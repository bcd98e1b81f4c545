/**
 * How the directory lies on a PostgreSQL of several nodes (docs/distributed.md). No question crosses schemas, so each may
 * stand on a node of its own; and the tables whose keys all have one column may be spread row by row by that column. What
 * is said here `tests/distribution.test.ts` holds against every migration.
 */
export interface Layout {
  /**
   * `OWN_NODE`: `npm run distribute` moves the whole schema to a worker. `COORDINATOR`: it stays where one connects to. So
   * does what tells listeners, for those hear only the node they are connected to, and what has triggers that the engine
   * does not understand.
   */
  readonly place: 'OWN_NODE' | 'COORDINATOR';
  /** Tables that may be spread by a column of theirs: it is in each of their keys, and in what refers to them. */
  readonly spread: Readonly<Record<string, string>>;
  /** Small tables that may stand on every node beside those, which refer to them. */
  readonly everywhere: readonly string[];
}

export const distribution: Readonly<Record<string, Layout>> = {
  accreditation: { place: 'COORDINATOR', spread: {}, everywhere: [] },
  children: {
    place: 'COORDINATOR',
    spread: {
      child: 'id',
      likeness: 'id',
      assertion: 'child_id',
      earlier_statement: 'child_id',
      held_identity: 'child_id',
      authority_move: 'child_id',
      // By their own keys: from what is known of a child to the child.
      supplier_key: 'local_id',
      identifier_key: 'fingerprint',
      match_key: 'key',
      never_link: 'pair',
    },
    everywhere: [],
  },
  audit: {
    place: 'OWN_NODE',
    spread: { entry: 'idx', run: 'first', node: 'pos', subject: 'child_id', named: 'child_id' },
    everywhere: [],
  },
  involvements: {
    place: 'OWN_NODE',
    spread: {
      involvement: 'child_id',
      lead: 'child_id',
      mediated_change: 'child_id',
      sensitive_service: 'child_id',
      withdrawn_consent: 'child_id',
      contact_request: 'child_id',
      supplier_key: 'local_id',
      forgotten: 'key',
    },
    everywhere: ['practitioner'],
  },
};

/** The schemas that go to workers. */
export const placedSchemas: readonly string[] = Object.keys(distribution).filter(
  (schema) => distribution[schema]?.place === 'OWN_NODE',
);
