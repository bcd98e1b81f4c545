/**
 * The vocabulary of policy. A rule is a name and a condition on facts that are already there: it never asks a database.
 */
import { type RequestContext, sees } from './context.ts';
import { AppError } from './errors.ts';
import type { Subject } from './facts.ts';
import { type Permission, permissionsOf, touchesChildren } from './permissions.ts';
import { reasonFacts } from './reasons.ts';
import { allow, deny, type Rule, rule } from './shield.ts';
import type { FieldClass } from './words.ts';

/** Anybody in good standing: the gateway lets nobody else as far as this. */
export const anyone = allow as unknown as Rule;

/** A part of something that has a rule of its own, reachable through that alone. */
export const withItsWhole = allow as unknown as Rule;

/** Only other parts of the directory: the gateway hides the field from every client. */
export const directoryOnly = allow as unknown as Rule;

/** Nobody at all. */
export const nobody = deny as unknown as Rule;

/** A detail of a child's record: decided on the record, the role and the reason, and noted as disclosed. */
export const seesRecord = (asks: FieldClass): Rule =>
  rule<{ readonly subject: Subject }, RequestContext>(`may see ${asks} of the record`, ({ subject }, _args, context) =>
    sees(context, subject, asks),
  );

/** A reason that is stated, known, complete and the viewer's to state; otherwise what is wrong with it. */
function reasonFault({ viewer }: RequestContext): AppError | undefined {
  if (viewer.reason === null) return new AppError('REASON_REQUIRED', { field: 'Access-Reason' });
  const { officersOnly, needsCaseReference } = reasonFacts[viewer.reason];
  if (officersOnly && viewer.role !== 'AUTHORITY_OFFICER') {
    return new AppError('REASON_NOT_YOURS', { field: 'Access-Reason' });
  }
  if (needsCaseReference && viewer.caseReference === null) {
    return new AppError('CASE_REFERENCE_REQUIRED', { field: 'Case-Reference' });
  }
  return undefined;
}

function operationFault(permission: Permission, context: RequestContext): AppError | undefined {
  if (!permissionsOf(context.viewer).includes(permission)) return new AppError('FORBIDDEN');
  return touchesChildren(permission) ? reasonFault(context) : undefined;
}

/** An operation of the viewer's role; one that touches children needs a reason too. What stands in the way is noted. */
export const may = (permission: Permission): Rule =>
  rule<unknown, RequestContext>(
    touchesChildren(permission) ? `may ${permission}, for a reason` : `may ${permission}`,
    (_parent, _args, context) => {
      const fault = operationFault(permission, context);
      if (fault) context.disclosures.ruled(fault.code);
      return fault ?? true;
    },
  );
