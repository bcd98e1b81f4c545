/** How an example begins and ends as a process of its own. */
import type { FastifyInstance } from 'fastify';

export interface Opened {
  readonly app: FastifyInstance;
  readonly port: number;
  /** The line that says where it is. */
  readonly says: (address: string) => string;
}

/** A line for whoever watches. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Listens on this machine alone, until it is told to stop. What cannot be used is said in one line. */
export async function run(open: () => Promise<Opened>): Promise<void> {
  try {
    const { app, port, says } = await open();
    const address = await app.listen({ port, host: '127.0.0.1' }).catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void app.close());
    say(says(address.replace('127.0.0.1', 'localhost')));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
