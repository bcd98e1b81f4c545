/**
 * The vocabulary of policy. A rule is a name and a condition on facts that are already there: it never asks a database.
 */
import { mayDo, type RequestContext, sees } from './context.ts';
import type { RuleId } from './decide.ts';
import { AppError, type ErrorCode } from './errors.ts';
import type { Subject } from './facts.ts';
import { type Permission, touchesChildren } from './permissions.ts';
import type { AccessReason } from './reasons.ts';
import { allow, and, deny, type Rule, rule } from './shield.ts';
import type { FieldClass } from './words.ts';

/** Anybody in good standing: the gateway lets nobody else as far as this. */
export const anyone = allow;

/** A part of something that has a rule of its own, reachable through that alone. */
export const withItsWhole = allow;

/** Only other parts of the directory: the gateway hides the field from every client. */
export const directoryOnly = allow;

/** Nobody at all. */
export const nobody = deny;

/** A detail of a child's record: decided on the record, the role and the reason, and noted as disclosed. */
export const seesRecord = (asks: FieldClass): Rule =>
  rule<{ readonly subject: Subject }, RequestContext>(`may see ${asks} of the record`, ({ subject }, _args, context) =>
    sees(context, subject, asks),
  );

/** What a refused operation is told; whether it was refused, and why, is the decision's. */
const told: Readonly<Partial<Record<RuleId, readonly [ErrorCode, field?: string]>>> = {
  // Nobody else is let in whose standing does not hold.
  'D1-standing': ['SIGNATURE_REQUIRED'],
  'D2-no-reason': ['REASON_REQUIRED', 'Access-Reason'],
  'D9-reason-not-yours': ['REASON_NOT_YOURS', 'Access-Reason'],
  'D10-no-case-reference': ['CASE_REFERENCE_REQUIRED', 'Case-Reference'],
};

function refusalBy(rule: RuleId): AppError {
  const [code, field] = told[rule] ?? ['FORBIDDEN'];
  return new AppError(code, field === undefined ? {} : { field });
}

/** An operation of the viewer's role and organisation; one that touches children needs a reason too. */
export const may = (permission: Permission): Rule =>
  rule<unknown, RequestContext>(
    touchesChildren(permission) ? `may ${permission}, for a reason` : `may ${permission}`,
    (_parent, _args, context) => {
      const { allow, rule: by } = mayDo(context, permission);
      return allow || refusalBy(by);
    },
  );

const forReason = (only: AccessReason): Rule =>
  rule<unknown, RequestContext>(
    `the reason is ${only}`,
    (_parent, _args, { viewer: { reason } }) =>
      reason === only || new AppError('REASON_DOES_NOT_FIT', { field: 'Access-Reason' }),
  );

/** Names in a list: for the one of the law's purposes that it serves, and for nothing else (domain rules 11.4). */
export const mayForReason = (permission: Permission, only: AccessReason): Rule => and(may(permission), forReason(only));

/** Not in mediated access: nobody sees or does in another's name what is theirs alone. */
export const askedForOneself = rule<unknown, RequestContext>(
  'it is asked for oneself',
  (_parent, _args, { viewer }) => viewer.mediation === null,
);

/** By a person at a screen of the directory's own: never by a program of another body, whoever it asks for. */
export const atAScreen = rule<unknown, RequestContext>(
  'it is asked by a person at a screen',
  (_parent, _args, { viewer }) => viewer.session !== null && viewer.mediation === null,
);
