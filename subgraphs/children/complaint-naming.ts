/**
 * What a complaint names, and so of whom it is complained. Read before it is taken down: whoever holds the turn waits for
 * nobody. Those persons are kept to be kept out, and shown to nobody: a family is told of a look, and not who it was.
 */
import { sees } from '#core/context.ts';
import { isUuid } from '#core/ids.ts';
import type { Received } from './complaint-changes.ts';
import { Refused } from './complaint-problems.ts';
import { whoRefused, whoRefusedAny } from './complaint-sql.ts';
import type { ChildrenContext } from './context.ts';
import { about, ownAuthority } from './stewardship.ts';
import { recordsTold } from './subject-access-resolvers.ts';
import type { SubjectAccessRow } from './subject-access-store.ts';

export interface Naming {
  readonly about: string;
  readonly requestId?: string | null;
  readonly lookId?: string | null;
  readonly accountId?: string | null;
}

type Named = Pick<Received, 'requestId' | 'place' | 'parties'>;

const NOTHING: Named = { requestId: null, place: null, parties: [] };

/** Which of them what is complained of must be named by, and which it may. */
const fitting: Readonly<Record<string, Readonly<Record<'must' | 'may', readonly (keyof Naming)[]>>>> = {
  A_LOOK: { must: ['requestId', 'lookId'], may: [] },
  A_REFUSAL: { must: [], may: ['requestId'] },
  A_DELAY: { must: [], may: ['requestId'] },
  CONDUCT: { must: [], may: ['accountId'] },
};

function requireFitting(input: Naming): void {
  const { must = [], may = [] } = fitting[input.about] ?? {};
  for (const name of ['requestId', 'lookId', 'accountId'] as const) {
    const said = (input[name] ?? null) !== null;
    if (said ? ![...must, ...may].includes(name) : must.includes(name)) throw new Refused('DOES_NOT_FIT', name);
  }
}

/** A request of this child's family; any other is answered as one there is not. */
async function requestOf(child: string, id: string, context: ChildrenContext): Promise<SubjectAccessRow> {
  const row = isUuid(id) ? await context.children.subjectAccess.byId(id, ownAuthority(context)) : null;
  if (row?.childId !== child || !sees(context, about(row).subject, 'STEWARDSHIP')) {
    throw new Refused('REQUEST_NOT_FOUND', 'requestId');
  }
  return row;
}

/** Nobody's account stands for itself: it is still somebody who is kept out. */
const personOr = async (account: string, { children }: ChildrenContext): Promise<string> =>
  (await children.organisations.person(account)) ?? account;

/**
 * A look that this request told of. Those that a rule leaves out are taken like the others: which of them an investigation
 * hides and which the quiet of a year, nobody of the team is to find out by this.
 */
async function ofLook(request: SubjectAccessRow, lookId: string, context: ChildrenContext): Promise<Named> {
  const { children } = context;
  if (request.state !== 'RELEASED') throw new Refused('REQUEST_NOT_FOUND', 'requestId');
  const place = children.lookPlaces.placeOf(lookId);
  if (place === undefined) throw new Refused('LOOK_NOT_FOUND', 'lookId');
  const records = await recordsTold(request, context);
  const [look] = await children.looksOfRequests.load({ request, records, upTo: place, limit: 1 });
  if (look?.place !== place || !look.left || look.ground !== null) throw new Refused('LOOK_NOT_FOUND', 'lookId');
  const accounts = [look.account, look.mediator].filter((each) => each !== null);
  const parties = await Promise.all(accounts.map((account) => personOr(account, context)));
  return { requestId: request.id, place, parties: [...new Set(parties)] };
}

async function ofRefusal(request: SubjectAccessRow, { children }: ChildrenContext): Promise<Named> {
  if (request.state !== 'REFUSED') throw new Refused('REQUEST_NOT_FOUND', 'requestId');
  const refused = await children.database.ask(whoRefused, [request.id]);
  return { requestId: request.id, place: null, parties: refused.map(({ person }) => person) };
}

/** Not said which: whoever refused any, or they would take down, and bury, what is about themselves by leaving that out. */
async function ofAnyRefusal(child: string, { children }: ChildrenContext): Promise<Named> {
  const refused = await children.database.ask(whoRefusedAny, [child]);
  return { ...NOTHING, parties: refused.map(({ person }) => person) };
}

async function ofConduct(account: string, { children }: ChildrenContext): Promise<Named> {
  const person = isUuid(account) ? await children.organisations.person(account) : null;
  if (person === null) throw new Refused('ACCOUNT_NOT_FOUND', 'accountId');
  return { ...NOTHING, parties: [person] };
}

export async function namedBy(input: Naming, child: string, context: ChildrenContext): Promise<Named> {
  requireFitting(input);
  const { requestId, lookId, accountId } = input;
  if (accountId) return ofConduct(accountId, context);
  if (!requestId) return input.about === 'A_REFUSAL' ? ofAnyRefusal(child, context) : NOTHING;
  const request = await requestOf(child, requestId, context);
  if (lookId) return ofLook(request, lookId, context);
  return input.about === 'A_REFUSAL' ? ofRefusal(request, context) : { ...NOTHING, requestId: request.id };
}
