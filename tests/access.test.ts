import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accessTable } from '#schema/access.ts';
import { subgraphs } from '#subgraphs';

describe('schema/access.md', () => {
  // A change of a rule is a change of a file that is reviewed.
  it('says of every field what is enforced; run `npm run generate` when this fails', () => {
    expect(accessTable(subgraphs)).toBe(readFileSync('schema/access.md', 'utf8'));
  });
});
