/**
 * What a witness remembers: of each log the last checkpoint it cosigned, in a file of its own. On the disk, folder and all,
 * before anybody is told: a witness that forgets would sign a second history.
 */
import { hash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function checkpointStore(folder: string) {
  mkdirSync(folder, { recursive: true });
  // A log's name is not a file's: it may hold slashes.
  const fileOf = (origin: string): string => join(folder, `${hash('sha256', origin).slice(0, 32)}.checkpoint`);
  return {
    /** The cosigned checkpoint as a note; null when there was none. */
    last: (origin: string): string | null => {
      const file = fileOf(origin);
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    },
    keep: (origin: string, note: string): void => {
      const file = fileOf(origin);
      const handle = openSync(`${file}.new`, 'w', 0o644);
      try {
        writeSync(handle, note);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(`${file}.new`, file);
      syncFolder(folder);
    },
  };
}
export type CheckpointStore = ReturnType<typeof checkpointStore>;
