/**
 * The authorities of a synthetic England beside the demonstration's three. None exists: their postcode areas begin with Z
 * and are not in use (the only real one is ZE, Shetland), and no authority has a code below 200.
 */
import { type Area, areas } from '../places.ts';

const stems = (
  'Quill Thistle Marrow Fennel Sparrow Larkspur Wether Osprey Tansy Plover Bracken Curlew Heron Sorrel Teasel Yarrow ' +
  'Linnet Medlar Burdock Dunlin Siskin'
).split(' ');
const endings = ['shire', 'vale', 'mere', 'ridge', 'haven', 'moor', 'wold'];

const places = 'Amber Birken Cinder Dimmer Elver Fallow Garnet Hollin Ivel Kester Loamy Mossy'.split(' ');
const kinds = ['beck', 'by', 'dean', 'fold', 'garth', 'hurst', 'ley', 'stead', 'thorpe', 'wick'];

/** Second letters of postcode areas; I and J are never used there, and three areas are the demonstration's. */
const letters = Array.from('ABCDFGHKLMNOPQRSTUVWXY').filter(
  (letter) => !areas.some(({ postcodes }) => postcodes === `Z${letter}`),
);

const TOWNS = places.length;
/** Districts are numbered from 1 to 99. */
const AREAS_OF_A_LETTER = Math.floor(99 / TOWNS);

/** With the three of the demonstration there are 150, as there were authorities in 2009. */
export const MOST_AREAS = stems.length * endings.length;
/** As many as there are in one when all of England is made. */
export const CHILDREN_OF_AN_AREA = 74_000;

const areaAt = (index: number): Area => ({
  code: String(index < 99 ? 101 + index : index - 98).padStart(3, '0'),
  name: `${stems[Math.floor(index / endings.length)]}${endings[index % endings.length]}`,
  postcodes: `Z${letters[Math.floor(index / AREAS_OF_A_LETTER)]}`,
  firstDistrict: 1 + TOWNS * (index % AREAS_OF_A_LETTER),
  towns: places.map((place, town) => `${place}${kinds[(index + town) % kinds.length]}`),
});

export function englishAreas(children: number): readonly Area[] {
  const count = Math.min(MOST_AREAS, Math.max(3, Math.round(children / CHILDREN_OF_AN_AREA)));
  return Array.from({ length: count }, (_, index) => areaAt(index));
}

/** How large an area is beside the others: one to four. Real authorities differ more. */
export const weightOf = (index: number): number => 1 + ((index * 7) % 4);
/** What the weights come to on average. */
export const AVERAGE_WEIGHT = 2.5;
