import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type Account, cleanEnvironment } from './embedded-process.ts';

// `read` ends when the other end of the pipe closes, and the kernel closes it however our process ended, kill -9
// included. Each line names what to end then: a pid, -pid for a whole group, empty for nothing. Fast shutdown first,
// then the two that need crash recovery (which committed data survives), so that nothing outlives us for long.
const script = `
while read -r line; do target=$line; done
if [ -n "$target" ]; then
  for signal in INT QUIT KILL; do
    kill -s "$signal" -- "$target" 2>/dev/null || break
    tries=0
    while [ "$tries" -lt 20 ] && kill -s 0 -- "$target" 2>/dev/null; do sleep 0.1; tries=$((tries + 1)); done
  done
fi
rm -rf -- "$1"
`;

export interface Watchdog {
  /** From now on this is what must not outlive us; undefined: nothing. */
  guard(target: number | undefined): void;
  /** Sends the shell away; done when it has ended. */
  release(): Promise<void>;
}

/** A shell that ends PostgreSQL and removes `socketDir` when this process is gone. */
export const startWatchdog = (account: Account, socketDir: string): Watchdog => {
  let target: number | undefined;
  let released = false;
  let shell: ChildProcess;

  const guard = (next: number | undefined) => {
    target = next;
    shell.stdin?.write(`${next ?? ''}\n`);
  };
  const watch = () => {
    // Its own session, as PostgreSQL's: Ctrl-C must reach neither.
    shell = spawn('/bin/sh', ['-c', script, 'contactpoint-watchdog', socketDir], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
      env: cleanEnvironment,
      ...account,
    });
    shell.unref();
    (shell.stdin as Socket).unref();
    // A watchdog killed by hand breaks the pipe; `exit` follows and brings a new one.
    shell.stdin?.on('error', () => undefined);
    shell.on('error', () => undefined);
    shell.on('exit', () => {
      if (!released) setTimeout(() => !released && watch(), 100).unref();
    });
    guard(target);
  };

  watch();
  return {
    guard,
    release: async () => {
      released = true;
      if (shell.pid === undefined || shell.exitCode !== null || shell.signalCode !== null) return;
      const ended = once(shell, 'exit');
      shell.ref();
      guard(undefined);
      shell.stdin?.end();
      await ended;
    },
  };
};
