import type { RequestContext } from '#core/context.ts';
import type { AuditStore } from './store.ts';

/** Places in the trail as the graph shows them, and back; undefined for what was not made here. */
export interface Masks {
  mask(place: string): string;
  place(masked: string): string | undefined;
}

export interface AuditContext extends RequestContext {
  readonly audit: { readonly store: AuditStore; readonly masks: Masks };
}
