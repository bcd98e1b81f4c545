import { type Detector, type Look, minutesBetween } from './detector.ts';

const TURNS = 4;
const MINUTES = 20;

/** Programs are told apart: a case system asks from where it stands, while its user sits elsewhere. */
function turnsOf(looks: readonly Look[]): readonly Look[] {
  const turns = looks.filter((look, at) => at > 0 && look.network !== looks[at - 1]?.network);
  for (let last = TURNS - 1; last < turns.length; last += 1) {
    const part = turns.slice(last - TURNS + 1, last + 1);
    const [from, to] = [part[0], part.at(-1)];
    if (from && to && minutesBetween(from, to) <= MINUTES) return part;
  }
  return [];
}

export const sharedLogin: Detector = {
  name: 'SHARED_LOGIN',
  watches: 'One account used from two places in turns: somebody else has its authenticator too.',
  bound: '4 changes of network within 20 minutes by one program: a home visit changes twice',
  judge: ({ looks }) => {
    const own = looks.filter(({ mediator, network }) => mediator === null && network !== null);
    const found = [...new Set(own.map(({ client }) => client))]
      .map((client) => turnsOf(own.filter((look) => look.client === client)))
      .filter((part) => part.length > 0);
    const end = (part: readonly Look[]): bigint => BigInt(part.at(-1)?.idx ?? 0);
    return found.toSorted((a, b) => (end(a) < end(b) ? -1 : 1))[0] ?? [];
  },
};
