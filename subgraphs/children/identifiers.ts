import type { Keyring } from '#core/secrets.ts';
import { type MatchKeys, matchKeysWith } from './match-keys.ts';

/** The numbers other bodies know a child by. Kept sealed; found by keyed fingerprint (domain rules 1.3.2). */
export interface ChildIdentifiers {
  readonly nhsNumber?: string | undefined;
  /** Superseded ones: a child is found by them, and they are shown to nobody. */
  readonly formerNhsNumbers?: readonly string[] | undefined;
  readonly upn?: string | undefined;
}

export interface Identifiers {
  seal(identifiers: ChildIdentifiers): Buffer | null;
  unseal(sealed: Buffer | null): ChildIdentifiers;
  fingerprint(scheme: string, number: string): Buffer;
  /** The keys under which children are found by what else is said of them. */
  readonly matchKeys: MatchKeys;
}

export const identifiersWith = (keys: Keyring): Identifiers => ({
  seal: ({ nhsNumber, formerNhsNumbers, upn }) =>
    (nhsNumber ?? formerNhsNumbers ?? upn) === undefined
      ? null
      : keys.seal('identifiers', JSON.stringify({ nhsNumber, formerNhsNumbers, upn })),
  unseal: (sealed) => (sealed === null ? {} : (JSON.parse(keys.unseal('identifiers', sealed)) as ChildIdentifiers)),
  fingerprint: (scheme, number) => keys.fingerprint(scheme, number),
  matchKeys: matchKeysWith(keys),
});

/** How a number is found: its scheme and its fingerprint. */
export type IdentifierKey = readonly [scheme: 'NHS_NUMBER' | 'UPN', fingerprint: Buffer];

/**
 * Keys of the numbers a statement gives, the deciding one first. A superseded NHS number is one as the present one is: what
 * becomes of a key, and who may find by it, does not know the two apart.
 */
export const numbersIn = (
  { nhsNumber, formerNhsNumbers = [], upn }: ChildIdentifiers,
  { fingerprint }: Identifiers,
): IdentifierKey[] => [
  ...[...new Set([...(nhsNumber === undefined ? [] : [nhsNumber]), ...formerNhsNumbers])].map(
    (number) => ['NHS_NUMBER', fingerprint('NHS_NUMBER', number)] as const,
  ),
  ...(upn === undefined ? [] : [['UPN', fingerprint('UPN', upn)] as const]),
];
