/** Changes to sensitive services. Each happens whole, once, or not at all, and says why not. */
import { dayOf } from '#core/clock.ts';
import type { Asks, Database } from '#core/database.ts';
import { AppError } from '#core/errors.ts';
import type { ChildLife } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
import { newUuid } from '#core/uuid.ts';
import type { Viewer } from '#core/viewer.ts';
import { entryWithin } from './change-sql.ts';
import { checkStart } from './changes.ts';
import { basisOf, type ConsentGiver, type SensitiveKind, type StatedBasis } from './consent.ts';
import type { InvolvementKey } from './involvement.ts';
import { type Change, type Done, onceIn } from './once.ts';
import { Refused } from './problems.ts';
import * as sql from './sensitive-store.ts';

export interface RecordSensitive extends StatedBasis {
  readonly kind: SensitiveKind;
  readonly startedOn: string;
}

/** Whether it is the viewer's own: their entry, of their organisation. */
export const isOwnSensitive = (
  { practitionerId, organisationId }: Pick<sql.SensitiveRow, 'practitionerId' | 'organisationId'>,
  { practitioner, organisation }: Viewer,
): boolean => practitionerId === practitioner && organisationId === organisation.id;

async function locked(within: Asks, key: InvolvementKey): Promise<sql.SensitiveRow> {
  const [row] = await within.ask(sql.lockSensitive, [key.childId, key.id]);
  const found = row && (await sql.sensitiveByKeyIn(within, key));
  if (!found) throw new Refused('SENSITIVE_SERVICE_NOT_FOUND', 'sensitiveServiceId');
  return found;
}

/** One's own, current, unchanged since it was seen. */
async function ownUnchanged(within: Asks, { context: { viewer, now } }: Change, key: InvolvementKey, version: number) {
  const row = await locked(within, key);
  if (!isOwnSensitive(row, viewer)) throw new Refused('SENSITIVE_SERVICE_NOT_FOUND', 'sensitiveServiceId');
  if (row.version !== version) throw new Refused('CHANGED_SINCE', 'version');
  if (row.endedOn !== null && row.endedOn <= dayOf(now)) throw new Refused('ALREADY_ENDED', 'sensitiveServiceId');
  return row;
}

export function sensitiveChangesIn(database: Database, keys: Keyring) {
  const once = onceIn(database, keys);
  return {
    record: (change: Change, life: ChildLife, { kind, startedOn, ...stated }: RecordSensitive): Promise<Done> =>
      once(change, async (within) => {
        const { viewer, now } = change.context;
        const today = dayOf(now);
        const [own] =
          viewer.practitioner === null
            ? []
            : await within.ask(entryWithin, [viewer.practitioner, viewer.organisation.id]);
        if (!own) throw new AppError('FORBIDDEN');
        const basis = basisOf(stated, life.dateOfBirth, today);
        if (typeof basis === 'string') throw new Refused(basis, 'consentGivenBy');
        checkStart(startedOn, life, now);
        const id = newUuid(now);
        const [row] = await within.ask(sql.insertSensitive, [
          change.childId,
          id,
          kind,
          own.id,
          viewer.organisation.id,
          startedOn,
          basis.basis,
          basis.givenBy,
          today,
          viewer.account,
        ]);
        if (!row) throw new Refused('ALREADY_INVOLVED', 'kind');
        return { childId: change.childId, id };
      }),

    /** A child who has come to understand consents itself: what a parent said before is not confirmed any more. */
    confirm: (
      change: Change,
      { dateOfBirth }: ChildLife,
      key: InvolvementKey,
      version: number,
      understands: boolean | null,
    ): Promise<Done> =>
      once(change, async (within) => {
        const { basis, givenBy } = await ownUnchanged(within, change, key, version);
        const still = basisOf({ basis, givenBy, understands }, dateOfBirth, dayOf(change.context.now));
        if (typeof still === 'string') throw new Refused(still, 'childUnderstands');
        await within.ask(sql.confirmSensitive, [key.childId, key.id, dayOf(change.context.now)]);
        return key;
      }),

    end: (change: Change, key: InvolvementKey, version: number, endedOn: string): Promise<Done> =>
      once(change, async (within) => {
        const row = await ownUnchanged(within, change, key, version);
        if (endedOn > dayOf(change.context.now)) throw new Refused('DATE_IN_FUTURE', 'endedOn');
        if (endedOn < row.startedOn) throw new Refused('END_BEFORE_START', 'endedOn');
        await within.ask(sql.endSensitive, [key.childId, key.id, endedOn]);
        return key;
      }),

    /**
     * A consent that was given can be taken back at any time: by whoever keeps the record, a colleague of theirs, or the
     * authority's team when the family comes to it. What was recorded on harm rests on no consent.
     */
    withdraw: (change: Change, key: InvolvementKey, onBehalfOf: ConsentGiver, isTeam: boolean): Promise<Done> =>
      once(change, async (within) => {
        const { viewer, now } = change.context;
        const row = await locked(within, key);
        const seesIt = isTeam || isOwnSensitive(row, viewer);
        // A colleague takes back what was consented to; what is no consent, they do not learn of.
        if (!seesIt && (row.organisationId !== viewer.organisation.id || row.basis !== 'CONSENT'))
          throw new Refused('SENSITIVE_SERVICE_NOT_FOUND', 'sensitiveServiceId');
        if (row.basis !== 'CONSENT') throw new Refused('NOT_BY_CONSENT', 'sensitiveServiceId');
        const { practitioner: _, ...content } = row;
        const mark = keys.fingerprint('withdrawn consent', JSON.stringify(content));
        await within.ask(sql.markWithdrawn, [key.childId, key.id, mark, viewer.account, onBehalfOf, now]);
        await within.ask(sql.removeWithdrawn, [key.childId, key.id]);
        return key;
      }),
  };
}
export type SensitiveChanges = ReturnType<typeof sensitiveChangesIn>;
