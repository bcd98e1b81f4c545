/** When the detector of looks at one's own home speaks, and because of what. */
import { describe, expect, it } from 'vitest';
import type { IsoDate } from '#core/ids.ts';
import type { Looks, Search } from '#core/looks.ts';
import type { Look } from '#subgraphs/audit/detectors/detector.ts';
import { ownHome } from '#subgraphs/audit/detectors/own-home.ts';

const CHILD = '100000000001';
const OTHER = '100000000002';

const sought = (change: Partial<Search> = {}): Looks => ({
  opened: [],
  searches: [{ by: 'DETAILS', came: 'SOME', byHidden: true, about: 'abc', ...change }],
});
const opened = (change: Partial<Looks> = {}): Looks => ({ opened: [CHILD], searches: [], ...change });
const neighbour = opened({ atHome: [CHILD] });

/** Looks of one morning, each with the minute of it; answers the places of those that gave rise to a signal. */
function judged(...done: readonly (readonly [minute: number, looks: Looks])[]): readonly string[] {
  const looks = done.map(
    ([minute, each], idx): Look => ({
      idx: String(idx),
      at: new Date(Date.parse('2026-03-03T09:00:00Z') + minute * 60_000),
      account: 'somebody',
      organisation: 'SOMEWHERE',
      role: 'PRACTITIONER',
      mediator: null,
      mediatorOrganisation: null,
      client: 'explorer',
      network: null,
      ...each,
    }),
  );
  const history = { days: 0, nights: 0, lastDay: null };
  const day = '2026-03-03' as IsoDate;
  return ownHome.judge({ account: 'somebody', day, looks, mediated: [], history }).map(({ idx }) => idx);
}

describe('the detector of looks at one’s own home', () => {
  it('speaks where one’s own postcode was looked for, and a child there opened', () => {
    expect(judged([0, sought()], [1, sought({ ownPostcode: true })], [9, neighbour])).toEqual(['1', '2']);
  });

  it('speaks where one’s own family name was looked for, and a child at home opened that is called otherwise', () => {
    expect(judged([0, sought({ ownName: true })], [9, neighbour])).toEqual(['0', '1']);
  });

  it('speaks where a child at home bears one’s own name, however it was found', () => {
    expect(judged([0, opened()], [5, opened({ atHome: [CHILD], namesakes: [CHILD] })])).toEqual(['1']);
  });

  it('names one look where the search and the child were in one request', () => {
    const { searches } = sought({ ownPostcode: true });
    expect(judged([0, opened({ atHome: [CHILD], searches })])).toEqual(['0']);
  });

  it.each([
    ['a neighbour’s child was opened that nobody looked for', [[0, neighbour]]],
    [
      'something else was looked for',
      [
        [0, sought()],
        [1, neighbour],
      ] as const,
    ],
    [
      'the search came after the child',
      [
        [0, neighbour],
        [1, sought({ ownPostcode: true })],
      ] as const,
    ],
    [
      'the search was more than an hour ago',
      [
        [0, sought({ ownPostcode: true })],
        [61, neighbour],
      ] as const,
    ],
    [
      'the child that was opened lives elsewhere',
      [
        [0, sought({ ownPostcode: true })],
        [1, opened()],
      ] as const,
    ],
    [
      'the namesake lives elsewhere, and who lives at home is no namesake',
      [[0, { opened: [CHILD, OTHER], searches: [], atHome: [CHILD], namesakes: [OTHER] }]] as const,
    ],
  ] as const)('says nothing where %s', (_case, done) => {
    expect(judged(...(done as readonly (readonly [number, Looks])[]))).toEqual([]);
  });
});
