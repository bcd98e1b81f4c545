/**
 * What a statement comes to by itself: all that can be made of it before the register is asked. It takes as long as a third
 * of what the database does, and may be done while that is busy with the statements before.
 */
import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import type { AskedAbout } from './candidates.ts';
import { type Identifiers, numbersIn } from './identifiers.ts';
import { personOf } from './person.ts';

export interface Heard {
  readonly statement: ChildStatement;
  /** The supplier's own identifier, unreadable: some use the NHS number. */
  readonly localKey: string;
  /** By which it is known again when it is said again. */
  readonly fingerprint: Buffer;
  /** Whom it is about, as that is asked for. Made when it is first needed: of what is only said again, never. */
  readonly about: () => AskedAbout;
}

export interface Hearing {
  hear(supplier: string, statement: ChildStatement): Heard;
  /** Hears them in the pauses of what else is done, so that they are known when their turn comes. */
  ahead(supplier: string, statements: readonly ChildStatement[]): void;
  /** Whether most of what a supplier said last was new: then most of what it says next will be. */
  toldNews(supplier: string, mostly: boolean): void;
}

/** So few at a time that no answer of the database waits for long. */
const AT_ONCE = 20;

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

export function hearingWith(keys: Keyring, identifiers: Identifiers): Hearing {
  /** Each as long as somebody has its statement. */
  const heard = new WeakMap<ChildStatement, Heard & { readonly supplier: string }>();
  const sayAgain = new Set<string>();

  function hear(supplier: string, statement: ChildStatement): Heard {
    const known = heard.get(statement);
    if (known?.supplier === supplier) return known;
    const made = {
      supplier,
      statement,
      localKey: keys.fingerprint('local id of a child', JSON.stringify([supplier, statement.localId])).toString('hex'),
      fingerprint: keys.fingerprint('child statement', JSON.stringify(statement)),
      about: once(() => {
        const person = personOf([statement]);
        return { person, keys: identifiers.matchKeys.of(person), numbers: numbersIn(statement, identifiers) };
      }),
    };
    heard.set(statement, made);
    return made;
  }

  function hearSome(supplier: string, statements: readonly ChildStatement[]): void {
    for (const each of statements) {
      const { about } = hear(supplier, each);
      if (!sayAgain.has(supplier)) about();
    }
  }

  function ahead(supplier: string, statements: readonly ChildStatement[]): void {
    const [now, later] = [statements.slice(0, AT_ONCE), statements.slice(AT_ONCE)];
    if (now.length === 0) return;
    setImmediate(() => {
      try {
        hearSome(supplier, now);
      } catch {
        return; // whoever takes it in meets the fault, where it can be answered for
      }
      ahead(supplier, later);
    });
  }

  return {
    hear,
    ahead,
    toldNews: (supplier, mostly) => void (mostly ? sayAgain.delete(supplier) : sayAgain.add(supplier)),
  };
}
