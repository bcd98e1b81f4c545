import type { PractitionerStatement } from '#core/statements.ts';
import { type CastMember, cast, practitionerLocalId } from './cast.ts';
import { fullName } from './naming.ts';
import { domainOf, landline, type Site } from './organisations.ts';
import { type Random, randomStream } from './random.ts';
import { supplierOf } from './suppliers.ts';

export interface DemoPractitioner extends Required<PractitionerStatement> {
  /** Code of the organisation they work for. */
  readonly organisation: string;
  /** Whose feed speaks of them: with the local id, the key of the practitioner. */
  readonly supplier: string;
}

const members: readonly CastMember[] = Object.values(cast);

/** Letters that do not fall apart into a plain letter and a mark. */
const plainLetters: Readonly<Record<string, string>> = { ł: 'l', ı: 'i', ø: 'o', ß: 'ss' };

/** The name as it stands before the @: `siân.o-neill` cannot be typed everywhere, `sian.oneill` can. */
function mailbox(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[łıøß]/g, (letter) => plainLetters[letter] ?? letter);
  return plain.replace(/['’-]/g, '').replace(/[^a-z]+/g, '.');
}

/** Half of them are reached on the move: 07700 900000 to 900999 are numbers kept for drama as well. */
const telephoneOf = (position: number, random: Random): string =>
  random.chance(0.5) ? `07700 ${900000 + (position % 1000)}` : landline((200 + position) % 1000);

/** The 600 practitioners, organisation by organisation. */
export function practitioners(seed: number, all: readonly Site[]): readonly DemoPractitioner[] {
  const random = randomStream(seed, 'practitioners');
  const taken = new Set<string>();
  const address = (name: string, domain: string): string => {
    const plain = mailbox(name);
    let email = `${plain}@${domain}`;
    for (let number = 2; taken.has(email); number += 1) email = `${plain}${number}@${domain}`;
    taken.add(email);
    return email;
  };
  const seats = all.flatMap((site) => Array.from({ length: site.staff }, (_, index) => ({ site, seat: index + 1 })));
  return seats.map(({ site, seat }, position) => {
    const { code } = site.organisation;
    const drawn = fullName(random);
    const name = members.find((each) => each.organisation === code && each.seat === seat)?.name ?? drawn;
    return {
      localId: practitionerLocalId(code, seat),
      supplier: supplierOf(site),
      organisation: code,
      name,
      team: site.teams[(seat - 1) % site.teams.length] ?? site.organisation.name,
      telephone: telephoneOf(position, random),
      email: address(name, domainOf(site.area)),
    };
  });
}
