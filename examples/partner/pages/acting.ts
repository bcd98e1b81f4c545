/** Mediated access: looking up and recording for a colleague on the telephone, with both people's rights. */
import { Refused } from '../../govuk/directory.ts';
import type { Fault, Fields } from '../../govuk/forms.ts';
import { EndMediation, type MediationChannel, OpenMediation } from '../operations.generated.ts';
import { faultsFrom } from '../problems.ts';
import type { Page, Visit } from '../visit.ts';
import { words } from '../words.ts';

const channels = Object.keys(words.channel) as MediationChannel[];

/** The code is never shown again, nor kept: it counts once. */
const form = async (visit: Visit, fields: Fields, faults: readonly Fault[] = []) =>
  visit.show('acting', { channels, form: { channel: 'PHONE', ...fields, code: '' }, faults });

async function begin(visit: Visit) {
  const { fields, session } = visit;
  const userNumber = (fields.userNumber ?? '').replaceAll(' ', '');
  const code = (fields.code ?? '').replaceAll(' ', '');
  const channel = channels.find((each) => each === fields.channel);
  const faults: Fault[] = [];
  if (!/^\d{8,}$/.test(userNumber))
    faults.push({ field: 'userNumber', text: 'Enter their user number: eight digits or more' });
  if (!/^\d{6}$/.test(code)) faults.push({ field: 'code', text: 'Enter the six digits their device shows' });
  if (channel === undefined) faults.push({ field: 'channel', text: 'Choose how you speak with them' });
  if (faults.length > 0 || channel === undefined) return form(visit, fields, faults);
  const { openMediation } = await visit.askAsSelf(OpenMediation, { input: { userNumber, code, channel } });
  if (!openMediation) throw new Refused('FORBIDDEN');
  const { mediation, problems } = openMediation;
  if (!mediation) return form(visit, fields, faultsFrom(problems, 'userNumber'));
  session.draft = null;
  session.acting = {
    id: mediation.id,
    until: Date.parse(mediation.expiresAt),
    userNumber,
    organisation: mediation.requesterOrganisation?.name ?? '',
  };
  return visit.go('/search');
}

async function end(visit: Visit) {
  const { session } = visit;
  if (session.acting) await visit.askAsSelf(EndMediation, { id: session.acting.id });
  // What was typed in a colleague’s name is not offered again in one’s own.
  session.draft = null;
  session.acting = null;
  const text = 'What you look up and record from now on is your own.';
  return visit.go('/', { title: 'You have stopped acting for your colleague', text, confirmationNumber: null });
}

export const acting: readonly Page[] = [
  {
    path: '/acting',
    needsReason: true,
    get: async (visit) => (visit.session.acting ? visit.go('/acting/end') : form(visit, visit.fields)),
    post: begin,
  },
  { path: '/acting/end', get: async (visit) => visit.show('acting-end', {}), post: end },
];
