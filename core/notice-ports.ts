/** What the part that tells of changes asks the others: whom it may tell, and to be entered in the trail before it does. */
import type { FigurePorts } from './figures/ports.ts';

/** An installation of a case system, with all that its right to be told of changes rests on at this moment. */
export interface InstallationReach {
  readonly id: string;
  readonly organisation: string;
  /** The organisation that accredits it. */
  readonly accreditor: string | null;
  /** Whether product, installation, machine client and organisation all hold, and the organisation may look children up. */
  readonly holds: boolean;
  /** Its machine clients, and the suppliers it sends as for its own organisation: what came by them it knows. */
  readonly clients: readonly string[];
  readonly suppliers: readonly string[];
}

export interface InstallationReader {
  /** In the order asked; null where there is none. */
  installations(ids: readonly string[]): Promise<readonly (InstallationReach | null)[]>;
}

/** A notice of a change that is about to leave: to which program of which organisation, about which child. */
export interface NoticeTold {
  readonly request: string;
  readonly organisation: string;
  readonly client: string;
  /** Directory number. */
  readonly child: string;
  /** SHA-256 of what leaves, in hex. */
  readonly document: string;
}

export interface NoticeLog {
  /** Enters it: durable when it resolves. */
  note(told: NoticeTold): Promise<number>;
}

/** Beside those that figures are made of. */
export interface NoticePorts extends FigurePorts {
  readonly noticeLog: NoticeLog;
}
