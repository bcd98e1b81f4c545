/** Recording, confirming and ending one's own involvement. */
import { Refused } from '../../govuk/directory.ts';
import { dayFields, dayIn, type Fault, type Fields, keyFor } from '../../govuk/forms.ts';
import { ConfirmInvolvement, EndInvolvement, RecordInvolvement } from '../operations.generated.ts';
import type { Page, Visit } from '../visit.ts';
import { services, words } from '../words.ts';
import { childOf, finish, hrefOf, nameOf, withInvolvements } from './about.ts';

const recordForm = async (visit: Visit, form: Fields, faults: readonly Fault[] = []) => {
  const child = await childOf(visit);
  return visit.show('record', { child, back: hrefOf(visit, child.id), services, form, faults });
};

async function record(visit: Visit) {
  const { fields } = visit;
  const serviceType = services.find((code) => code === fields.serviceType);
  const { day: startedOn, fault } = dayIn(fields, 'startedOn', 'The first day', true);
  const faults = fault ? [fault] : [];
  if (serviceType === undefined) faults.unshift({ field: 'serviceType', text: 'Choose the service you give' });
  if (serviceType === undefined || startedOn === null) return recordForm(visit, fields, faults);
  const { team } = fields;
  const input = { childId: visit.kept('child'), serviceType, startedOn, ...(team ? { team } : {}) };
  const { recordInvolvement } = await visit.ask(RecordInvolvement, {
    input: { ...input, idempotencyKey: keyFor(fields.nonce ?? '', input) },
  });
  if (!recordInvolvement) throw new Refused('FORBIDDEN');
  const done = {
    title: 'Your involvement is recorded',
    text: `${words.service[serviceType]}. Others who work with this child can now find and reach you.`,
  };
  return finish(visit, recordInvolvement, done, (wrong) => recordForm(visit, fields, wrong), 'serviceType');
}

/** The involvement a form is about, as it is now. */
async function found(visit: Visit) {
  const { child, involvements } = await withInvolvements(visit);
  const id = visit.kept('involvement');
  const involvement = involvements.find((each) => each.id === id);
  if (!involvement) throw new Refused('PAGE_NOT_FOUND');
  return { child, involvement, back: hrefOf(visit, child.id) };
}

const endForm = async (visit: Visit, form: Fields, faults: readonly Fault[] = []) => {
  const about = await found(visit);
  // What was seen last is what is changed: with a newer version on the page, that one.
  return visit.show('end', { ...about, form: { ...form, version: String(about.involvement.version ?? '') }, faults });
};

async function end(visit: Visit) {
  const { fields } = visit;
  const { day: endedOn, fault } = dayIn(fields, 'endedOn', 'The last day', true);
  if (endedOn === null) return endForm(visit, fields, fault ? [fault] : []);
  const input = { involvementId: visit.kept('involvement'), endedOn, version: Number(fields.version) };
  const { endInvolvement } = await visit.ask(EndInvolvement, {
    input: { ...input, idempotencyKey: keyFor(fields.nonce ?? '', input) },
  });
  if (!endInvolvement) throw new Refused('FORBIDDEN');
  const done = { title: 'Your involvement has ended', text: 'It stays visible as ended for twelve months.' };
  return finish(visit, endInvolvement, done, (wrong) => endForm(visit, fields, wrong), 'endedOn-day');
}

const confirmForm = async (visit: Visit, faults: readonly Fault[] = []) => {
  const about = await found(visit);
  return visit.show('confirm', { ...about, form: { version: String(about.involvement.version ?? '') }, faults });
};

async function confirm(visit: Visit) {
  const { fields } = visit;
  const input = { involvementId: visit.kept('involvement'), version: Number(fields.version) };
  const { confirmInvolvement } = await visit.ask(ConfirmInvolvement, {
    input: { ...input, idempotencyKey: keyFor(fields.nonce ?? '', input) },
  });
  if (!confirmInvolvement) throw new Refused('FORBIDDEN');
  const done = { title: 'Confirmed', text: 'Others see that you are still working with this child.' };
  return finish(visit, confirmInvolvement, done, (wrong) => confirmForm(visit, wrong), 'confirm');
}

/** In mediated access: what is read to the caller. Opened again it has nothing more to say. */
const readBack = async (visit: Visit) => {
  const { done } = visit.session;
  visit.session.done = null;
  const child = await childOf(visit);
  const { confirmationNumber: number = null, title: said = '' } = done ?? {};
  return visit.show('read-back', { name: nameOf(child), back: hrefOf(visit, child.id), number, said: `${said}.` });
};

export const involvements: readonly Page[] = [
  {
    path: '/children/:child/record',
    needsReason: true,
    get: (visit) => recordForm(visit, visit.fields),
    post: record,
  },
  {
    path: '/children/:child/involvements/:involvement/end',
    needsReason: true,
    get: (visit) => endForm(visit, { ...dayFields('endedOn', visit.today), ...visit.fields }),
    post: end,
  },
  {
    path: '/children/:child/involvements/:involvement/confirm',
    needsReason: true,
    get: (visit) => confirmForm(visit),
    post: confirm,
  },
  { path: '/children/:child/read-back', needsReason: true, get: readBack },
];
