/** What is sent of entities, and where what is answered goes: equal representations once, the answer to all their places. */
import { copied, type Data, merge } from './merge.ts';

/** Representations as they are sent: each once, with all the places that gave it. */
export interface Sent {
  readonly representations: Data[];
  /** For each, its numbers in the list in which none is left out. */
  readonly numbers: number[][];
  /** By those numbers, what the answer goes into. */
  readonly owners: Data[];
}

/** What is one thing to a subgraph; most keys are one text. */
function identity(built: Data): string {
  const keys = Object.keys(built);
  const [first = '', second = ''] = keys;
  const [one, other] = [built[first], built[second]];
  return keys.length === 2 && typeof one === 'string' && typeof other === 'string'
    ? `${first}:${one.length}:${one} ${second}:${other}`
    : JSON.stringify(built);
}

/** Gathers what is to be sent; what has not all that is required, or is of no kind, is left out. */
export function toSend(entities: readonly Data[], build: (entity: Data) => Data | null): Sent {
  const sent: Sent = { representations: [], numbers: [], owners: [] };
  const known = new Map<string, number[]>();
  for (const entity of entities) {
    const built = build(entity);
    // biome-ignore lint/complexity/useLiteralKeys: __typename is of the index signature
    if (!built?.['__typename']) continue;
    const key = identity(built);
    const numbers = known.get(key) ?? [];
    if (numbers.length === 0) {
      known.set(key, numbers);
      sent.representations.push(built);
      sent.numbers.push(numbers);
    }
    numbers.push(sent.owners.length);
    sent.owners.push(entity);
  }
  return sent;
}

function handOne(answer: Data, places: readonly Data[]): void {
  for (const [turn, place] of places.entries()) {
    // biome-ignore lint/complexity/useLiteralKeys: __typename is of the index signature
    if (!answer['__typename']) answer['__typename'] = place['__typename'];
    merge(place, turn === 0 ? answer : copied(answer));
  }
}

/** Puts what was answered for each representation to all places that gave it. */
export function hand({ representations, numbers, owners }: Sent, { _entities: received }: Data): void {
  if (!Array.isArray(received)) throw new Error(`Expected "data._entities" in response to be an array`);
  if (received.length !== representations.length)
    throw new Error(`Expected "data._entities" to contain ${representations.length} elements`);
  for (const [index, answer] of received.entries()) {
    if (answer === null || answer === undefined) continue;
    handOne(
      answer,
      (numbers[index] ?? []).map((number) => owners[number] as Data),
    );
  }
}
