/** Why somebody asks: stated once, shown on every page, changed at will. */
import type { Reason } from '../../govuk/directory.ts';
import type { Fault, Fields } from '../../govuk/forms.ts';
import type { AccessReason } from '../operations.generated.ts';
import type { Session } from '../sessions.ts';
import type { Page, Visit } from '../visit.ts';
import { needCaseReference, ofTheTeam, reasons } from '../words.ts';

/** As the directory takes it in the header `Case-Reference`. */
const CASE_REFERENCE = /^[A-Za-z0-9./-]{1,40}$/;

/** Reasons of the authority's team are offered to nobody else; the directory decides all the same. */
const offeredTo = ({ viewer }: Session): readonly AccessReason[] =>
  reasons.filter((code) => viewer.permissions.includes('SEE_SHIELDED_OF_OWN_AUTHORITY') || !ofTheTeam.includes(code));

/** What is wrong with a case reference; null where nothing is. */
function wrongReference(code: AccessReason, reference: string): string | null {
  if (reference === '')
    return needCaseReference.includes(code) ? 'Enter the case reference: this reason needs one' : null;
  if (CASE_REFERENCE.test(reference)) return null;
  return 'The case reference must be at most 40 letters, digits, hyphens, slashes and full stops';
}

const shown = (visit: Visit, form: Fields, faults: readonly Fault[] = []) =>
  visit.show('reason', { offered: offeredTo(visit.session), form, faults });

export const reason: readonly Page[] = [
  {
    path: '/reason',
    get: async (visit) => {
      const { reason: stated } = visit.session;
      return shown(visit, stated ? { reason: stated.code, caseReference: stated.caseReference ?? '' } : {});
    },
    post: async (visit) => {
      const { fields, session } = visit;
      const code = offeredTo(session).find((each) => each === fields.reason);
      if (code === undefined) return shown(visit, fields, [{ field: 'reason', text: 'Choose why you need access' }]);
      const text = wrongReference(code, fields.caseReference ?? '');
      if (text !== null) return shown(visit, fields, [{ field: 'caseReference', text }]);
      session.reason = { code, caseReference: fields.caseReference || null } satisfies Reason;
      return visit.go(session.draft?.path ?? '/search');
    },
  },
];
