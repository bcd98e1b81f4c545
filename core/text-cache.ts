/**
 * What was made of a text, kept by the text. Bounded by characters and not by count: a parsed document takes forty times
 * the room of its text, and texts come from anybody. What was not used for longest goes first.
 */
export interface TextCache<Value> {
  /** What was made of this text, now or before. Nothing is kept when making it throws. */
  get(text: string, make: (text: string) => Value): Value;
}

const CHARACTERS = 500_000;

export function textCache<Value>(limit = CHARACTERS): TextCache<Value> {
  const kept = new Map<string, Value>();
  let characters = 0;

  const remember = (text: string, value: Value): void => {
    kept.set(text, value);
    characters += text.length;
    for (const oldest of kept.keys()) {
      if (characters <= limit || oldest === text) break;
      kept.delete(oldest);
      characters -= oldest.length;
    }
  };
  return {
    get: (text, make) => {
      const known = kept.get(text);
      if (known !== undefined) {
        kept.delete(text);
        kept.set(text, known);
        return known;
      }
      const made = make(text);
      remember(text, made);
      return made;
    },
  };
}
