/** Contact with a service that is not shown, through the authority's team. */
import { Refused } from '../../govuk/directory.ts';
import { type Fault, type Fields, keyFor } from '../../govuk/forms.ts';
import {
  CloseContactRequest,
  type ContactUrgency,
  MyContactRequests,
  RequestContact,
} from '../operations.generated.ts';
import { faultsFrom } from '../problems.ts';
import type { Page, Visit } from '../visit.ts';
import { words } from '../words.ts';
import { childOf, finish, hrefOf } from './about.ts';

const urgencies = Object.keys(words.urgency) as ContactUrgency[];

const askForm = async (visit: Visit, form: Fields, faults: readonly Fault[] = []) => {
  const child = await childOf(visit);
  return visit.show('ask-contact', { child, back: hrefOf(visit, child.id), urgencies, form, faults });
};

async function ask(visit: Visit) {
  const { fields } = visit;
  const urgency = urgencies.find((code) => code === fields.urgency);
  if (urgency === undefined) return askForm(visit, fields, [{ field: 'urgency', text: 'Choose how soon' }]);
  const input = { childId: visit.kept('child'), urgency };
  const { requestContact } = await visit.ask(RequestContact, {
    input: { ...input, idempotencyKey: keyFor(fields.nonce ?? '', input) },
  });
  if (!requestContact) throw new Refused('FORBIDDEN');
  const done = {
    title: 'The authority’s team has your request',
    text: 'You will find what comes of it under “Contacts asked for”.',
  };
  return finish(visit, requestContact, done, (wrong) => askForm(visit, fields, wrong), 'urgency');
}

const list = async (visit: Visit, faults: readonly Fault[] = []) => {
  const { myContactRequests } = await visit.askAsSelf(MyContactRequests, { after: visit.after });
  if (!myContactRequests) throw new Refused('FORBIDDEN');
  const { nodes, pageInfo } = myContactRequests;
  return visit.show('contacts', {
    requests: nodes.map((each) => ({
      ...each,
      href: each.child && hrefOf(visit, each.child.id),
      handle: visit.handle(each.id),
    })),
    next: visit.next(pageInfo),
    faults,
  });
};

async function close(visit: Visit) {
  const { fields, session } = visit;
  const contactRequestId = session.handles.get(fields.request ?? '');
  if (contactRequestId === undefined) throw new Refused('PAGE_NOT_FOUND');
  const input = { contactRequestId };
  const { closeContactRequest } = await visit.askAsSelf(CloseContactRequest, {
    input: { ...input, idempotencyKey: keyFor(fields.nonce ?? '', input) },
  });
  if (!closeContactRequest) throw new Refused('FORBIDDEN');
  const { problems } = closeContactRequest;
  if (problems.length > 0) return list(visit, faultsFrom(problems, 'requests'));
  return visit.go('/contacts', {
    title: 'Settled',
    text: 'The team knows that it is settled.',
    confirmationNumber: null,
  });
}

export const contacts: readonly Page[] = [
  {
    path: '/children/:child/contact',
    needsReason: true,
    get: (visit) => askForm(visit, visit.fields),
    post: ask,
  },
  { path: '/contacts', needsReason: true, get: (visit) => list(visit), post: close },
];
