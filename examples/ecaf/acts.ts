/** The acts of an episode: what each takes, who may do it, and what follows. */
import { z } from 'zod';
import { type ConsentGiven, consentGiven, faultOf, givers } from './consent.ts';
import type { Asks } from './database.ts';
import { type Section, sections } from './dictionary.ts';
import * as store from './episode-store.ts';
import { type Around, actOn, tell, todayOf } from './episodes.ts';
import { day, formSections, line, prose } from './form.ts';
import { Problem } from './problems.ts';
import { tryAgain } from './registration-store.ts';
import { closureReasons } from './states.ts';
import { addMember, addReview, cancelOffers, giveLead, removeMember, teamOf } from './team-store.ts';

const version = z.int().min(1);

/** The body of a request, as this act needs it. What is wrong is said by the name of the field, never by its value. */
export function read<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.filter((part) => typeof part !== 'symbol').join('.') ?? '';
  throw new Problem('BAD_REQUEST', { field: path === '' ? null : path });
}

export async function keepConsent(
  within: Asks,
  { session, now }: Pick<Around, 'session' | 'now'>,
  episode: string,
  { purpose, given }: { readonly purpose: 'ASSESSMENT' | 'TRANSFER'; readonly given: ConsentGiven },
): Promise<string> {
  const fault = faultOf(given, todayOf(now));
  if (fault) throw new Problem(fault, { field: 'consent' });
  const { givenBy, childUnderstands = null, statement, givenOn, exceptions } = given;
  const values = { episode, purpose, givenBy, childUnderstands, statement, givenOn, exceptions };
  return store.addConsent(within, { ...values, account: session.account, at: now });
}

const consentBody = z.strictObject({ version, consent: consentGiven });

export function consent(around: Around, id: string, body: unknown): Promise<void> {
  const { version: seen, consent: given } = read(consentBody, body);
  return actOn(around, { id, version: seen, act: 'CONSENT', byHolder: true }, async (within, episode) => {
    await keepConsent(within, around, id, { purpose: 'ASSESSMENT', given });
    await tell(within, around, episode, { step: 'OPENED' });
  });
}

/** Not given: nothing was written, nothing told, and nothing is. */
export function refuseConsent(around: Around, id: string, body: unknown): Promise<void> {
  const { version: seen } = read(z.strictObject({ version }), body);
  return actOn(around, { id, version: seen, act: 'REFUSE_CONSENT', byHolder: true }, async () => ({
    reason: 'CONSENT_REFUSED',
  }));
}

const withdrawalBody = z.strictObject({ onBehalfOf: z.enum(givers) });

/** A family takes its consent back with anybody of the team, whatever has happened since they looked. */
export function withdraw(around: Around, id: string, body: unknown): Promise<void> {
  const { onBehalfOf } = read(withdrawalBody, body);
  const { session, now } = around;
  return actOn(around, { id, version: null, act: 'WITHDRAW_CONSENT' }, async (within, episode) => {
    await store.withdrawConsent(within, id, session.account, onBehalfOf, now);
    await cancelOffers(within, id, session.account, now);
    await tell(within, around, episode, { step: 'CLOSED', withdrawn: true });
    return { reason: 'CONSENT_WITHDRAWN', reviewOn: null };
  });
}

const isSection = (name: string): name is Section => (sections as readonly string[]).includes(name);

/** A section of the form, whole. The first that is written is who the child is: with it the assessment begins. */
export function write(around: Around, id: string, name: string, body: unknown): Promise<void> {
  if (!isSection(name)) throw new Problem('NOT_FOUND');
  const { version: seen, content } = read(z.strictObject({ version, content: formSections[name] }), body);
  const { session, now, database } = around;
  const begin = async () => {
    const episode = await store.episodeOf(database, id, session.account);
    return episode?.state === 'CONSENTED' && name === 'identity' ? 'BEGIN_ASSESSMENT' : 'WRITE';
  };
  return begin().then((act) =>
    actOn(around, { id, version: seen, act }, async (within, episode) => {
      const seq = episode.version;
      await store.addSection(within, { episode: id, section: name, seq, content, account: session.account, at: now });
    }),
  );
}

const memberBody = z.strictObject({
  version,
  userNumber: z
    .string()
    .regex(/^\d{8}$/)
    .nullish(),
  name: line(100),
  post: line(100),
  organisation: line(100),
  telephone: line(20).nullish(),
  leads: z.boolean().default(false),
});

export function join(around: Around, id: string, body: unknown): Promise<void> {
  const { version: seen, userNumber = null, telephone = null, ...member } = read(memberBody, body);
  const { session, now } = around;
  return actOn(around, { id, version: seen, act: 'JOIN_TEAM', byHolder: true }, async (within) => {
    const values = { ...member, userNumber, telephone, episode: id, account: session.account, at: now };
    if (!(await addMember(within, values))) throw new Problem('ALREADY_IN_TEAM');
  });
}

