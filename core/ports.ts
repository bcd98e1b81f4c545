/**
 * What the parts of the directory ask each other outside the graph. In one process these are plain calls; apart, they
 * go over HTTP (`port-schema.ts`, `remote.ts`). Kept few on purpose: data meets in the graph, by entity keys.
 */
import type { Asker } from './asker.ts';
import type { RecordFacts } from './facts.ts';
import type { IsoDate } from './ids.ts';
import type { LookPorts, Looks } from './looks.ts';
import type { InstallationReader, NoticePorts } from './notice-ports.ts';
import type { AccessReason, Purpose } from './reasons.ts';
import type { SupplierReader } from './supplier-reader.ts';
import type { TrailReader } from './trail-reader.ts';
import type { Person } from './viewer.ts';
import type { OrganisationKind, Role } from './words.ts';

/** What an account's right to ask rests on, at this moment. */
export interface Standing extends Person {
  /** Null when everything holds; otherwise which part does not. For the trail, never for the client. */
  readonly fault: StandingFault | null;
  /** The program named in the token; null when it is not known or may not be used. */
  readonly client: { readonly id: string; readonly kind: 'FRONT_END' | 'CASE_SYSTEM' } | null;
}

export type StandingFault =
  | 'NOT_AT_ACCEPTED_PLACE'
  | 'ACCOUNT_NOT_OPEN'
  | 'ACCOUNT_SUSPENDED'
  | 'ACCOUNT_CLOSED'
  | 'ENHANCED_CHECK_EXPIRED'
  | 'TRAINING_EXPIRED'
  | 'AUTHENTICATOR_NOT_BOUND'
  | 'REVIEW_OVERDUE'
  | 'ACCOUNT_DORMANT'
  | 'AGREEMENT_OUTDATED'
  | 'PROCEDURES_OUTDATED'
  | 'ORGANISATION_NOT_ACCREDITED'
  | 'SYSTEM_WITHOUT_USER';

/** Both identities stand in every entry of mediated access (Hansard 24 July 2007, column 1082W). */
export interface MediatorOfEntry {
  readonly mediation: string;
  readonly account: string;
  readonly organisation: string;
  readonly role: Role;
  /** How the one they act for has shown who they are. */
  readonly proof: MediationProof;
}

/** What its holder puts right alone, by signing: last among the faults, and whoever has one is let in to sign, no more. */
export const signable: readonly StandingFault[] = ['AGREEMENT_OUTDATED', 'PROCEDURES_OUTDATED'];

/** One entry of the trail, as its writer knows it. */
export interface TrailEntry {
  readonly kind: 'INTENT' | 'OUTCOME' | 'REFUSAL' | 'FEED' | 'EXPORT' | 'ERASURE' | 'FIGURES' | 'REPORT';
  readonly request: string;
  readonly account: string | null;
  readonly organisation: string | null;
  readonly role: Role | null;
  readonly client: string | null;
  /** Who asked on the account's behalf, in mediated access; null when the account asked itself. */
  readonly mediator: MediatorOfEntry | null;
  readonly reason: AccessReason | null;
  readonly purpose: Purpose | null;
  readonly caseReference: string | null;
  readonly operation: string | null;
  /** SHA-256 of the document, in hex. */
  readonly document: string | null;
  readonly decision: string;
  readonly rules: readonly string[];
  /** Kinds of details by directory number. */
  readonly children: Readonly<Record<string, readonly string[]>>;
  readonly peer: string | null;
  /** The emergency override it was asked under; null in nearly every entry. */
  readonly override: string | null;
  /** What was opened and how searches came out; there in outcomes alone. */
  readonly looks?: Looks;
  /** What was asked with, as JSON: sealed before it is stored. */
  readonly parameters?: string;
}

export interface AuditLog {
  /** Resolves when the entry is durable, with its place in the trail; rejects when it is not. */
  append(entry: TrailEntry): Promise<number>;
}

export interface StandingReader {
  /** Null when there is no such account. Never older than the cache's one second. */
  standing(account: string, client: string, address: string): Promise<Standing | null>;
  /**
   * Tells when an account's standing has changed; null for any of them, or when something may have been missed. Not
   * there where the accounts are kept in another process. Answers how to hear no more.
   */
  changed?(listener: (account: string | null) => void): () => void;
}

export type MediationChannel = 'PHONE' | 'IN_PERSON' | 'SECURE_MESSAGE';
export type MediationProof = 'ONE_TIME_CODE';

/** A mediation that is open at this moment, with the standing of the one who asks through the mediator. */
export interface OpenMediation {
  readonly id: string;
  readonly requester: Person;
  readonly channel: MediationChannel;
  readonly proof: MediationProof;
  readonly reason: AccessReason;
  readonly caseReference: string | null;
  /** The one child it is about; null until a record has been opened in it. */
  readonly child: string | null;
}

