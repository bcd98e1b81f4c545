/** A document as it is registered: admitted, measured, and with what it can show and to whom. */
import { type GraphQLSchema, NoDeprecatedCustomRule, parse, validate } from 'graphql';
import type { Policy } from '#core/policy.ts';
import { admit } from '#gateway/documents/admission.ts';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import type { Registered } from '#gateway/documents/manifest.ts';
import { disclosureOf } from './disclosure.ts';

/** What documents are measured by. */
export interface Measure {
  /** What clients see, with our own rules for its scalars. */
  readonly schema: GraphQLSchema;
  readonly policies: readonly Policy[];
}

/** Throws NotAdmitted. */
export function measured(text: string, { schema, policies }: Measure): Registered {
  const { name, kind, cost } = admit(text, schema);
  const { roles, purposes, discloses } = disclosureOf(text, schema, policies);
  return {
    id: documentIdOf(text),
    name,
    kind,
    cost,
    roles: [...roles],
    purposes: [...purposes],
    discloses: Object.fromEntries(Object.entries(discloses).map(([of, fields]) => [of, [...fields]])),
    text: text.split('\n'),
  };
}

/** What of a document goes from the schema some day, each as a sentence. */
export const deprecatedIn = (text: string, { schema }: Measure): readonly string[] =>
  validate(schema, parse(text), [NoDeprecatedCustomRule]).map(({ message }) => message);