export function leave(around: Around, id: string, member: string, body: unknown): Promise<void> {
  const { version: seen } = read(z.strictObject({ version }), body);
  return actOn(around, { id, version: seen, act: 'LEAVE_TEAM', byHolder: true }, async (within) => {
    if (!(await removeMember(within, id, member, around.now))) throw new Problem('NOT_FOUND');
  });
}

/** Somebody of the team leads from now on. Whoever does already cannot begin to. */
async function handLead(within: Asks, { session, now }: Around, episode: string, member: string): Promise<void> {
  const team = await teamOf(within, episode);
  if (team.some(({ id, leads }) => id === member && leads)) throw new Problem('ALREADY_LEADS');
  const given = await giveLead(within, { episode, member, account: session.account, at: now });
  if (!given) throw new Problem('NOT_FOUND');
}

export function lead(around: Around, id: string, member: string, body: unknown): Promise<void> {
  const { version: seen } = read(z.strictObject({ version }), body);
  return actOn(around, { id, version: seen, act: 'CHANGE_LEAD', byHolder: true }, async (within) => {
    await handLead(within, around, id, member);
    return undefined;
  });
}

/** The delivery plan stands: somebody leads, and each action has an owner and a day. */
export function plan(around: Around, id: string, body: unknown): Promise<void> {
  const { version: seen } = read(z.strictObject({ version }), body);
  return actOn(around, { id, version: seen, act: 'PLAN', byHolder: true }, async (within) => {
    const form = await store.formOf(within, id);
    const team = await teamOf(within, id);
    const missing = (['identity', 'conclusions', 'plan'] as const).find((section) => form[section] === undefined);
    if (missing !== undefined) throw new Problem('PLAN_INCOMPLETE', { field: missing });
    if (!team.some(({ leads }) => leads)) throw new Problem('PLAN_INCOMPLETE', { field: 'team' });
  });
}

const DAY = 86_400_000;
/** Reviews come every 4 to 12 weeks: the first and the last day on which the next one may be. */
export const reviewRange = (from: string): readonly [first: string, last: string] => {
  const after = (days: number): string => new Date(Date.parse(from) + days * DAY).toISOString().slice(0, 10);
  return [after(28), after(84)];
};

function checkReview(nextOn: string, from: string): void {
  const [first, last] = reviewRange(from);
  if (nextOn < first || nextOn > last) throw new Problem('REVIEW_OUT_OF_RANGE', { field: 'nextReviewOn' });
}

export function deliver(around: Around, id: string, body: unknown): Promise<void> {
  const { version: seen, nextReviewOn } = read(z.strictObject({ version, nextReviewOn: day }), body);
  checkReview(nextReviewOn, todayOf(around.now));
  return actOn(around, { id, version: seen, act: 'DELIVER', byHolder: true }, async () => ({ reviewOn: nextReviewOn }));
}

const reviewBody = z.strictObject({
  version,
  heldOn: day,
  summary: prose(4_000),
  nextReviewOn: day,
  /** Who of the team leads from now on; not said: whoever leads already. */
  leadMember: z.uuid().nullish(),
});

export function review(around: Around, id: string, body: unknown): Promise<void> {
  const { version: seen, heldOn, summary, nextReviewOn, leadMember } = read(reviewBody, body);
  const { session, now } = around;
  if (heldOn > todayOf(now)) throw new Problem('DATE_IN_FUTURE', { field: 'heldOn' });
  checkReview(nextReviewOn, heldOn);
  return actOn(around, { id, version: seen, act: 'REVIEW', byHolder: true }, async (within, { version: seq }) => {
    const values = { heldOn, summary, nextOn: nextReviewOn };
    await addReview(within, { ...values, episode: id, seq, account: session.account, at: now });
    if (leadMember != null) await handLead(within, around, id, leadMember);
    return { reviewOn: nextReviewOn };
  });
}

const closureBody = z.strictObject({ version, reason: z.enum(closureReasons) });

export function close(around: Around, id: string, body: unknown): Promise<void> {
  const { version: seen, reason } = read(closureBody, body);
  return actOn(around, { id, version: seen, act: 'CLOSE', byHolder: true }, async (within, episode) => {
    await cancelOffers(within, id, around.session.account, around.now);
    await tell(within, around, episode, { step: 'CLOSED' });
    return { reason, reviewOn: null };
  });
}

/** What the directory refused is told anew, when what stood in the way is gone. */
export async function tellAgain({ database, session, now, kick }: Around, id: string): Promise<void> {
  if (!(await tryAgain(database, id, session.account, now))) throw new Problem('NOTHING_TO_RETRY');
  kick();
}
