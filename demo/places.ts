import type { AddressStatement } from '#core/statements.ts';
import type { Random } from './random.ts';

/** A local authority and what its addresses, codes and e-mail domains are made of. None of it exists. */
export interface Area {
  readonly code: string;
  readonly name: string;
  /** Postcode area: none of the three is in use (the only real one that begins with Z is ZE, Shetland). */
  readonly postcodes: string;
  /** The first town has this postcode district (1 if not said), each next one the next. */
  readonly firstDistrict?: number;
  readonly towns: readonly string[];
}

export const northshire: Area = {
  code: '901',
  name: 'Northshire',
  postcodes: 'ZN',
  towns: ['Wrenbeck', 'Ashgarth', 'Stonefold', 'Hollinmere', 'Crakemoor', 'Tarnley'],
};

export const eastvale: Area = {
  code: '902',
  name: 'Eastvale',
  postcodes: 'ZV',
  towns: ['Otterfleet', 'Reedholme', 'Sallowby', 'Fenmarket', 'Heronsea', 'Broadwillow'],
};

export const southmere: Area = {
  code: '903',
  name: 'Southmere',
  postcodes: 'ZS',
  towns: ['Larkhaven', 'Chalkdean', 'Pebblehurst', 'Wickendown', 'Orchardcombe', 'Sandmere'],
};

export const areas: readonly Area[] = [northshire, eastvale, southmere];

const stems = (
  'Acorn Alder Applegarth Badger Barley Beacon Bilberry Blackthorn Bluebell Bramble Buttercup Chaffinch Clover ' +
  'Copperbeech Curlew Damson Dovecote Elderflower Foxglove Goldfinch Greenwood Hawthorn Hazel Heather Honeysuckle ' +
  'Juniper Kestrel Kingfisher Lapwing Larch Lavender Linden Mulberry Nightingale Primrose Quarry Rowan Skylark ' +
  'Swallow Windmill'
).split(' ');
const kinds = ['Avenue', 'Close', 'Lane', 'Road', 'Street'];

/** The letters of the second half of a postcode; C, I, K, M, O and V are never used there. */
const inwardLetters = 'ABDEFGHJLNPQRSTUWXYZ';

/** Fifty houses of a street share a postcode, and no other street of the town has it. */
function postcodeOf(area: Area, town: number, street: number, house: number): string {
  const block = street * 4 + Math.floor(house / 50);
  const sector = 1 + (block % 9);
  const letters = Math.floor(block / 9);
  const inward = `${inwardLetters[letters % 20]}${inwardLetters[Math.floor(letters / 20) % 20]}`;
  return `${area.postcodes}${(area.firstDistrict ?? 1) + town} ${sector}${inward}`;
}

/** A home in the area, where somebody has been living now; since when is for the caller to say. */
export function home(area: Area, random: Random): AddressStatement {
  const town = random.between(0, area.towns.length - 1);
  const stem = random.between(0, stems.length - 1);
  const kind = random.between(0, kinds.length - 1);
  const house = random.between(1, 199);
  const street = `${house} ${stems[stem]} ${kinds[kind]}`;
  const flat = random.chance(0.12) ? `Flat ${random.between(1, 24)}` : undefined;
  return {
    status: 'CURRENT',
    ...(flat === undefined ? { line1: street } : { line1: flat, line2: street }),
    town: area.towns[town] ?? area.name,
    postcode: postcodeOf(area, town, stem * kinds.length + kind, house),
  };
}
