/** Becoming lead professional, and handing the lead over in one step. */
import { Refused } from '../../govuk/directory.ts';
import { type Fault, type Fields, keyFor } from '../../govuk/forms.ts';
import { BecomeLeadProfessional, HandOverLeadProfessional } from '../operations.generated.ts';
import type { Page, Visit } from '../visit.ts';
import { childOf, finish, hrefOf, withInvolvements } from './about.ts';

const becomeForm = async (visit: Visit, faults: readonly Fault[] = []) => {
  const child = await childOf(visit);
  return visit.show('become-lead', { child, back: hrefOf(visit, child.id), faults });
};

async function become(visit: Visit) {
  const input = { childId: visit.kept('child') };
  const { becomeLeadProfessional } = await visit.ask(BecomeLeadProfessional, {
    input: { ...input, idempotencyKey: keyFor(visit.fields.nonce ?? '', input) },
  });
  if (!becomeLeadProfessional) throw new Refused('FORBIDDEN');
  const done = { title: 'The lead is recorded', text: 'Everybody who works with this child sees who co-ordinates it.' };
  return finish(visit, becomeLeadProfessional, done, (wrong) => becomeForm(visit, wrong), 'become');
}

const handOverForm = async (visit: Visit, form: Fields, faults: readonly Fault[] = []) => {
  const { child, involvements } = await withInvolvements(visit);
  const { leadProfessional } = child;
  if (!leadProfessional) throw new Refused('PAGE_NOT_FOUND');
  const candidates = involvements
    .filter(({ id, status, practitioner }) => id !== leadProfessional.id && status !== 'ENDED' && practitioner)
    .map((each) => ({ ...each, handle: visit.handle(each.id) }));
  const from = visit.handle(leadProfessional.id);
  return visit.show('hand-over', {
    child,
    back: hrefOf(visit, child.id),
    leader: leadProfessional,
    candidates,
    form: { ...form, from },
    faults,
  });
};

async function handOver(visit: Visit) {
  const { fields, session } = visit;
  const to = session.handles.get(fields.to ?? '');
  const from = session.handles.get(fields.from ?? '');
  if (to === undefined || from === undefined) {
    return handOverForm(visit, fields, [{ field: 'to', text: 'Choose who is to lead' }]);
  }
  const input = { childId: visit.kept('child'), fromInvolvementId: from, toInvolvementId: to };
  const { handOverLeadProfessional } = await visit.ask(HandOverLeadProfessional, {
    input: { ...input, idempotencyKey: keyFor(fields.nonce ?? '', input) },
  });
  if (!handOverLeadProfessional) throw new Refused('FORBIDDEN');
  const name = handOverLeadProfessional.leadProfessional?.practitioner?.name;
  const done = {
    title: 'The lead is handed over',
    text: name ? `${name} leads now.` : 'Another practitioner leads now.',
  };
  return finish(visit, handOverLeadProfessional, done, (wrong) => handOverForm(visit, fields, wrong), 'to');
}

export const lead: readonly Page[] = [
  { path: '/children/:child/lead', needsReason: true, get: (visit) => becomeForm(visit), post: become },
  {
    path: '/children/:child/hand-over',
    needsReason: true,
    get: (visit) => handOverForm(visit, visit.fields),
    post: handOver,
  },
];
