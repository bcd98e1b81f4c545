import { isUuid } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import type { AuditContext } from './context.ts';
import { Refused } from './incident-problems.ts';
import type { ActRow, IncidentRow } from './incident-sql.ts';
import type { IncidentState } from './incident-states.ts';
import type { IncidentFilter } from './incidents.ts';
import { recordPage } from './record-page.ts';
import { entriesOfIncident, reviewerIn } from './review.ts';

async function incidents(
  _parent: unknown,
  args: PageArguments & { readonly filter?: IncidentFilter | null },
  context: AuditContext,
) {
  const { incidents, follower, incidentMasks: masks } = context.audit;
  const { first, after } = pageRequest(args, 20, [(text) => masks.place(text) !== undefined]);
  const reviewer = await reviewerIn(context);
  const filter = args.filter ?? {};
  if (filter.accountId && !isUuid(filter.accountId)) return connection<IncidentRow>([], first, () => []);
  const judgedUpTo = await follower.catchUp();
  const before = after === null ? null : (masks.place(after[0] ?? '') ?? null);
  const rows = await incidents.page(filter, before, first + 1, reviewer);
  return { ...connection(rows, first, ({ number }) => [masks.mask(number)]), judgedUpTo };
}

async function incident(_parent: unknown, { reference }: { readonly reference: string }, context: AuditContext) {
  const reviewer = await reviewerIn(context);
  await context.audit.follower.catchUp();
  return context.audit.incidents.byReference(reference, reviewer);
}

interface Input {
  readonly input: {
    readonly reference: string;
    readonly idempotencyKey: string;
    readonly outcome?: IncidentState;
  };
}

/** Carries an act out; what stood in the way of one that was not is in the trail too, by its code. */
const act =
  (to: (input: Input['input']) => IncidentState) =>
  async (_parent: unknown, { input }: Input, context: AuditContext) => {
    const { viewer, now, audit, disclosures } = context;
    const { reference, idempotencyKey: key } = input;
    const reviewer = await reviewerIn(context);
    try {
      await audit.incidents.act({ reference, to: to(input), key }, { viewer, reviewer, now });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      disclosures.ruled(`incident:${error.problem.code}`);
      return { incident: null, problems: [error.problem] };
    }
    return { incident: await audit.incidents.byReference(reference, reviewer), problems: [] };
  };

export const incidentQueries = { incidents, incident };

export const incidentMutations = {
  suspendForIncident: act(() => 'SUSPENDED_USER'),
  investigateIncident: act(() => 'INVESTIGATING'),
  concludeIncident: act(({ outcome }) => outcome as IncidentState),
};

export const incidentTypes = {
  Incident: {
    accountId: ({ account }: IncidentRow) => account,
    organisation: ({ organisation }: IncidentRow) => ({ id: organisation }),
    signals: ({ number }: IncidentRow, _args: unknown, { audit }: AuditContext) => audit.signals.load(number),
    acts: ({ number }: IncidentRow, _args: unknown, { audit }: AuditContext) => audit.acts.load(number),
    entries: async ({ reference }: IncidentRow, args: PageArguments, context: AuditContext) =>
      recordPage(args, context, await entriesOfIncident(reference, context)),
  },
  IncidentAct: {
    accountId: ({ account }: ActRow) => account,
    organisation: ({ organisation }: ActRow) => ({ id: organisation }),
  },
};
