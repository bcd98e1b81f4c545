import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedError, running } from './embedded-process.ts';

// A claim is an empty file whose name says it all, so that it can never be read half written. Each process writes its
// own before it looks at the others', so of two that start together at least one sees the other: never two holders.
// One shared lock file could not give that: of two processes that find it stale, the slower deletes the faster's new one.
const claimName = /^lock-(\d+)-(\w+)-[0-9a-f]{8}$/;
const attempts = 5;

/** Pids of the other live claims. A dead one may be deleted by anybody: no living process can ever own that name. */
const others = (folder: string, mine: string): number[] =>
  readdirSync(folder).flatMap((name) => {
    const [, pid, born] = claimName.exec(name) ?? [];
    if (pid === undefined || name === mine) return [];
    if (running(Number(pid))?.born === born) return [Number(pid)];
    rmSync(join(folder, name), { force: true });
    return [];
  });

/** Takes the folder for this process, or refuses with DATA_LOCKED; the answer gives it back. `shown` is for people. */
export const claim = async (folder: string, shown: string): Promise<() => void> => {
  const mine = `lock-${process.pid}-${running(process.pid)?.born}-${randomBytes(4).toString('hex')}`;
  const release = () => rmSync(join(folder, mine), { force: true });
  for (let attempt = 1; ; attempt += 1) {
    writeFileSync(join(folder, mine), '', { mode: 0o600 });
    const [holder] = others(folder, mine);
    if (holder === undefined) return release;
    release();
    if (attempt === attempts) {
      throw new EmbeddedError(
        'DATA_LOCKED',
        `Another ContactPoint (process ${holder}) is using ${shown}. Stop it first, or set DATA_DIR to another folder.`,
      );
    }
    // Two that step back from each other must not come again at the same moment.
    await sleep(20 + Math.random() * 80 * attempt);
  }
};
