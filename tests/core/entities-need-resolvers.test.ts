import { describe, expect, it } from 'vitest';
import { schemaOf } from '#core/subgraph.ts';
import { subgraphs } from '#subgraphs';

const children = subgraphs.find(({ name }) => name === 'children') ?? expect.unreachable('children');

describe('a part of the directory', () => {
  it('does not start with an entity that would be whatever its caller says it is', () => {
    const { __resolveReference: _, ...fields } = children.resolvers.Child;
    const without = { ...children, resolvers: { ...children.resolvers, Child: fields } };
    expect(() => schemaOf(without)).toThrow('Child needs __resolveReference');
    expect(() => schemaOf(children)).not.toThrow();
  });
});
