/** `npm run audit -- figures`: counts what was published from the trail again, from the log and the publication alone. */
import { readFileSync } from 'node:fs';
import { figureStore } from '#core/figures/figure-store.ts';
import { readPublication } from '#core/figures/publication.ts';
import { SayableError } from '#core/process.ts';
import { type Recount, recount } from '#subgraphs/audit/figures.ts';
import { readLog } from '#subgraphs/audit/log-store.ts';
import { exportedLog } from './audit-files.ts';
import { withTrail } from './audit-trail.ts';

export interface FiguresOptions {
  readonly database?: string;
  readonly files?: string;
  readonly publication?: string;
}

function read(file: string) {
  const text = readFileSync(file, 'utf8');
  try {
    return { text, publication: readPublication(text) };
  } catch {
    throw new SayableError('The publication cannot be read.');
  }
}

async function recountAnywhere(
  period: string,
  { database, files, publication: file }: FiguresOptions,
): Promise<Recount> {
  if (files !== undefined) {
    if (file === undefined) throw new SayableError('With --files, name the publication too: --publication <file>.');
    const { text, publication } = read(file);
    return recount(text, publication, exportedLog(files));
  }
  return withTrail(database, false, async (trail) => {
    const kept = file === undefined ? await figureStore(trail.database).publication(period) : null;
    if (file === undefined && kept === null) throw new SayableError('Nothing is published about this period.');
    const { text, publication } = kept
      ? { text: kept.publication, publication: readPublication(kept.publication) }
      : read(file ?? '');
    return readLog(trail.database, (log) => recount(text, publication, log));
  });
}

/** What to say, and whether everything is as it was published. */
export async function recounted(period: string, options: FiguresOptions): Promise<readonly [string, boolean]> {
  const { committed, differing, unreadable } = await recountAnywhere(period, options);
  const spans = unreadable.map(([from, to]) => (from === to ? from : `${from} to ${to}`));
  const without =
    spans.length === 0
      ? ''
      : ` Counted without entries that cannot be read as they were written, among ${spans.join(', ')}: \`npm run audit -- verify\` says more.`;
  if (differing.length > 0)
    return [`NOT THE SAME. The log counts otherwise: ${differing.join(', ')}.${without}`, false];
  if (committed === null) return [`NOT THE SAME. No entry of the log commits to this publication.${without}`, false];
  return [`The same: every figure of ${period} comes out as it was published (entry ${committed}).${without}`, true];
}
