/**
 * What recording costs: how many entries a second are durable with the tree grown (64 requests waiting), and how much of
 * its throughput the answer to "who else" loses to its two entries, measured against the same answer without them.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { createLog } from '#core/log.ts';
import type { AuditLog } from '#core/ports.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import type { Benchmark } from './benchmark.ts';
import { parentOf } from './cpu.ts';
import { type Directory, openDirectory } from './directory.ts';
import { entryAbout } from './entries.ts';
import { median, quantile, rounded, table } from './figures.ts';
import { load } from './load.ts';
import { bodyFor, someChildren } from './question.ts';
import { recorded, unrecorded } from './systems.ts';
import { round, type Taken } from './turns.ts';

const CHILDREN = 5_000;
const ASKED_FOR = 1_000;
const WAITING = [1, 64, 256] as const;
/** The number of waiting requests that the bar is about. */
const OF_THE_BAR = 64;
const CONNECTIONS = 50;
const FLUSHES = 200;

/** So many requests at a time, each with its next entry as soon as the last one is durable. */
export async function appends(log: AuditLog, children: readonly string[], waiting: number, seconds: number) {
  const took: number[] = [];
  const began = performance.now();
  const end = began + 1000 * seconds;
  let number = 0;
  const request = async (): Promise<void> => {
    while (performance.now() < end) {
      const child = children[(number >> 1) % children.length] ?? '';
      const entry = entryAbout(child, number % 2 === 0 ? 'INTENT' : 'OUTCOME');
      number += 1;
      const asked = performance.now();
      await log.append(entry);
      took.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: waiting }, request));
  return { perSecond: (1000 * took.length) / (performance.now() - began), p99: quantile(took, 0.99) };
}

/**
 * What one flush of this disk takes, in milliseconds: no batch is durable sooner, and batches follow each other. So of 64
 * waiting requests no log, however fast, records more than 64 in that time.
 */
function flushOf(folder: string): number {
  const file = openSync(join(folder, 'flush'), 'w');
  const page = Buffer.alloc(64 * 1024);
  try {
    return median(
      Array.from({ length: FLUSHES }, () => {
        writeSync(file, page, 0, page.length, 0);
        const began = performance.now();
        fdatasyncSync(file);
        return performance.now() - began;
      }),
    );
  } finally {
    closeSync(file);
  }
}

type Appended = { readonly waiting: number; readonly perSecond: number; readonly p99: number };

async function entriesIn(directory: Directory, children: readonly string[], rounds: number, seconds: number) {
  const opened = openSubgraphs({
    databaseUrl: directory.url,
    keys: keyring(demonstrationKey(directory.dataDir)),
    clock: () => new Date(),
    log: createLog('error'),
    only: ['audit'],
  });
  try {
    if (!opened.ports.audit) throw new TypeError('no trail was opened');
    await appends(opened.ports.audit, children, OF_THE_BAR, 2);
    const measured: Appended[] = [];
    for (let number = 0; number < rounds; number += 1) {
      for (const waiting of WAITING) {
        measured.push({ waiting, ...(await appends(opened.ports.audit, children, waiting, seconds)) });
      }
    }
    return WAITING.map((waiting): Appended => {
      const own = measured.filter((each) => each.waiting === waiting);
      const middle = (of: (each: Appended) => number) => median(own.map(of));
      return { waiting, perSecond: middle(({ perSecond }) => perSecond), p99: middle(({ p99 }) => p99) };
    });
  } finally {
    await opened.close();
  }
}

export const audit: Benchmark = async (options) => {
  const { rounds, seconds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const children = await someChildren(directory, ASKED_FOR);
  const flush = flushOf(directory.dataDir);
  say('Appending ...');
  const appended = await entriesIn(directory, children, rounds, seconds);
  say('Answering with and without its entries ...');
  const bodies = children.map(bodyFor);
  const systems = [await recorded(directory, options), await unrecorded(directory, options)];
  for (const { target } of systems) await load({ target, bodies, connections: CONNECTIONS, seconds: 5 });
  const [backend] = await directory.ask<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = parentOf(backend?.pid ?? 0);
  const shares: number[] = [];
  const all: Taken[] = [];
  for (let number = 1; number <= rounds; number += 1) {
    const taken = await round({ systems, bodies, connections: CONNECTIONS, seconds, postmaster, say });
    all.push(...taken);
    const rate = (name: string) => taken.find(({ system }) => system === name)?.perSecond ?? Number.NaN;
    const both = { recorded: rate('ours'), unrecorded: rate('unrecorded') };
    shares.push(1 - both.recorded / both.unrecorded);
    say(`round ${number} of ${rounds}: ${both.recorded.toFixed(0)}/s recorded, ${both.unrecorded.toFixed(0)}/s not`);
  }
  const spent = (name: string): string[] => {
    const own = all.filter(({ system }) => system === name);
    const middle = (of: (each: Taken) => number) => median(own.map(of)).toFixed(0);
    return [
      middle(({ perSecond }) => perSecond),
      middle(({ node }) => 1000 * node),
      middle(({ database }) => 1000 * database),
    ];
  };
  const bar = appended.find(({ waiting }) => waiting === OF_THE_BAR);
  const figures = {
    entries_per_s: rounded(bar?.perSecond ?? Number.NaN),
    p99_ms: rounded(bar?.p99 ?? Number.NaN),
    flush_ms: rounded(flush),
    of_disk_bound: rounded(((bar?.perSecond ?? Number.NaN) * flush) / (1000 * OF_THE_BAR)),
    cost_share: rounded(median(shares)),
  };
  const text = [
    table([
      ['requests waiting', ...WAITING.map(String)],
      ['durable entries/s', ...appended.map(({ perSecond }) => perSecond.toFixed(0))],
      ['p99 ms', ...appended.map(({ p99 }) => p99.toFixed(2))],
    ]),
    `One flush of this disk: ${flush.toFixed(2)} ms, so at most ${((1000 * OF_THE_BAR) / flush).toFixed(0)} entries/s at ${OF_THE_BAR} waiting.`,
    '',
    table([
      ['who else, 50 connections', 'answers/s', 'CPU of an answer: Node µs', 'PostgreSQL µs'],
      ['with its two entries', ...spent('ours')],
      ['without', ...spent('unrecorded')],
      ['share that recording costs', `${(100 * figures.cost_share).toFixed(1)} %`],
    ]),
    '',
    `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? ''}), fsync on; medians of ${rounds} rounds of ${seconds} s; load average ${loadavg()
      .map((each) => each.toFixed(1))
      .join(' ')}`,
  ].join('\n');
  return { figures, text };
};
