/** How the demonstration thinks of children before the suppliers speak of them: the truth behind the feeds. */
import type { NhsNumber, Upn } from '#core/ids.ts';
import type { AddressStatement, CarerStatement } from '#core/statements.ts';
import type { CommonAssessmentStatus, Gender, ServiceType } from '#core/words.ts';
import type { Site } from './organisations.ts';
import type { Area } from './places.ts';
import type { DemoPractitioner } from './practitioners.ts';

export interface DemoInvolvement {
  readonly serviceType: ServiceType;
  readonly site: Site;
  /** Unnamed where only a team or an office answers. */
  readonly practitioner?: DemoPractitioner;
  readonly team?: string;
  readonly startedDaysAgo: number;
  readonly endedDaysAgo?: number;
  readonly leadProfessional?: boolean;
  readonly commonAssessment?: CommonAssessmentStatus;
  /** Nobody has said for more than six months that it still goes on. */
  readonly unconfirmed?: boolean;
}

/** Where one supplier differs from the others. */
export interface Disagreement {
  readonly supplier: string;
  readonly givenNames?: string;
  readonly home?: Home;
}

export interface DemoChild {
  readonly nhsNumber?: NhsNumber;
  readonly givenNames: string;
  readonly preferredName?: string;
  readonly gender: Gender;
  readonly ageDays: number;
  readonly upn?: Upn;
  readonly involvements: readonly DemoInvolvement[];
  readonly disagreement?: Disagreement;
}

export interface Home {
  readonly area: Area;
  readonly address: AddressStatement;
  readonly sinceDaysAgo: number;
}

export interface Family {
  readonly surname: string;
  readonly home: Home;
  /** Set for a family that has moved in from another authority. */
  readonly formerHome?: Home;
  readonly carers: readonly CarerStatement[];
  readonly children: readonly DemoChild[];
}
