/** An assessment goes to another holder, of another organisation or across a border: with consent, and if they take it. */
import { z } from 'zod';
import { keepConsent, read } from './acts.ts';
import { consentGiven } from './consent.ts';
import { episodeById } from './episode-store.ts';
import { type Around, actOn, step, tell } from './episodes.ts';
import { Problem } from './problems.ts';
import { decide, offer, type TransferRow, transferById } from './team-store.ts';

const offerBody = z.strictObject({
  version: z.int().min(1),
  toUserNumber: z.string().regex(/^\d{8}$/),
  consent: consentGiven,
});

export function offerTransfer(around: Around, id: string, body: unknown): Promise<void> {
  const { version, toUserNumber: offeredTo, consent: given } = read(offerBody, body);
  const { session, now } = around;
  if (offeredTo === session.userNumber) throw new Problem('BAD_REQUEST', { field: 'toUserNumber' });
  return actOn(around, { id, version, act: 'OFFER_TRANSFER', byHolder: true }, async (within) => {
    const consent = await keepConsent(within, around, id, { purpose: 'TRANSFER', given });
    if (!(await offer(within, { episode: id, account: session.account, offeredTo, consent, at: now }))) {
      throw new Problem('TRANSFER_OPEN');
    }
  });
}

type Verdict = 'ACCEPTED' | 'REJECTED' | 'CANCELLED';

/** Whoever it was offered to takes it or not; whoever offered it takes it back. */
const isTheirs = (verdict: Verdict, { offeredBy, offeredTo }: TransferRow, { session }: Around): boolean =>
  verdict === 'CANCELLED' ? offeredBy === session.account : offeredTo === session.userNumber;

export async function decideTransfer(around: Around, id: string, verdict: Verdict): Promise<void> {
  const { database, session, now } = around;
  if (verdict === 'ACCEPTED' && !session.records) throw new Problem('NOT_A_PRACTITIONER');
  await database.transaction(async (within) => {
    const offered = await transferById(within, id);
    if (!offered || !isTheirs(verdict, offered, around)) throw new Problem('NOT_FOUND');
    // The episode first, as everywhere: two who decide at once wait for each other, and never for ever.
    const episode = await episodeById(within, offered.episode);
    if (!episode || !(await decide(within, id, verdict, session.account, now))) throw new Problem('NOT_AT_THIS_STEP');
    await step(within, around, episode, 'DECIDE_TRANSFER', async (_within, row) => {
      if (verdict !== 'ACCEPTED') return {};
      await tell(within, around, row, { step: 'TAKEN_OVER' });
      return { holder: session.account };
    });
  });
  around.kick();
}
