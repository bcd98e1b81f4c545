/**
 * The changes a practitioner makes. Each is one transaction behind an idempotency key: it happens whole, once, or not
 * at all, and says why not.
 */
import { dayOf } from '#core/clock.ts';
import type { RequestContext } from '#core/context.ts';
import type { Asks, Database } from '#core/database.ts';
import { AppError } from '#core/errors.ts';
import type { ChildLife } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
import { namesSensitiveService } from '#core/sensitive-names.ts';
import { newUuid } from '#core/uuid.ts';
import type { Viewer } from '#core/viewer.ts';
import * as sql from './change-sql.ts';
import { type InvolvementKey, type InvolvementRow, isOwn, statusOn } from './involvement.ts';
import { confirmationOf, keepMediator } from './mediated.ts';
import { type Change, onceIn } from './once.ts';
import { type Problem, Refused } from './problems.ts';
import { involvementByKeyIn } from './store.ts';

/** Which involvement was changed, or why none was. */
export type Outcome =
  | { readonly changed: InvolvementKey; readonly confirmation: string | null }
  | { readonly problem: Problem };

/** A change of what hangs on a child. */
export interface ChildChange extends Change {
  /** The numbers under which what hangs on the child is kept: see `core/linked.ts`. */
  readonly records: readonly string[];
}

/** By the child it is shown of, or by the record it hangs on. */
async function locked(within: Asks, change: ChildChange, key: InvolvementKey, field: string): Promise<InvolvementRow> {
  const [row] = await within.ask(sql.lockInvolvement, [[...new Set([key.childId, ...change.records])], key.id]);
  const involvement = row && (await involvementByKeyIn(within, { childId: row.childId, id: key.id }));
  if (!involvement) throw new Refused('INVOLVEMENT_NOT_FOUND', field);
  return involvement;
}

/** One's own involvement, current, kept here, unchanged since it was seen. */
async function ownUnchanged(
  within: Asks,
  change: ChildChange,
  key: InvolvementKey,
  version: number,
): Promise<InvolvementRow> {
  const row = await locked(within, change, key, 'involvementId');
  if (!isOwn(row, change.context.viewer)) throw new Refused('INVOLVEMENT_NOT_FOUND', 'involvementId');
  if (row.source !== 'PRACTITIONER') throw new Refused('KEPT_BY_SOURCE', 'involvementId');
  if (row.version !== version) throw new Refused('CHANGED_SINCE', 'version');
  if (statusOn(dayOf(change.context.now), row) === 'ENDED') throw new Refused('ALREADY_ENDED', 'involvementId');
  return row;
}

export function checkStart(day: string, { dateOfBirth, dateOfDeath }: ChildLife, now: Date): void {
  if (day > dayOf(now)) throw new Refused('DATE_IN_FUTURE', 'startedOn');
  if (dateOfBirth !== null && day < dateOfBirth) throw new Refused('DATE_OUTSIDE_LIFE', 'startedOn');
  if (dateOfDeath !== null && day > dateOfDeath) throw new Refused('DATE_OUTSIDE_LIFE', 'startedOn');
}

/** What may be said of the service: that a record is held is a source's to say, and a sensitive one stands apart. */
function checkService({ serviceType, team }: { readonly serviceType: string; readonly team: string | null }): void {
  if (serviceType === 'RECORD_HELD') throw new Refused('SERVICE_NOT_RECORDABLE', 'serviceType');
  if (team !== null && namesSensitiveService(team)) throw new Refused('NAMES_SENSITIVE_SERVICE', 'team');
}

/** From whom to whom, and whether the viewer may see who works with the child. */
export interface Handover {
  readonly from: InvolvementKey;
  readonly to: InvolvementKey;
  readonly seesServices: boolean;
}

/** One end of a handover. What the viewer may not see they cannot name either: it is answered as if it were not there. */
async function endOf(within: Asks, change: ChildChange, key: InvolvementKey, field: string, seesServices: boolean) {
  const row = await locked(within, change, key, field);
  const known = row.recordType === null && (seesServices || isOwn(row, change.context.viewer));
  if (!known) throw new Refused('INVOLVEMENT_NOT_FOUND', field);
  return row;
}

/** Always taken in the same order, so that two handovers at once wait for each other and never for ever. */
async function bothEnds(within: Asks, change: ChildChange, { from, to, seesServices }: Handover) {
  const outgoing = () => endOf(within, change, from, 'fromInvolvementId', seesServices);
  const incoming = () => endOf(within, change, to, 'toInvolvementId', seesServices);
  if (from.id < to.id) return { outgoing: await outgoing(), incoming: await incoming() };
  const first = await incoming();
  return { outgoing: await outgoing(), incoming: first };
}

/** The outgoing lead, the incoming one, and the team of the authority that looks after the record. */
function mayHandOver({ context }: Change, { facts }: ChildLife, ends: readonly InvolvementRow[]): boolean {
  const { authority, mediation } = context.viewer;
  // The team settles it for others at its own desk; through somebody else one speaks for oneself.
  return (
    (mediation === null && authority !== null && authority === facts.authority) ||
    ends.some((row) => isOwn(row, context.viewer))
  );
}

