/** A model as data: what was learnt, from what, with which version of the code. JSON; checked when it is read. */
import { z } from 'zod';
import type { Comparison } from './comparison.ts';
import { type Thresholds, thresholds } from './decide.ts';
import type { Field } from './fields.ts';
import type { Frequencies, StoredFrequencies } from './frequencies.ts';
import type { Parameters } from './score.ts';
import type { Trained } from './train-children.ts';

/** Raised when normalisers or levels change their meaning: an older model no longer fits. */
const FORMAT = 1;

const share = z.number().min(0).max(1);
const chances = z.array(z.array(share));
const bits = z.number();

const modelSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.string().regex(/^[a-z-]+-\d+$/),
  comparisons: z.array(z.strictObject({ name: z.string(), levels: z.array(z.string()) })),
  chances: z.strictObject({ match: chances, stranger: chances, sibling: chances, twin: chances }),
  /** Of a record: odds that its child is in the register, how many siblings and twins it has there. */
  prior: z.strictObject({ match: z.number().positive(), sibling: z.number(), twin: z.number() }),
  thresholds: z.strictObject({ automatic: bits, margin: bits, potential: bits, low: bits, shield: bits }),
  frequencies: z.record(z.string(), z.strictObject({ other: bits, bits: z.record(z.string(), bits) })),
  report: z.record(z.string(), z.unknown()),
});

export interface Model {
  readonly version: string;
  readonly parameters: Parameters;
  readonly thresholds: Thresholds;
  readonly frequencies: Readonly<Partial<Record<Field, StoredFrequencies>>>;
  /** Comparisons the model has chances for, by name. */
  readonly comparisons: readonly string[];
}

/** The fields whose commonest values a model keeps, and how many: no place anybody lives, no number. */
const KEPT: readonly (readonly [Field, number])[] = [
  ['given', 1_500],
  ['family', 2_000],
];

const sixDigits = (chance: number): number => Number(chance.toPrecision(6));

/** The model as JSON, with the report of its training. */
export function writeModel(
  version: string,
  { parameters, report }: Trained,
  comparisons: readonly Comparison[],
  frequencies: Frequencies,
): string {
  const { match, stranger, sibling, twin } = parameters.chances;
  const rounded = (each: typeof match) => each.map((levels) => levels.map(sixDigits));
  const { prior } = parameters;
  const { register } = report;
  return `${JSON.stringify(
    {
      format: FORMAT,
      version,
      report,
      comparisons: comparisons.map(({ name, levels }) => ({ name, levels })),
      chances: { match: rounded(match), stranger: rounded(stranger), sibling: rounded(sibling), twin: rounded(twin) },
      prior: { match: prior.match * register, sibling: prior.sibling * register, twin: prior.twin * register },
      thresholds,
      frequencies: Object.fromEntries(KEPT.map(([field, most]) => [field, frequencies.store(field, most)])),
    },
    null,
    1,
  )}\n`;
}

/**
 * Reads a model and holds it against the comparisons of this code.
 * @throws Error when it is no model, or its levels are not those of the code.
 */
export function readModel(json: string, comparisons: readonly Comparison[], register: number): Model {
  const model = modelSchema.parse(JSON.parse(json));
  const { version, chances: learnt, prior, thresholds: limits, frequencies, comparisons: named } = model;
  for (const { name, levels } of named) {
    const own = comparisons.find((comparison) => comparison.name === name);
    if (own?.levels.join() !== levels.join()) throw new Error(`model ${version}: its levels of ${name} are not ours`);
  }
  return {
    version,
    parameters: {
      chances: learnt,
      prior: {
        match: prior.match / register,
        stranger: 1,
        sibling: prior.sibling / register,
        twin: prior.twin / register,
      },
    },
    thresholds: limits,
    frequencies,
    comparisons: named.map(({ name }) => name),
  };
}