/** One request made in a mediation. */
export interface MediationUse {
  readonly mediation: string;
  readonly mediator: string;
  readonly request: string;
  readonly kind: 'LOOK' | 'CHANGE';
  /** The child whose record was opened, if one's was. */
  readonly child: string | null;
}

export interface MediationBook {
  /** Null unless it is this mediator's, open, and the requester in good standing. */
  mediation(id: string, mediator: string): Promise<OpenMediation | null>;
  /** Notes a use, durably; false when the mediation is over, or about another child: then nothing may be answered. */
  use(use: MediationUse): Promise<boolean>;
}

/** An emergency override that is open at this moment. */
export interface OpenOverride {
  readonly id: string;
  /** Directory number of the one child it is about. */
  readonly child: string;
  /** What it was granted for: every request under it is for the same. */
  readonly reason: AccessReason;
  readonly caseReference: string;
  /** When it ends by itself, as a moment in UTC. */
  readonly until: string;
}

/** Whose override is asked about: the account, and the session in which it was granted. */
export interface OverrideHolder {
  readonly id: string;
  readonly account: string;
  readonly session: string;
}

/** One request made under an override, for the investigation. */
export interface OverrideLook extends OverrideHolder {
  readonly request: string;
  /** Kinds of details of that child which the answer holds. */
  readonly details: readonly string[];
}

export interface OverrideBook {
  /** Null unless it is this account's in this session, and open: asked for at each request, and never remembered. */
  override(holder: OverrideHolder): Promise<OpenOverride | null>;
  /** Notes a look, durably; false when the override is over: then nothing may be answered. */
  look(look: OverrideLook): Promise<boolean>;
}

export interface AccountKeeper {
  /**
   * Suspends an account because an investigation has found misuse; one that is suspended for it, or closed, stays so.
   * `by`: the account of whoever found it.
   */
  suspendForMisuse(account: string, by: string): Promise<void>;
  /** Which of these are suspended at this moment because misuse is being investigated. */
  underInvestigation(accounts: readonly string[]): Promise<readonly string[]>;
}

/** What a change to a child's involvements must know of the child. */
export interface ChildLife {
  /** Directory number. */
  readonly id: string;
  readonly facts: RecordFacts;
  readonly dateOfBirth: IsoDate | null;
  readonly dateOfDeath: IsoDate | null;
  /** The child that the record was found to be of: `core/linked.ts` says to whom it is shown instead. */
  readonly shownBy?: ChildLife;
}

export interface ChildReader {
  /** Null alike where there is none, it was given up, or those who ask may not know of it; `asker` null: the directory itself. */
  child(id: string, asker: Asker | null): Promise<ChildLife | null>;
  /** By which number everybody finds each: its own, or that of the open child it is of; null alike if given up or nobody's. */
  shownAs(ids: readonly string[]): Promise<readonly (string | null)[]>;
}

/** An organisation as a sharing agreement reaches it. */
export interface OrganisationReach {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  /** Three-digit code of the authority it is in; null for one that serves all of England. */
  readonly authority: string | null;
  /** How many of its accounts are active and hold a role that opens records. */
  readonly accounts: number;
}

/** Which organisations are meant: those of some kinds, those with some codes, and none of those left out. */
export interface OrganisationsMeant {
  readonly kinds: readonly OrganisationKind[];
  readonly ids: readonly string[];
  readonly except: readonly string[];
}

export interface OrganisationReader extends InstallationReader, SupplierReader {
  /** Those that are meant, in the order of their codes, beginning with this code and at most so many. */
  organisations(meant: OrganisationsMeant, from: string | null, limit: number): Promise<readonly OrganisationReach[]>;
  /** How many organisations of these kinds there are, and how many accounts they have; those left out not counted. */
  organisationCounts(
    kinds: readonly OrganisationKind[],
    except: readonly string[],
  ): Promise<readonly OrganisationCount[]>;
  /** Who has this account: a person with two employers has two. Null when there is no such account. */
  person(account: string): Promise<string | null>;
  /** What an auditor may review. Null when there is no such account, and for one of a body that reviews nothing. */
  reviewer(account: string): Promise<Reviewer | null>;
}

/** How far an auditor's review reaches: an authority's auditor reviews its area, a central one everything (9.1). */
export interface Reviewer {
  readonly person: string;
  /** All of this person's accounts: nobody reviews their own looks, whichever of them they used. */
  readonly accounts: readonly string[];
  /** The authority an auditor of its own body reviews for; null for a central one. */
  readonly area: {
    readonly authority: string;
    /** The body itself and those it accredits. */
    readonly organisations: readonly string[];
  } | null;
}

export interface OrganisationCount {
  readonly kind: OrganisationKind;
  readonly organisations: number;
  readonly accounts: number;
}

export interface Ports extends LookPorts, NoticePorts {
  readonly audit: AuditLog;
  readonly trail: TrailReader;
  readonly standings: StandingReader;
  readonly mediations: MediationBook;
  readonly overrides: OverrideBook;
  readonly accounts: AccountKeeper;
  readonly children: ChildReader;
  readonly organisations: OrganisationReader;
}
