/** The pages of the work list: who it is for, the reference of the work, the list itself and its file. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Directory, Refused } from '../govuk/directory.ts';
import type { Session } from './sessions.ts';
import { fileOf, isReference, pageOf, wholeList } from './work-list.ts';

export const WORK_LIST = '/without-a-place';

export interface Around {
  readonly directory: Directory;
  readonly sessionOf: (request: FastifyRequest) => Session | null;
  readonly isFromElsewhere: (request: FastifyRequest) => boolean;
  readonly show: (request: FastifyRequest, reply: FastifyReply, view: string, data: object) => FastifyReply;
}

interface Fields {
  readonly reference?: unknown;
  readonly after?: unknown;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Children are asked for by forms alone: neither a reference nor a place in the list stands in an address. */
export function serveWorkList(app: FastifyInstance, { directory, sessionOf, isFromElsewhere, show }: Around): void {
  const reader = (request: FastifyRequest): Session => {
    const session = sessionOf(request);
    if (session === null) throw new Refused('UNAUTHENTICATED');
    if (!session.mayReadWorkList) throw new Refused('WORK_LIST_NOT_YOURS');
    return session;
  };

  const asked = (request: FastifyRequest) => {
    if (isFromElsewhere(request)) throw new Refused('FORM_NOT_OURS');
    const { reference, after } = (request.body ?? {}) as Fields;
    return { reference: text(reference), after: text(after) || null };
  };

  const askAgain = (request: FastifyRequest, reply: FastifyReply, reference: string): FastifyReply => {
    const wrong = 'Enter a reference of 1 to 40 letters, digits, hyphens, slashes and full stops';
    return show(request, reply.status(400), 'work-list-form', {
      reference,
      wrong,
      faults: [{ field: 'reference', text: wrong }],
    });
  };

  app.get(WORK_LIST, async (request, reply) => {
    reader(request);
    return show(request, reply, 'work-list-form', {});
  });

  app.post(WORK_LIST, async (request, reply) => {
    const session = reader(request);
    const { reference, after } = asked(request);
    if (!isReference(reference)) return askAgain(request, reply, reference);
    const page = await pageOf(directory, session, reference, after);
    return show(request, reply, 'work-list', { ...page, reference, isFirst: after === null });
  });

  app.post(`${WORK_LIST}/csv`, async (request, reply) => {
    const session = reader(request);
    const { reference } = asked(request);
    if (!isReference(reference)) return askAgain(request, reply, reference);
    const rows = await wholeList(directory, session, reference);
    return reply
      .header('content-disposition', 'attachment; filename="contactpoint-without-a-place-of-education.csv"')
      .type('text/csv; charset=utf-8; header=present')
      .send(fileOf(rows));
  });
}
