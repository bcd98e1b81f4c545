/** One's own looks, as the record keeps them; and what colleagues have asked on one's behalf. */
import { Refused } from '../../govuk/directory.ts';
import { DisputeMediation, MediationsForMe, MyLooks } from '../operations.generated.ts';
import type { Page, Visit } from '../visit.ts';
import { hrefOf } from './about.ts';

async function looksOf(visit: Visit) {
  const { myAccessRecords } = await visit.askAsSelf(MyLooks, { after: visit.after });
  if (!myAccessRecords) throw new Refused('FORBIDDEN');
  const { nodes, pageInfo } = myAccessRecords;
  return visit.show('looks', {
    // Each request has two entries; the second says what became of it.
    looks: nodes
      .filter(({ kind }) => kind !== 'INTENT')
      .map((each) => ({
        ...each,
        children: (each.disclosures ?? []).map(({ childId, classes }) => ({
          childId,
          // That there is a record goes without saying where more was shown.
          classes: classes.length > 1 ? classes.filter((code) => code !== 'EXISTENCE') : classes,
          href: hrefOf(visit, childId),
        })),
      })),
    next: visit.next(pageInfo),
  });
}

async function forMe(visit: Visit) {
  const { mediationsForMe } = await visit.askAsSelf(MediationsForMe, { after: visit.after });
  if (!mediationsForMe) throw new Refused('FORBIDDEN');
  const { nodes, pageInfo } = mediationsForMe;
  return visit.show('for-me', {
    mediations: nodes.map((each) => ({ ...each, handle: visit.handle(each.id) })),
    next: visit.next(pageInfo),
  });
}

async function dispute(visit: Visit) {
  const id = visit.session.handles.get(visit.fields.mediation ?? '');
  if (id === undefined) throw new Refused('PAGE_NOT_FOUND');
  const { disputeMediation } = await visit.askAsSelf(DisputeMediation, { id });
  if (!disputeMediation?.mediation) throw new Refused('FORBIDDEN');
  const text = 'Those who manage your colleague’s account have been told. If it was still open, it is over.';
  return visit.go('/for-me', { title: 'Disputed', text, confirmationNumber: null });
}

export const looks: readonly Page[] = [
  { path: '/looks', get: looksOf },
  { path: '/for-me', get: forMe, post: dispute },
];
