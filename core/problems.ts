/** Why a change was not made, as data: a stable code, the field at fault, a sentence and what to do. No value in any of it (law 7). */
export interface Problem<Code extends string> {
  readonly code: Code;
  readonly field: string | null;
  readonly message: string;
  readonly remedy: string;
}

/** The problems of one part of the directory: what each code says, and the refusal that carries one out of a transaction. */
export function problemsOf<Code extends string>(
  texts: Readonly<Record<Code, readonly [message: string, remedy: string]>>,
) {
  const problem = (code: Code, field: string | null = null): Problem<Code> => {
    const [message, remedy] = texts[code];
    return { code, field, message, remedy };
  };

  /** Thrown within a transaction: nothing of it stays. */
  class Refused extends Error {
    readonly problem: Problem<Code>;

    constructor(code: Code, field?: string) {
      super(code);
      this.problem = problem(code, field ?? null);
    }
  }
  return { problem, Refused };
}
