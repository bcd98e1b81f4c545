/** CPU time and memory of processes, from the books Linux keeps; 0 where there are none. */
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks are hundredths of a second on every Linux that Node runs on. */
const MS_PER_TICK = 10;

interface Stat {
  readonly parent: number;
  readonly ms: number;
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; what follows the last bracket is numbers.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and those of children that have ended: PostgreSQL's connections come and go.
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    return { parent: Number(fields[1]), ms: ticks * MS_PER_TICK };
  } catch {
    return null;
  }
}

export const cpuOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + (statOf(pid)?.ms ?? 0), 0);

export const parentOf = (pid: number): number => statOf(pid)?.parent ?? 0;

/** The children of a process, as they are now. */
export function childrenOf(pid: number): readonly number[] {
  const everybody = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  return everybody.filter((each) => each !== pid && statOf(each)?.parent === pid);
}

/** A process and its children, as they are now. */
export const cpuOfFamily = (pid: number): number => cpuOf([pid, ...childrenOf(pid)]);

function residentMb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Memory that they hold, in MB. */
export const residentOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + residentMb(pid), 0);
