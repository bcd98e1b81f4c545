/**
 * The terms of an agreement as they are stored, before they are believed. Of terms in which anything is not understood,
 * nothing is shared: an exception that is overlooked would open what it keeps shut.
 */
import { z } from 'zod';
import { organisationKinds, recordTypes } from '#core/words.ts';
import { type SharingTerms, sharingModes, sharingPurposes } from './sharing.ts';

const words = z.array(z.string());
const moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)));

const rule = z.object({
  effect: z.enum(['allow', 'deny']),
  modes: words,
  recordTypes: z.array(z.enum(recordTypes)),
  organisations: words,
  organisationKinds: z.array(z.enum(organisationKinds)),
  purposes: words,
  validFrom: moment.optional(),
  validUntil: moment.optional(),
});
const terms = z.object({ exceptions: z.array(rule), defaults: z.array(rule) });

const sharesNothing: SharingTerms = {
  exceptions: [
    {
      effect: 'deny',
      modes: sharingModes,
      recordTypes,
      organisations: [],
      organisationKinds,
      purposes: sharingPurposes,
    },
  ],
  defaults: [],
};

export function understood(stored: unknown): SharingTerms {
  const read = terms.safeParse(stored);
  return read.success ? (read.data as SharingTerms) : sharesNothing;
}
