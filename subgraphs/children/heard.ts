/**
 * What a statement comes to by itself: all that can be made of it before the register is asked. It takes as long as a third
 * of what the database does, and may be done while that is busy with the statements before.
 */

import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import type { Person } from '#matching/encode.ts';
import { type IdentifierKey, type Identifiers, numbersIn } from './identifiers.ts';
import type { KeysOf } from './match-keys.ts';
import { personOf } from './person.ts';

export interface Heard {
  readonly statement: ChildStatement;
  /** The supplier's own identifier, unreadable: some use the NHS number. */
  readonly localKey: string;
  /** By which it is known again when it is said again. */
  readonly fingerprint: Buffer;
  readonly numbers: readonly IdentifierKey[];
  readonly person: Person;
  /** Under which it is looked up. */
  readonly keys: KeysOf;
}

export interface Hearing {
  hear(supplier: string, statement: ChildStatement): Heard;
  /** Hears them in the pauses of what else is done, so that they are known when their turn comes. */
  ahead(supplier: string, statements: readonly ChildStatement[]): void;
}

/** So few at a time that no answer of the database waits for long. */
const AT_ONCE = 20;

export function hearingWith(keys: Keyring, identifiers: Identifiers): Hearing {
  /** Each as long as somebody has its statement. */
  const heard = new WeakMap<ChildStatement, Heard & { readonly supplier: string }>();

  function hear(supplier: string, statement: ChildStatement): Heard {
    const known = heard.get(statement);
    if (known?.supplier === supplier) return known;
    const person = personOf([statement]);
    const made = {
      supplier,
      statement,
      localKey: keys.fingerprint('local id of a child', JSON.stringify([supplier, statement.localId])).toString('hex'),
      fingerprint: keys.fingerprint('child statement', JSON.stringify(statement)),
      numbers: numbersIn(statement, identifiers),
      person,
      keys: identifiers.matchKeys.of(person),
    };
    heard.set(statement, made);
    return made;
  }

  function ahead(supplier: string, statements: readonly ChildStatement[]): void {
    const [now, later] = [statements.slice(0, AT_ONCE), statements.slice(AT_ONCE)];
    if (now.length === 0) return;
    setImmediate(() => {
      for (const each of now) hear(supplier, each);
      ahead(supplier, later);
    });
  }

  return { hear, ahead };
}
