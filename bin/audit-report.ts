/** How the outcome of a verification is said to a person. */
import type { Verification } from '#subgraphs/audit/verify.ts';

type Fault = NonNullable<Verification['fault']>;

const range = ({ from, to }: Fault): string =>
  to - from <= 1 ? `Entry ${from}` : `Something from entry ${from} to entry ${to - 1}`;

const sentences: Readonly<Record<Fault['kind'], (fault: Fault) => string>> = {
  MISSING: ({ from, to, by }) =>
    `${to - from === 1 ? `Entry ${from} is` : `Entries ${from} to ${to - 1} are`} missing${by ? `: ${by} signed a log that had them` : ''}.`,
  EDITED: (fault) => `${range(fault)} was edited: it does not say what its hash says.`,
  REPLACED: (fault) => `${range(fault)} is not the one that came in: it was edited with its hash, or swapped.`,
  SEALED_CHANGED: (fault) => `What is sealed beside entry ${fault.from} is not what it commits to.`,
  INDEX_CHANGED: (fault) => `${range(fault)} is hidden from those who search for it, or filed under somebody else.`,
  BEYOND_HEAD: (fault) => `${range(fault)} stands behind the end of the log: it was never put in.`,
  TREE_CHANGED: (fault) => `${range(fault)} was changed, or the tree that is kept was.`,
  REWRITTEN: (fault) => `${range(fault)} was rewritten: ${fault.by ?? ''} signed another history.`,
  SIGNATURE: ({ to }) =>
    `A checkpoint of ${to} entries is signed by nobody who is believed, or stands out of order. Is a key missing (--key)?`,
};

export function reportOf(outcome: Verification): string {
  const { entries, root, erased, checkpoints, covered, signers, fault } = outcome;
  if (fault !== null) return `NOT WHOLE. ${sentences[fault.kind](fault)}`;
  return [
    `Whole: ${entries} entries, root ${root}.`,
    `  signed     ${checkpoints} checkpoints; the last covers ${covered} entries, by ${signers.join(', ') || 'nobody'}`,
    ...(covered < entries ? [`  unsigned   ${entries - covered} entries since`] : []),
    `  erased     the parameters of ${erased} entries, lawfully or not: the entries themselves are whole`,
  ].join('\n');
}
