/**
 * What parts ask each other when figures are closed, which is done where all of them are in one process: none of this is
 * answered to another one.
 */
import type { IsoDate } from '#core/ids.ts';

export interface HiddenRecords {
  /** Numbers of records that are not open to everybody, whatever hides them, in their order after this one. */
  notOpen(after: string | null, limit: number): Promise<readonly string[]>;
}

export interface OrganisationPlace {
  readonly id: string;
  readonly authority: string | null;
}

export interface OrganisationPlaces {
  /** In which authority each organisation is, in the order of their codes after this one. */
  placed(after: string | null, limit: number): Promise<readonly OrganisationPlace[]>;
  /** Which of these programs are case systems. */
  caseSystems(clients: readonly string[]): Promise<readonly string[]>;
}

/** Which services have to do with a child at present, of those whose absence is counted. */
export interface KnownTo {
  readonly anybody: boolean;
  readonly gp: boolean;
}

export interface InvolvementCounter {
  /** Of each record, in this order, who is involved on this day. Nothing of sensitive services. */
  knownTo(records: readonly string[], day: IsoDate): Promise<readonly KnownTo[]>;
}

export interface FigurePorts {
  readonly hiddenRecords: HiddenRecords;
  readonly places: OrganisationPlaces;
  readonly involvements: InvolvementCounter;
}
