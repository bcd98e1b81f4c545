import type { RequestContext } from '#core/context.ts';
import type { AuditStore } from './store.ts';

export interface AuditContext extends RequestContext {
  readonly audit: { readonly store: AuditStore };
}
