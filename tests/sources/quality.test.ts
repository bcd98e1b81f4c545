import { describe, expect, it } from 'vitest';
import { dataQuality, renderDataQuality } from '../../sources/quality.ts';

describe('the numbers of data quality', () => {
  it('are explained in docs/data-quality.md as they are in the code', async () => {
    await expect(renderDataQuality()).toMatchFileSnapshot('../../docs/data-quality.md');
  });

  it.each(Object.entries(dataQuality))(
    '%s says in a sentence what was wrong, and in another what to do',
    (_, entry) => {
      expect(entry.text).toMatch(/^[A-Z].*\.$/);
      expect(entry.remedy).toMatch(/^[A-Z].*\.$/);
    },
  );
});
