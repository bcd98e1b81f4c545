import type { ServiceType } from '#core/words.ts';
import type { Provider } from './blueprints.ts';

/** A service that some children need beyond school and GP, who gives it, and to which ages. */
export interface AdditionalService {
  readonly serviceType: ServiceType;
  readonly provider: Provider;
  readonly team: string;
  readonly ages: readonly [from: number, to: number];
  readonly weight: number;
}

type Line = readonly [ServiceType, Provider, string, number, number, number];

/** Type, provider, team, youngest, oldest, weight. The weights are guesses that look plausible, not statistics. */
const lines: readonly Line[] = [
  ['HLTH_SPEECH_LANGUAGE', 'THERAPIES', 'Speech and language therapy', 2, 11, 14],
  ['HLTH_THERAPIES', 'THERAPIES', 'Occupational therapy and physiotherapy', 0, 17, 6],
  ['HLTH_SCHOOL_NURSE', 'COMMUNITY_HEALTH', 'School nursing', 5, 17, 8],
  ['HLTH_DISABILITY', 'COMMUNITY_HEALTH', "Children's disability nursing", 0, 17, 2],
  ['HLTH_COMMUNITY_PAEDIATRICS', 'HOSPITAL', 'Community paediatrics', 0, 17, 7],
  ['HLTH_ACUTE_PAEDIATRICS', 'HOSPITAL', "Children's ward", 0, 17, 3],
  ['EDU_SEN_TEAM', 'INCLUSION', 'Special educational needs', 3, 17, 10],
  ['EDU_PSYCHOLOGY', 'INCLUSION', 'Educational psychology', 4, 17, 5],
  ['EDU_WELFARE', 'INCLUSION', 'Education welfare', 5, 15, 7],
  ['EDU_ALTERNATIVE_PROVISION', 'ALTERNATIVE', 'Reintegration', 11, 15, 2],
  ['SOC_CHILDRENS_SOCIAL_CARE', 'SOCIAL_CARE', 'Safeguarding', 0, 17, 9],
  ['SOC_LOOKED_AFTER', 'SOCIAL_CARE', 'Looked after children', 0, 17, 1.5],
  ['SOC_DISABLED_CHILDREN', 'SOCIAL_CARE', 'Disabled children', 0, 17, 2],
  ['SOC_LEAVING_CARE', 'SOCIAL_CARE', 'Leaving care', 16, 17, 2],
  ['SOC_FAMILY_SUPPORT', 'EARLY_HELP', 'Family support', 0, 17, 14],
  ['SOC_YOUNG_CARERS', 'EARLY_HELP', 'Young carers', 8, 17, 3],
  ['YTH_WORKER', 'YOUTH', 'Youth work', 11, 17, 6],
  ['YTH_PERSONAL_ADVISER', 'YOUTH', 'Careers and guidance', 13, 17, 7],
  ['YTH_OFFENDING_TEAM', 'YOUTH_OFFENDING', 'Youth offending', 10, 17, 3],
  ['POL_CHILD_PROTECTION', 'POLICE', 'Child protection', 0, 17, 2],
  ['VOL_MENTORING', 'VOLUNTARY', 'Mentoring', 9, 17, 4],
  ['VOL_FAMILY', 'VOLUNTARY', 'Family help', 0, 17, 4],
];

const services: readonly AdditionalService[] = lines.map(([serviceType, provider, team, from, to, weight]) => ({
  serviceType,
  provider,
  team,
  ages: [from, to],
  weight,
}));

/** What a child of so many years may be given. */
export const servicesFor = (age: number): readonly AdditionalService[] =>
  services.filter(({ ages: [from, to] }) => from <= age && age <= to);
