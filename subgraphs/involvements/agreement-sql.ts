/** All the SQL that changes sharing agreements for the two organisations that make them. */
import { question } from '#core/database.ts';

export const insertDraft = question<
  { id: string },
  [
    id: string,
    custodian: string,
    receiver: string,
    supersedes: string | null,
    rules: string,
    fingerprint: Buffer,
    validFrom: Date,
    validUntil: Date,
    account: string,
    now: Date,
  ]
>(
  'insert draft of agreement',
  `insert into sharing_agreement (id, series, version, custodian, receiver, supersedes, rules, fingerprint, valid_from,
     valid_until, drafted_by, drafted_at)
   select $1, coalesce(before.series, $1), coalesce(before.versions, 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10
   from (values (1)) one left join lateral (
     select p.series, (select max(version) from sharing_agreement where series = p.series) as versions
     from sharing_agreement p where p.id = $4) before on true
   on conflict do nothing returning id`,
);

/** What was drafted under this identifier, which is made of account and key. */
export const draftFingerprint = question<{ fingerprint: Buffer }, [id: string]>(
  'fingerprint of draft',
  'select fingerprint from sharing_agreement where id = $1',
);

/** Takes the agreement for this transaction, so that whoever comes second sees what the first has done. */
export const lockAgreement = question<{ custodian: string; receiver: string }, [id: string, party: string]>(
  'lock agreement',
  `select custodian, receiver from sharing_agreement where id = $1 and $2 in (custodian, receiver) for update`,
);

/** No row when the side, the person or the organisation has signed already: the constraints say so, not we. */
export const insertSignature = question<
  { ok: number },
  [agreement: string, side: string, organisation: string, account: string, person: string, now: Date]
>(
  'sign agreement',
  `insert into agreement_signature (agreement_id, side, organisation_id, account, person, signed_at)
   values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning 1 as ok`,
);

export const withdrawAgreement = question<never, [id: string, account: string, now: Date]>(
  'withdraw agreement',
  `update sharing_agreement set withdrawn_by = $2, withdrawn_at = $3 where id = $1 and withdrawn_at is null`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [insertDraft, draftFingerprint, lockAgreement, insertSignature, withdrawAgreement] as const;
