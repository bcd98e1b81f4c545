/** What the compiler does not understand: whoever meets it leaves the whole operation to Apollo's own executor. */
export class NotCompiled extends Error {}
