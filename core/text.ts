/** Whether a database keeps it as it is: PostgreSQL refuses NUL, and its driver rewrites lone surrogates. */
export const isText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
