/** Directory numbers of the scenarios, fixed for every seed (demo/scenarios.ts). */
export const child = {
  whoElse: '417329056183',
  twins: ['728194603758', '583061942725'],
  moved: '936418270551',
  noSchool: '264950378183',
  none: '671803529461',
  shielded: '319574086232',
  ended: '840267395111',
  brother: '154702863940',
} as const;
