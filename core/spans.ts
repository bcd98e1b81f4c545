/** Places in a row as spans: what cannot be shown one by one is named by where it begins and ends. */
export type Span = readonly [from: number, to: number];

/**
 * The spans of these places, the first first; one from the first to the last where there would be more than so many: then
 * some of what is in it is named, and not all.
 */
export function spansOf(places: readonly number[], most = 100): readonly Span[] {
  const spans: [number, number][] = [];
  for (const place of [...new Set(places)].toSorted((one, other) => one - other)) {
    const last = spans.at(-1);
    if (last?.[1] === place - 1) last[1] = place;
    else spans.push([place, place]);
  }
  const [first, last] = [spans[0], spans.at(-1)];
  return first && last && spans.length > most ? [[first[0], last[1]]] : spans;
}
