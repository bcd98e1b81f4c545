/** One request for a page, of somebody who is signed in. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '../../govuk/forms.ts';
import { type Around, todayOf } from '../episodes.ts';
import type { Sent } from '../form-page.ts';
import { Problem } from '../problems.ts';
import type { Session } from '../sessions.ts';

/** A page: where it is, and what it does when it is opened and when its form is sent. */
export interface Page {
  readonly path: string;
  /** A page that is the answer to a form alone has nothing to open: its address leads here. */
  readonly get: (visit: Visit) => Promise<FastifyReply>;
  readonly post?: (visit: Visit) => Promise<FastifyReply>;
}

export interface Arrived {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** What was sent; on a page that is opened again after a session had ended, what had been typed. */
  readonly sent: Sent;
  readonly isRestored: boolean;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class Visit {
  readonly around: Around;
  readonly session: Session;
  readonly sent: Sent;
  readonly isRestored: boolean;
  readonly path: string;
  readonly #arrived: Arrived;
  readonly #draw: (view: string, data: object) => string;

  constructor(around: Around, arrived: Arrived, draw: (view: string, data: object) => string) {
    this.around = around;
    this.session = around.session;
    this.sent = arrived.sent;
    this.isRestored = arrived.isRestored;
    this.path = arrived.request.url;
    this.#arrived = arrived;
    this.#draw = draw;
  }

  get today(): string {
    return todayOf(this.around.now);
  }

  /** A part of the address. */
  part(name: string): string {
    return (this.#arrived.request.params as Readonly<Record<string, string>>)[name] ?? '';
  }

  /** The identifier in a part of the address; what is none is nothing we know. */
  named(name: string): string {
    const part = this.part(name);
    if (!UUID.test(part)) throw new Problem('NOT_FOUND');
    return part;
  }

  /** The episode this is about. */
  get id(): string {
    return this.named('id');
  }

  /** As the episode was seen when the form was opened. */
  get version(): number {
    return Number(this.sent.version);
  }

  /** Shows a page, and once what has just been done. */
  show(view: string, data: object, faults: readonly Fault[] = []): FastifyReply {
    const { session, isRestored, today, path } = this;
    const { done } = session;
    session.done = null;
    const wrong = Object.fromEntries(faults.toReversed().map(({ field, text }) => [field, { text }]));
    const html = this.#draw(view, {
      session,
      csrf: session.csrf,
      path,
      today,
      isRestored,
      done,
      faults,
      wrong,
      ...data,
    });
    return this.#arrived.reply
      .status(faults.length > 0 ? 400 : 200)
      .type('text/html; charset=utf-8')
      .send(html);
  }

  /** Goes on to another page, after a form: so that neither "back" nor "reload" sends it again. */
  go(path: string, done: string | null = null): FastifyReply {
    this.session.done = done;
    return this.#arrived.reply.redirect(path, 303);
  }
}
