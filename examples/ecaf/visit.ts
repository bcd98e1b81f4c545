/** One request for a page, of somebody who is signed in. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Around } from './episodes.ts';
import type { Sent } from './form-page.ts';

export interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly sent: Sent;
  /** The episode or transfer in the address. */
  readonly id: string;
  show(template: string, data: object): FastifyReply;
}

export type Work = (around: Around, visit: Visit) => Promise<FastifyReply>;
export type Page = (work: Work) => (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

export const versionIn = ({ version }: Sent): { version: number } => ({ version: Number(version) });
