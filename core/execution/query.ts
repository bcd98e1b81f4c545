/** Which queries of a subgraph are compiled, and how one is executed. */
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  isObjectType,
  Kind,
  OperationTypeNode,
  visit,
} from 'graphql';
import { Compiler } from './compile.ts';
import { Run } from './run.ts';
import type { Fragments } from './selection.ts';
import { variablesOf } from './variables.ts';

type Answer = Record<string, unknown>;

export interface CompiledQuery {
  readonly name: string | undefined;
  execute(context: unknown, variables: Readonly<Answer>): Promise<ExecutionResult>;
}

/** Conditions, and fields of the schema itself. */
function isUnderstood(document: DocumentNode): boolean {
  let isPlain = true;
  visit(document, {
    Directive: () => {
      isPlain = false;
    },
    Field: ({ name: { value: name } }) => {
      if (name.startsWith('__') && name !== '__typename') isPlain = false;
    },
  });
  return isPlain;
}

/** The one query of a validated document; null where graphql-js must execute it. */
export function compileQuery(schema: GraphQLSchema, document: DocumentNode): CompiledQuery | null {
  const [operation, ...others] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation?.operation !== OperationTypeNode.QUERY || others.length > 0 || !isUnderstood(document)) return null;
  if (Object.values(schema.getTypeMap()).some((type) => isObjectType(type) && type.isTypeOf)) return null;
  const fragments: Fragments = Object.fromEntries(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const fields = new Compiler(schema, operation, fragments).root();
  const variables = variablesOf(schema, operation.variableDefinitions ?? [], { maxErrors: 50 });
  return {
    name: operation.name?.value,
    execute: async (context, given) => {
      const { errors: misfits, coerced } = variables(given);
      if (misfits) return { errors: misfits };
      const run = new Run(context, coerced);
      let data: Answer | null = null;
      try {
        data = await fields(run, undefined, undefined);
      } catch (error) {
        run.add(error as GraphQLError, undefined);
      }
      return run.errors.length === 0 ? { data } : { errors: run.errors, data };
    },
  };
}
