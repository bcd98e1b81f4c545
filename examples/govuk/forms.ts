/** What comes out of a form: text, days in three parts, and what is wrong with them. */
import { createHash, randomBytes } from 'node:crypto';

export type Fields = Readonly<Record<string, string | undefined>>;

/** One thing that is wrong, and the field it is about: GOV.UK's error summary links to it. */
export interface Fault {
  readonly field: string;
  readonly text: string;
}

/** The fields of a body, as text: the first where one is sent twice, and nothing longer than any field here. */
export function fieldsOf(body: unknown): Fields {
  if (typeof body !== 'object' || body === null) return {};
  const pairs = Object.entries(body).map(([name, value]): [string, string] => {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return [name, typeof first === 'string' ? first.trim().slice(0, 200) : ''];
  });
  return Object.fromEntries(pairs);
}

const whole = (text = ''): number | undefined => (/^\d{1,4}$/.test(text) ? Number(text) : undefined);

export interface DayField {
  /** The day as the directory writes it; null where nothing was given or it is none. */
  readonly day: string | null;
  readonly fault: Fault | null;
}

/** Three fields `<name>-day`, `-month` and `-year`. `what` begins a sentence: "Date of birth". */
export function dayIn(fields: Fields, name: string, what: string, isRequired: boolean): DayField {
  const parts = ['day', 'month', 'year'].map((part) => fields[`${name}-${part}`] ?? '');
  if (parts.every((part) => part === '')) {
    return { day: null, fault: isRequired ? { field: `${name}-day`, text: `Enter ${what.toLowerCase()}` } : null };
  }
  const missing = ['day', 'month', 'year'].filter((_part, index) => parts[index] === '');
  const [first] = missing;
  if (first !== undefined) {
    return { day: null, fault: { field: `${name}-${first}`, text: `${what} must include a ${missing.join(' and ')}` } };
  }
  const [day, month, year] = parts.map(whole);
  const isDay = day !== undefined && month !== undefined && year !== undefined && year >= 1900;
  const date = isDay ? new Date(Date.UTC(year, month - 1, day)) : null;
  if (date === null || date.getUTCDate() !== day || date.getUTCMonth() + 1 !== month) {
    return { day: null, fault: { field: `${name}-day`, text: `${what} must be a real date` } };
  }
  return { day: date.toISOString().slice(0, 10), fault: null };
}

/** The three fields of a day, for a form that begins with one. */
export function dayFields(name: string, day: string): Fields {
  const [year = '', month = '', date = ''] = day.split('-');
  return { [`${name}-day`]: String(Number(date)), [`${name}-month`]: String(Number(month)), [`${name}-year`]: year };
}

export const newNonce = (): string => randomBytes(18).toString('base64url');

/**
 * The idempotency key of a change. A form that is sent twice, or goes back and forth in the browser, is one change; the
 * same form with other words in it is another.
 */
export const keyFor = (nonce: string, input: object): string =>
  createHash('sha256')
    .update(JSON.stringify([nonce, input]))
    .digest('base64url');
