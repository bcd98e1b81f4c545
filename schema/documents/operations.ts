/** Operations as clients send them: each with the fragments it uses, printed. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql';

export interface WholeOperation {
  readonly operation: OperationDefinitionNode;
  readonly text: string;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** An operation with the fragments it uses, however deep. */
function whole(operation: OperationDefinitionNode, fragments: Fragments): string {
  const used = new Map<string, FragmentDefinitionNode>();
  const follow = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment) throw new TypeError(`no fragment ${name.value}`);
        if (used.has(name.value)) return;
        used.set(name.value, fragment);
        follow(fragment);
      },
    });
  };
  follow(operation);
  return [operation, ...used.values()].map((node) => print(node)).join('\n\n');
}

/** The operations of these files, in which each may use the fragments of all. */
export function wholeOperations(documents: readonly DocumentNode[]): readonly WholeOperation[] {
  const definitions = documents.flatMap((each) => each.definitions);
  const fragments: Fragments = new Map(
    definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION).map((node) => [node.name.value, node]),
  );
  return definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => ({ operation, text: whole(operation, fragments) }));
}
