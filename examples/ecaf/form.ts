/** What comes in is checked against the dictionary: each field, its kind and its length, and nothing beside them. */
import { z } from 'zod';
import { dictionary, type Field, type Fields, type Section } from './dictionary.ts';

/** PostgreSQL keeps no NUL, and half a character is none. */
export const sayable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => sayable(text) && !/[\r\n]/.test(text), 'is one line of text');
export const prose = (max: number) => z.string().trim().min(1).max(max).refine(sayable, 'is text');
export const day = z.iso.date();

function schemaOf(field: Field): z.ZodType {
  switch (field.kind) {
    case 'text':
      return line(field.max);
    case 'lines':
      return prose(field.max);
    case 'date':
      return day;
    case 'yes-no':
      return z.boolean();
    case 'choice':
      return z.enum(field.of);
    case 'list':
      return z.array(objectOf(field.of)).max(field.max);
  }
}

function objectOf(fields: Fields) {
  const entries = Object.entries(fields).map(([name, field]) => {
    const schema = schemaOf(field);
    if (!field.required) return [name, schema.nullish()] as const;
    return [name, field.kind === 'list' ? (schema as z.ZodArray).min(1) : schema] as const;
  });
  return z.strictObject(Object.fromEntries(entries));
}

/** Born, or expected: exactly one of the two. */
const bornOrExpected = ({ dateOfBirth, expectedOn }: Readonly<Record<string, unknown>>): boolean =>
  (dateOfBirth == null) !== (expectedOn == null);

const plain = Object.fromEntries(
  Object.entries(dictionary).map(([section, fields]) => [section, objectOf(fields)]),
) as Readonly<Record<Section, ReturnType<typeof objectOf>>>;

export const formSections: Readonly<Record<Section, z.ZodType<Readonly<Record<string, unknown>>>>> = {
  ...plain,
  identity: plain.identity.refine(bornOrExpected, {
    path: ['dateOfBirth'],
    message: 'is given, or else when the child is expected',
  }),
};
