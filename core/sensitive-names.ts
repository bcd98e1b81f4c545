/**
 * Names that say by themselves which sensitive service it is: sexual health, mental health, substance misuse (SI
 * 2007/2182, reg 2). Fixed here and not in data, as the services are.
 */
const stems = [
  /\bcamhs\b/,
  /\bcypmhs\b/,
  /\bmental health\b/,
  /\bmental wellbeing\b/,
  /\bpsychiatr/,
  /\bpsychotherap/,
  /\beating disorder/,
  /\bself harm\b/,
  /\bsexual (?:and reproductive )?health\b/,
  /\breproductive health\b/,
  /\bgum\b/,
  /\bgenito ?urinary\b/,
  /\bcontracepti/,
  /\bfamily planning\b/,
  /\babortion\b/,
  /\bhiv\b/,
  /\bsubstance\b/,
  /\bdrugs?\b/,
  /\balcohol\b/,
  /\baddictions?\b/,
  /\bdetox/,
];

/** However it is written: no case, no accents, one space for whatever is no letter; compounds joined or apart. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .replace(/\bpsycho therap/g, 'psychotherap')
    .replace(/\b([a-z]) (?=[a-z]\b)/g, '$1');

/**
 * Whether a team, a person's title, or an e-mail address names such a service. It keeps out what is written by habit,
 * not what is meant to pass: a made-up name ("The Lighthouse"), a person known for it, and the name of an organisation
 * that gives nothing else say as much, and no list of words can tell.
 */
export const namesSensitiveService = (text: string): boolean => {
  const words = plain(text);
  return stems.some((stem) => stem.test(words));
};
