import type { FastifyInstance } from 'fastify';

export interface ExplorerOptions {
  readonly dataDir: string;
  readonly audience: string;
}

export async function serveExplorer(_app: FastifyInstance, _options: ExplorerOptions): Promise<void> {}
