import type { IsoDate } from '#core/ids.ts';
import type { Provider } from './blueprints.ts';
import { type Site, sites } from './organisations.ts';
import type { Area } from './places.ts';
import { type DemoPractitioner, practitioners } from './practitioners.ts';

/** All organisations and their staff, and the questions that making children asks of them. */
export interface Estate {
  readonly sites: readonly Site[];
  readonly practitioners: readonly DemoPractitioner[];
  /** The organisations of an area that give such services. Never empty, and none that is still to be accredited. */
  of(area: Area, provider: Provider): readonly Site[];
  byCode(code: string): Site;
  /** The practitioners of an organisation, or of one of its teams. */
  staff(site: Site, team?: string): readonly DemoPractitioner[];
}

const keep = <K, V>(lists: Map<K, V[]>, key: K, value: V): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
};

/** The demonstration's three authorities. */
export const estate = (seed: number, today: IsoDate): Estate => estateOf(seed, sites(seed, today));

/** Any organisations, with staff. */
export function estateOf(seed: number, all: readonly Site[]): Estate {
  const everybody = practitioners(seed, all);
  const byCode = new Map(all.map((site) => [site.organisation.code, site]));
  const providers = new Map<string, Site[]>();
  for (const site of all) {
    if (site.organisation.accreditation.state === 'DRAFT') continue;
    keep(providers, `${site.area?.code} ${site.provider}`, site);
  }
  const staff = new Map<string, DemoPractitioner[]>();
  for (const each of everybody) {
    keep(staff, each.organisation, each);
    keep(staff, `${each.organisation} ${each.team}`, each);
  }
  return {
    sites: all,
    practitioners: everybody,
    of: (area, provider) => providers.get(`${area.code} ${provider}`) ?? [],
    byCode: (code) => {
      const site = byCode.get(code);
      if (site === undefined) throw new Error(`No organisation ${code}`);
      return site;
    },
    staff: ({ organisation: { code } }, team) => staff.get(team === undefined ? code : `${code} ${team}`) ?? [],
  };
}
