/** How statements of a supplier enter the directory. Every call is one transaction, and taking the same again changes nothing. */
import type { FeedBook } from './feeds.ts';
import type {
  AgreementStatement,
  ChildStatement,
  DataQualityCode,
  InvolvementStatement,
  OrganisationStatement,
  PractitionerStatement,
  Supplier,
} from './statements.ts';

/** What a statement did to what this same supplier had said before. Says nothing about anybody else's data. */
export type Effect = 'CREATED' | 'CHANGED' | 'UNCHANGED';

/** The number of nobody: where a statement is about a record that is not kept any more, and is kept of none. */
export const NOBODY = '0';

export interface Placed {
  /** Directory number, or that of nobody. */
  readonly childId: string;
  readonly effect: Effect;
}

/** An involvement whose child has its place. */
export interface PlacedInvolvement extends InvolvementStatement {
  readonly childId: string;
}

/** Directory numbers to give to new children by NHS number: only for a demonstration, whose examples must stay true. */
export type ReservedNumbers = ReadonlyMap<string, string>;

export interface Intake {
  /** What suppliers have sent, and how far it is. */
  readonly feeds: FeedBook;
  supplier(id: string): Promise<Supplier | null>;
  /** Whether the organisation it feeds for is accredited for feeding today; true for a supplier of many. */
  mayFeed(supplier: Supplier): Promise<boolean>;
  /** Names of all suppliers. */
  suppliers(): Promise<string[]>;
  organisations(supplier: Supplier, statements: readonly OrganisationStatement[]): Promise<Effect[]>;
  /** Which of these codes no organisation has. */
  unknownOrganisations(codes: readonly string[]): Promise<ReadonlySet<string>>;
  agreements(supplier: Supplier, statements: readonly AgreementStatement[]): Promise<Effect[]>;
  /**
   * Has every record found by what is stated of it: those that came in another way first have their match keys made, a few
   * hundred at a time. `children` does the same; of a register of millions it takes hours, and whoever waits wants to know.
   */
  ready(made?: (records: number) => void): Promise<void>;
  /** Statements about children that will be given soon: what needs no database is done while that is busy. */
  ahead(supplier: Supplier, statements: readonly ChildStatement[]): void;
  /** One place for each statement, in order. */
  children(supplier: Supplier, statements: readonly ChildStatement[], reserved?: ReservedNumbers): Promise<Placed[]>;
  practitioners(
    supplier: Supplier,
    statements: readonly (PractitionerStatement & { readonly organisation: string })[],
  ): Promise<Effect[]>;
  /** The effect of each, or why it cannot be taken. */
  involvements(
    supplier: Supplier,
    statements: readonly PlacedInvolvement[],
  ): Promise<(Effect | { readonly rejected: DataQualityCode })[]>;
}
