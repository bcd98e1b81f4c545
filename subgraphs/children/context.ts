import type DataLoader from 'dataloader';
import type { RequestContext } from '#core/context.ts';
import type { ChildRecord } from './child.ts';
import type { Identifiers } from './identifiers.ts';
import type { Reviews } from './reviews.ts';
import type { ChildStore } from './store.ts';

export interface ChildrenContext extends RequestContext {
  readonly children: {
    readonly byId: DataLoader<string, ChildRecord | null>;
    readonly store: ChildStore;
    readonly identifiers: Identifiers;
    readonly reviews: Reviews;
  };
}