/** The viewer's own entry among the practitioners: one of another organisation counts as none, as in `isOwn`. */
async function ownEntry(within: Asks, { viewer: { practitioner, organisation } }: RequestContext) {
  const [own] = practitioner === null ? [] : await within.ask(sql.entryWithin, [practitioner, organisation.id]);
  return own?.id ?? null;
}

/** The program of another body through which somebody asks for themselves: it knows the child too. */
const programOf = ({ session, mediation, client }: Viewer): string | null =>
  session === null && mediation === null ? client : null;

/** Only a person leads, and only one who is working with the child. */
const canLead = (row: InvolvementRow, { now }: RequestContext): boolean =>
  row.practitionerId !== null && statusOn(dayOf(now), row) !== 'ENDED';

export function changesIn(database: Database, keys: Keyring) {
  const made = onceIn(database, keys, (within, change, changed) => keepMediator(within, change, changed, keys));
  const once = async (change: ChildChange, work: (within: Asks) => Promise<InvolvementKey>): Promise<Outcome> => {
    const done = await made(change, work);
    return 'problem' in done ? done : { ...done, confirmation: confirmationOf(change, keys) };
  };

  return {
    record: (
      change: ChildChange,
      life: ChildLife,
      input: { serviceType: string; startedOn: string; team: string | null },
    ) =>
      once(change, async (within) => {
        const { viewer, now } = change.context;
        // Whoever is not among the practitioners cannot be reached by anybody, so there is nothing to record.
        const practitioner = await ownEntry(within, change.context);
        if (practitioner === null) throw new AppError('FORBIDDEN');
        checkService(input);
        checkStart(input.startedOn, life, now);
        const id = newUuid(now);
        const [row] = await within.ask(sql.insertInvolvement, [
          change.childId,
          id,
          practitioner,
          viewer.organisation.id,
          input.serviceType,
          input.team,
          input.startedOn,
          dayOf(now),
          change.records,
          programOf(viewer),
        ]);
        if (!row) throw new Refused('ALREADY_INVOLVED', 'serviceType');
        return { childId: change.childId, id };
      }),

    end: (change: ChildChange, key: InvolvementKey, version: number, endedOn: string) =>
      once(change, async (within) => {
        const row = await ownUnchanged(within, change, key, version);
        if (endedOn > dayOf(change.context.now)) throw new Refused('DATE_IN_FUTURE', 'endedOn');
        if (row.startedOn !== null && endedOn < row.startedOn) throw new Refused('END_BEFORE_START', 'endedOn');
        const { childId, id } = row;
        await within.ask(sql.endInvolvement, [childId, id, endedOn]);
        await within.ask(sql.endLead, [childId, id, change.context.now]);
        return { childId, id };
      }),

    confirm: (change: ChildChange, key: InvolvementKey, version: number) =>
      once(change, async (within) => {
        const { childId, id } = await ownUnchanged(within, change, key, version);
        await within.ask(sql.confirmInvolvement, [childId, id, dayOf(change.context.now)]);
        return { childId, id };
      }),

    becomeLead: (change: ChildChange) =>
      once(change, async (within) => {
        const { context, childId, records } = change;
        const practitioner = await ownEntry(within, context);
        if (practitioner === null) throw new Refused('NOT_INVOLVED', 'childId');
        await within.ask(sql.oneLeadChangeAtATime, [childId]);
        const [own] = await within.ask(sql.currentInvolvementOf, [records, practitioner, dayOf(context.now)]);
        if (!own) throw new Refused('NOT_INVOLVED', 'childId');
        const [taken] = await within.ask(sql.takeLead, [own.childId, own.id, context.now, records]);
        if (!taken) throw new Refused('LEAD_ALREADY_TAKEN', 'childId');
        return own;
      }),

    handOverLead: (change: ChildChange, life: ChildLife, handover: Handover) =>
      once(change, async (within) => {
        const { context, childId, records } = change;
        await within.ask(sql.oneLeadChangeAtATime, [childId]);
        const { outgoing, incoming } = await bothEnds(within, change, handover);
        if (!mayHandOver(change, life, [outgoing, incoming])) throw new Refused('NOT_YOURS_TO_HAND_OVER');
        if (!canLead(incoming, context)) throw new Refused('NOT_INVOLVED', 'toInvolvementId');
        const [ended] = await within.ask(sql.endShownLead, [records, outgoing.childId, outgoing.id, context.now]);
        const [taken] = ended
          ? await within.ask(sql.takeLead, [incoming.childId, incoming.id, context.now, records])
          : [];
        if (!taken) throw new Refused('NOT_THE_LEAD', 'fromInvolvementId');
        return { childId: incoming.childId, id: incoming.id };
      }),
  };
}
export type Changes = ReturnType<typeof changesIn>;
