/**
 * How much garbage a server lets gather before all of its heap is collected. V8 goes by how fast memory is taken: of a server
 * that has little to do it collects everything again and again, every five seconds at two hundred answers a second, for the
 * sake of some ten megabytes. Each time both cores mark for a tenth of a second, in which an answer takes 60 ms and not 3
 * (bench/README.md#england).
 */
import { setFlagsFromString } from 'node:v8';

/** Twice what is alive: a directory then takes some 200 MB more. `--max-old-space-size` bounds it as ever. */
const GARBAGE_PERCENT = 200;

/** From now on, for this process. Nothing but pauses and memory depend on it. */
export function letHeapGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${GARBAGE_PERCENT}`);
  // It collects all there is when nothing happens, and so in the middle of what happens next.
  setFlagsFromString('--no-memory-reducer');
}
