import type { Cleanup } from './cleanup.ts';

export interface BenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** How large a directory, where the benchmark lets one choose. */
  readonly children: number | undefined;
  /** Where a large directory is kept from run to run, where the benchmark lets one say so. */
  readonly dataDir: string | undefined;
  /** Folder for CPU profiles of our own process. */
  readonly profile: string | undefined;
  /** What is started goes in here, so that it is stopped however the run ends. */
  readonly undo: Cleanup;
  /** Says how far it is; never part of the result. */
  readonly say: (line: string) => void;
}

export interface BenchResult {
  /** What `--json` prints: other programs read it, so keys stay what they are. */
  readonly figures: Readonly<Record<string, number>>;
  /** What a person reads. */
  readonly text: string;
}

export type Benchmark = (options: BenchOptions) => Promise<BenchResult>;
