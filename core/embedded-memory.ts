/** How much of a database PostgreSQL keeps in memory of its own (`shared_buffers`). */
import { readdirSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';

const MB = 1024 * 1024;
/** What a directory of some thousand children needs, and as much as a test may take. */
const LEAST = 256 * MB;
/** Of the machine's memory at most a fourth: the other pages are kept by the operating system, and Node needs some too. */
const SHARE = 4;

/** What the tables and indexes of a cluster take; nothing before it is made. */
function heldIn(cluster: string): number {
  const base = join(cluster, 'base');
  try {
    const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return 0;
    throw error;
  }
}

/** What may be used here, also where a container has less than its machine. */
const available = (): number => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

/**
 * As much as the database held when it was last stopped, within bounds: at the size of England a page that is not there
 * is fetched from the operating system for nearly every row that is read.
 */
export function sharedBuffers(cluster: string, memory = available()): string {
  const bytes = Math.max(LEAST, Math.min(heldIn(cluster), memory / SHARE));
  return `${Math.floor(bytes / MB)}MB`;
}
