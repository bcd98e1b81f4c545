/** What resolvers find in their context: what lives as long as the process, and beside it what is made for one request. */
import type { RequestContext } from './context.ts';

/** How each is made, from the request it is for and what else is made for that. */
export type Makers<Made> = { readonly [Name in keyof Made]: (request: RequestContext, made: Made) => Made[Name] };

// No name of a service is one of these.
const REQUEST = Symbol('the request');
const MADE = Symbol('what was made for it');

/**
 * For each request all that is in `lasting`, and each of the others once, from the moment it is first asked for: a subgraph
 * has dozens of loaders, and an answer uses four or five. Made for every request, they cost it a thirtieth of its time.
 */
export function whenAsked<Lasting extends object, Made extends object>(
  lasting: Lasting,
  makers: Makers<Made>,
): (request: RequestContext) => Lasting & Made {
  class Means {
    readonly [REQUEST]: RequestContext;
    readonly [MADE] = new Map<string, unknown>();
    constructor(request: RequestContext) {
      this[REQUEST] = request;
    }
  }
  for (const [name, value] of Object.entries(lasting)) Object.defineProperty(Means.prototype, name, { value });
  for (const [name, make] of Object.entries(makers) as [
    string,
    (request: RequestContext, made: unknown) => unknown,
  ][]) {
    Object.defineProperty(Means.prototype, name, {
      get(this: Means) {
        if (!this[MADE].has(name)) this[MADE].set(name, make(this[REQUEST], this));
        return this[MADE].get(name);
      },
    });
  }
  return (request) => new Means(request) as unknown as Lasting & Made;
}
