import type { Detector } from './detector.ts';

const ENOUGH = 10;

export const outOfArea: Detector = {
  name: 'OUT_OF_AREA',
  watches: 'Children of other areas opened, more than of one’s own, by somebody whose organisation serves one area.',
  bound:
    '10 children of other areas in a day, and these more than half of all that were opened: at a border a third are others’',
  // All that was opened until then gave rise to it, so that it does not say which of them were elsewhere.
  judge: ({ looks }) => {
    const [opened, elsewhere] = [new Set<string>(), new Set<string>()];
    const opening = looks.filter((look) => look.opened.length > 0);
    for (const [at, look] of opening.entries()) {
      for (const child of look.opened) opened.add(child);
      for (const child of look.elsewhere ?? []) elsewhere.add(child);
      if (elsewhere.size >= ENOUGH && 2 * elsewhere.size > opened.size) return opening.slice(0, at + 1);
    }
    return [];
  },
};
