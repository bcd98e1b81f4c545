/**
 * Puts what a subgraph answered into what is known so far, as Apollo's `deepMerge` does, its quirks included: lists of
 * one length are merged place by place, lists within lists replaced.
 */
export type Data = Record<string, unknown>;

export const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Answers are merged by names that somebody gave in a query: `__proto__` is a name like any other. */
function put(target: Data, key: string, value: unknown): void {
  if (key in target && !Object.hasOwn(target, key)) {
    Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
  } else target[key] = value;
}

function mergeLists(target: unknown[], source: readonly unknown[]): void {
  for (const [index, value] of source.entries()) {
    const known = target[index];
    if (isObject(known) && isObject(value)) merge(known, value);
    else target[index] = value;
  }
}

export function merge(target: Data, source: Data): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === undefined) continue;
    const known = Object.hasOwn(target, key) ? target[key] : undefined;
    if (known && isObject(value)) merge(known as Data, value);
    else if (Array.isArray(value) && Array.isArray(known) && value.length === known.length) mergeLists(known, value);
    else put(target, key, value);
  }
}

/** The same value, with nothing in it that something else holds too: for a second place that one answer goes to. */
export function copied<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copied) as Value;
  if (!isObject(value)) return value;
  const copy: Data = Object.create(null);
  for (const key of Object.keys(value)) copy[key] = copied(value[key]);
  return copy as Value;
}
