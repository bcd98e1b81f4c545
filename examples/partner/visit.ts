/** One request of somebody who is signed in, as a page sees it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Asking, type Directory, Refused } from '../govuk/directory.ts';
import { type Fault, type Fields, newNonce } from '../govuk/forms.ts';
import type { Operation } from '../govuk/operation.ts';
import type { Done, Session } from './sessions.ts';
import { handleFor } from './sessions.ts';
import type { Render } from './views.ts';

/** A page: where it is, and what it does when it is opened and when its form is sent. */
export interface Page {
  readonly path: string;
  /** Whether it touches a child: then somebody has said why before it is opened. */
  readonly needsReason?: boolean;
  readonly get: (visit: Visit) => Promise<FastifyReply>;
  readonly post?: (visit: Visit) => Promise<FastifyReply>;
}

/** `form` holds what stands in the fields of a form; `faults` what is wrong with them. */
interface PageData extends Readonly<Record<string, unknown>> {
  readonly form?: Fields;
  readonly faults?: readonly Fault[];
}

export interface Around {
  readonly directory: Directory;
  readonly render: Render;
  readonly assets: string;
  readonly clock: () => number;
}

/** What every page is drawn with, signed in or not. */
export function frame({ assets }: Pick<Around, 'assets'>, session: Session | null, path: string): object {
  const isIn = session !== null && session.token !== null;
  return {
    assets,
    path,
    viewer: isIn ? session.viewer : null,
    may: isIn ? session.viewer.permissions : [],
    reason: isIn ? session.reason : null,
    acting: isIn ? session.acting : null,
    csrf: session?.csrf ?? '',
  };
}

export class Visit {
  readonly session: Session;
  /** What was sent; on a page that is opened again after a session had ended, what had been typed. */
  readonly fields: Fields;
  readonly path: string;
  readonly #around: Around;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  readonly #isRestored: boolean;

  constructor(
    around: Around,
    { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    session: Session,
    { fields, isRestored }: { readonly fields: Fields; readonly isRestored: boolean },
  ) {
    this.#around = around;
    this.#request = request;
    this.#reply = reply;
    this.#isRestored = isRestored;
    this.session = session;
    this.fields = fields;
    this.path = request.url;
  }

  get now(): number {
    return this.#around.clock();
  }

  get today(): string {
    return new Date(this.now).toISOString().slice(0, 10);
  }

  /** Asks for whoever is acted for, or else for oneself. */
  ask<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables): Promise<Data> {
    return this.#ask(operation, variables, this.session.acting?.id ?? null);
  }

  /** Asks for oneself, whomever one acts for. */
  askAsSelf<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables): Promise<Data> {
    return this.#ask(operation, variables, null);
  }

  #ask<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables, mediation: string | null) {
    const { token, reason } = this.session;
    if (token === null) throw new Refused('UNAUTHENTICATED');
    const asking: Asking = { token, reason, mediation };
    return this.#around.directory.ask(asking, operation, variables);
  }

  /** What a part of the address stands for. */
  kept(name: string): string {
    const handle = (this.#request.params as Readonly<Record<string, string>>)[name] ?? '';
    const value = this.session.handles.get(handle);
    if (value === undefined) throw new Refused('PAGE_NOT_FOUND');
    return value;
  }

  /** What may stand in an address for this value. */
  handle(value: string): string {
    return handleFor(this.session, value);
  }

  /** The cursor of the page of a list that is asked for; the first page without one. */
  get after(): string | null {
    const { after } = this.#request.query as { after?: unknown };
    if (after === undefined) return null;
    const cursor = this.session.handles.get(String(after));
    if (cursor === undefined) throw new Refused('PAGE_NOT_FOUND');
    return cursor;
  }

  /** Where the next page of a list is; null on the last. */
  next({ hasNextPage, endCursor }: { hasNextPage: boolean; endCursor?: string | null | undefined }): string | null {
    const [path = ''] = this.path.split('?');
    return hasNextPage && endCursor ? `${path}?after=${this.handle(endCursor)}` : null;
  }

  /** Shows a page, and once what has just been done. */
  show(view: string, data: PageData): FastifyReply {
    const { session } = this;
    const { form = {}, faults = [] } = data;
    const { done } = session;
    session.done = null;
    const html = this.#around.render(view, {
      ...frame(this.#around, session, this.path),
      now: this.now,
      today: this.today,
      isRestored: this.#isRestored,
      done,
      ...data,
      form: { nonce: newNonce(), ...form },
      faults,
      wrong: Object.fromEntries(faults.toReversed().map(({ field, text }) => [field, { text }])),
    });
    return this.#reply
      .status(faults.length > 0 ? 400 : 200)
      .type('text/html; charset=utf-8')
      .send(html);
  }

  /** Goes on to another page, after a form: so that neither "back" nor "reload" sends it again. */
  go(path: string, done: Done | null = null): FastifyReply {
    this.session.done = done;
    return this.#reply.redirect(path, 303);
  }
}
