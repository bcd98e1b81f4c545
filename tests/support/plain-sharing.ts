/**
 * Sharing agreements read rule by rule, as a person would read them: what the compiled tables must say too. Written from
 * the words of the agreements, without a look at how they are compiled.
 */
import type { SharingRule } from '#core/statements.ts';
import type { RecordType } from '#core/words.ts';
import type { Agreement, Audience, SharingMode } from '#subgraphs/involvements/sharing.ts';

const isNamed = (words: readonly string[], word: string): boolean =>
  words.some((each) => each.toUpperCase() === word.toUpperCase());

export interface PlainQuestion extends Audience {
  readonly custodian: string;
  readonly recordType: RecordType;
  readonly mode: SharingMode;
  readonly now: Date;
}

function matches(rule: SharingRule, { organisation, kind, purpose, recordType, mode, now }: PlainQuestion): boolean {
  if (purpose === null || !isNamed(rule.purposes, purpose)) return false;
  if (!isNamed(rule.modes, mode) || !rule.recordTypes.includes(recordType)) return false;
  if (rule.validFrom !== undefined && now < new Date(rule.validFrom)) return false;
  if (rule.validUntil !== undefined && now > new Date(rule.validUntil)) return false;
  if (rule.organisations.length > 0) return isNamed(rule.organisations, organisation);
  return rule.organisationKinds.includes(kind);
}

function says({ startsAt, endsAt, terms }: Agreement, question: PlainQuestion): 'allow' | 'deny' | null {
  if (startsAt !== null && question.now < startsAt) return null;
  if (endsAt !== null && question.now >= endsAt) return null;
  const rule =
    terms.exceptions.find((each) => matches(each, question)) ?? terms.defaults.find((each) => matches(each, question));
  return rule?.effect ?? null;
}

/** Whether a pointer is shared so far. Particulars are shared only where existence is. */
export function plainlyShares(agreements: readonly Agreement[], question: PlainQuestion): boolean {
  const said = agreements
    .filter(({ custodian }) => custodian === question.custodian)
    .map((agreement) => says(agreement, question));
  if (said.includes('deny') || !said.includes('allow')) return false;
  return question.mode === 'EXISTENCE' || plainlyShares(agreements, { ...question, mode: 'EXISTENCE' });
}
