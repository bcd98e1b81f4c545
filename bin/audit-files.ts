/** What `npm run audit` is pointed at on a disk: said to be missing where it is, for nothing at all would verify as whole. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SayableError } from '#core/process.ts';
import { CHECKPOINTS, ENTRIES, logFrom } from '#subgraphs/audit/log-files.ts';
import type { LogSource } from '#subgraphs/audit/log-source.ts';

/** A log that was exported, with all that belongs to it. */
export function exportedLog(folder: string): LogSource {
  for (const name of [ENTRIES, CHECKPOINTS]) {
    if (existsSync(join(folder, name))) continue;
    throw new SayableError(
      `There is no ${name} in ${folder}: name the folder of \`export --format log\`, with all of it.`,
    );
  }
  return logFrom(folder);
}

/** The name of a file that is there. */
export function givenFile(name: string): string {
  if (!existsSync(name)) throw new SayableError(`There is no file ${name}.`);
  return name;
}
