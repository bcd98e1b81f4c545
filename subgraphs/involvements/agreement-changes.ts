/**
 * The changes two organisations make to the agreements between them. Each is one transaction. What may not be, such as
 * one person signing for both sides, the database refuses whatever two people do at once; here it is said in words.
 */
import type { RequestContext } from '#core/context.ts';
import type { Asks, Database } from '#core/database.ts';
import { isUuid } from '#core/ids.ts';
import type { Keyring } from '#core/secrets.ts';
import { uuidOf } from '#core/uuid.ts';
import * as sql from './agreement-sql.ts';
import { type AgreementRow, agreementByIdIn } from './agreement-store.ts';
import { checkSuperseded, type WantedAgreement } from './agreement-terms.ts';
import { Refused } from './problems.ts';
import type { AgreementSide, SharingAgreementState } from './schema.generated.ts';

const ended: readonly SharingAgreementState[] = ['EXPIRED', 'SUPERSEDED', 'WITHDRAWN'];

/** An agreement of the viewer's organisation, held until the transaction ends. */
async function held(within: Asks, { viewer, now }: RequestContext, id: string, field: string): Promise<AgreementRow> {
  const party = viewer.organisation.id;
  const [locked] = isUuid(id) ? await within.ask(sql.lockAgreement, [id, party]) : [];
  // Read after the lock is ours: what somebody else did while we waited counts.
  const row = locked ? await agreementByIdIn(within, id, now, party) : null;
  if (row === null) throw new Refused('AGREEMENT_NOT_FOUND', field);
  return row;
}

/** Why a signature was not taken, where it is not the same person's own that stands there already. */
function checkSigned({ signatures }: AgreementRow, side: AgreementSide, person: string): void {
  const own = signatures.find((signature) => signature.person === person);
  if (own === undefined) throw new Refused('ALREADY_SIGNED', 'agreementId');
  if (own.side !== side) throw new Refused('SECOND_PERSON_NEEDED', 'agreementId');
}

export function agreementChangesIn(database: Database, keys: Keyring) {
  const now = (within: Asks, { now: moment, viewer }: RequestContext, id: string): Promise<AgreementRow | null> =>
    agreementByIdIn(within, id, moment, viewer.organisation.id);

  return {
    /** The identifier is made of account and key, so that a repetition finds what the first has made. */
    draft: (context: RequestContext, key: string, wanted: WantedAgreement): Promise<AgreementRow | null> =>
      database.transaction(async (within) => {
        const { account } = context.viewer;
        const id = uuidOf(keys.fingerprint('draft of a sharing agreement', JSON.stringify([account, key])));
        const fingerprint = keys.fingerprint('terms of a sharing agreement', JSON.stringify(wanted));
        const made = async (): Promise<boolean> => {
          const [before] = await within.ask(sql.draftFingerprint, [id]);
          if (before && !before.fingerprint.equals(fingerprint)) throw new Refused('KEY_REUSED', 'idempotencyKey');
          return before !== undefined;
        };
        if (await made()) return now(within, context, id);
        const { custodian, receiver, supersedes, terms, validFrom, validUntil } = wanted;
        if (supersedes !== null) checkSuperseded(await held(within, context, supersedes, 'supersedes'), wanted);
        const [inserted] = await within.ask(sql.insertDraft, [
          id,
          custodian,
          receiver,
          supersedes,
          JSON.stringify(terms),
          fingerprint,
          validFrom,
          validUntil,
          account,
          context.now,
        ]);
        if (!inserted && !(await made())) throw new Refused('SUPERSEDED_ALREADY', 'supersedes');
        return now(within, context, id);
      }),

    /** `person`: who the viewer is, whatever their accounts are. */
    sign: (context: RequestContext, id: string, person: string): Promise<AgreementRow | null> =>
      database.transaction(async (within) => {
        const { account, organisation } = context.viewer;
        const row = await held(within, context, id, 'agreementId');
        if (ended.includes(row.state)) throw new Refused('AGREEMENT_ENDED', 'agreementId');
        const side = organisation.id === row.custodian ? 'CUSTODIAN' : 'RECEIVER';
        const [signed] = await within.ask(sql.insertSignature, [
          id,
          side,
          organisation.id,
          account,
          person,
          context.now,
        ]);
        if (!signed) checkSigned(row, side, person);
        return now(within, context, id);
      }),

    /** To withdraw what is withdrawn changes nothing: it is as it was wanted. */
    withdraw: (context: RequestContext, id: string): Promise<AgreementRow | null> =>
      database.transaction(async (within) => {
        const row = await held(within, context, id, 'agreementId');
        if (row.state === 'EXPIRED' || row.state === 'SUPERSEDED') throw new Refused('AGREEMENT_ENDED', 'agreementId');
        await within.ask(sql.withdrawAgreement, [id, context.viewer.account, context.now]);
        return now(within, context, id);
      }),
  };
}
export type AgreementChanges = ReturnType<typeof agreementChangesIn>;
