import type { Keyring } from '#core/secrets.ts';
import { type MatchKeys, matchKeysWith } from './match-keys.ts';

/** The numbers other bodies know a child by. Kept sealed; found by keyed fingerprint (domain rules 1.3.2). */
export interface ChildIdentifiers {
  readonly nhsNumber?: string | undefined;
  /** Superseded ones: a child is found by them, and they are shown to nobody. */
  readonly formerNhsNumbers?: readonly string[] | undefined;
  readonly upn?: string | undefined;
  /** Those of before, likewise. */
  readonly formerUpns?: readonly string[] | undefined;
}

export interface Identifiers {
  seal(identifiers: ChildIdentifiers): Buffer | null;
  unseal(sealed: Buffer | null): ChildIdentifiers;
  fingerprint(scheme: string, number: string): Buffer;
  /** The keys under which children are found by what else is said of them. */
  readonly matchKeys: MatchKeys;
}

export const identifiersWith = (keys: Keyring): Identifiers => ({
  seal: ({ nhsNumber, formerNhsNumbers, upn, formerUpns }) =>
    (nhsNumber ?? formerNhsNumbers ?? upn ?? formerUpns) === undefined
      ? null
      : keys.seal('identifiers', JSON.stringify({ nhsNumber, formerNhsNumbers, upn, formerUpns })),
  unseal: (sealed) => (sealed === null ? {} : (JSON.parse(keys.unseal('identifiers', sealed)) as ChildIdentifiers)),
  fingerprint: (scheme, number) => keys.fingerprint(scheme, number),
  matchKeys: matchKeysWith(keys),
});

/** How a number is found: its scheme and its fingerprint. */
export type IdentifierKey = readonly [scheme: 'NHS_NUMBER' | 'UPN', fingerprint: Buffer];

const eachOnce = (present: string | undefined, former: readonly string[]): string[] => [
  ...new Set([...(present === undefined ? [] : [present]), ...former]),
];

/**
 * Keys of the numbers a statement gives, the deciding one first. A number of before is one as the present one is: what
 * becomes of a key, and who may find by it, does not know the two apart.
 */
export const numbersIn = (
  { nhsNumber, formerNhsNumbers = [], upn, formerUpns = [] }: ChildIdentifiers,
  { fingerprint }: Identifiers,
): IdentifierKey[] => [
  ...eachOnce(nhsNumber, formerNhsNumbers).map((number) => ['NHS_NUMBER', fingerprint('NHS_NUMBER', number)] as const),
  ...eachOnce(upn, formerUpns).map((number) => ['UPN', fingerprint('UPN', number)] as const),
];
