/** What is wrong with an answer, measured by what the catalogue expects of it; nothing when it holds. */
import type { Expected } from './catalogue.ts';
import type { Answer } from './send.ts';

interface Parsed {
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly data?: unknown;
}

function parsed(text: string): Parsed {
  try {
    return JSON.parse(text) as Parsed;
  } catch {
    return {};
  }
}

/** The first list anywhere in the data. */
function firstList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value)
    .map(firstList)
    .find((found) => found !== undefined);
}

const headerOf = ({ headers }: Answer, name: string): string => String(headers[name] ?? '');

function statusFaults({ status, openMs = 0 }: Answer, expected: Expected): string[] {
  const faults: string[] = [];
  if (expected.status && !expected.status.includes(status)) faults.push(`status ${status}`);
  if (expected.closedWithinMs !== undefined && openMs > expected.closedWithinMs) faults.push(`open for ${openMs} ms`);
  return faults;
}

function textFaults(answer: Answer, { body = [], bodyNot = [], rawNot = [], headers = {}, noHeader = [] }: Expected) {
  return [
    ...body.filter((pattern) => !new RegExp(pattern).test(answer.text)).map((pattern) => `body lacks ${pattern}`),
    ...[...bodyNot, ...rawNot]
      .filter((pattern) => new RegExp(pattern).test(answer.text))
      .map((pattern) => `body has ${pattern}`),
    ...Object.entries(headers)
      .filter(([name, pattern]) => !new RegExp(pattern).test(headerOf(answer, name)))
      .map(([name]) => `header ${name}: ${headerOf(answer, name)}`),
    ...noHeader.filter((name) => answer.headers[name] !== undefined).map((name) => `has header ${name}`),
  ];
}

function graphFaults({ text }: Answer, { code, maxErrors, maxItems }: Expected): string[] {
  const { errors = [], data } = parsed(text);
  const codes = errors.map(({ extensions }) => extensions?.code ?? 'none');
  const faults: string[] = [];
  if (code && !code.some((each) => codes.includes(each))) faults.push(`codes ${codes.join(' ')}`);
  if (maxErrors !== undefined && errors.length > maxErrors) faults.push(`${errors.length} errors`);
  const items = firstList(data)?.length ?? 0;
  if (maxItems !== undefined && items > maxItems) faults.push(`${items} items`);
  return faults;
}

function pollutionFaults({ unpolluted }: Expected): string[] {
  const polluted = unpolluted === true && ({} as { polluted?: unknown }).polluted !== undefined;
  if (polluted) Reflect.deleteProperty(Object.prototype, 'polluted');
  return polluted ? ['Object.prototype is polluted'] : [];
}

export const faultsOf = (answer: Answer, expected: Expected): string[] => [
  ...statusFaults(answer, expected),
  ...textFaults(answer, expected),
  ...graphFaults(answer, expected),
  ...pollutionFaults(expected),
];
