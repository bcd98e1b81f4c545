/** What leaves the trail as a file, and in which form. An export is an entry itself, written before the first line is. */
import { randomUUID } from 'node:crypto';
import type { TrailEntry } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
import { csvHeader, csvLines } from './csv.ts';
import type { Body } from './entry.ts';
import { auditEvents } from './fhir.ts';
import type { LogEntry } from './log-source.ts';
import { unseal } from './sealing.ts';
import { bodyOrNull } from './unread-store.ts';

export interface ExportScope {
  readonly format: 'csv' | 'fhir' | 'log';
  /** Entries that concern this child, and what was asked for them; all when null. */
  readonly child: string | null;
  /** Whether what was asked with is made readable. */
  readonly parameters: boolean;
  /** Who exports, as the machine knows them. */
  readonly by: string;
}

const nobody = { account: null, organisation: null, role: null, reason: null, purpose: null, caseReference: null };

/** The entry that says what is being done with the trail. */
export const trailEntryFor = (kind: 'EXPORT' | 'ERASURE', child: string | null, parameters: object): TrailEntry => ({
  ...nobody,
  kind,
  mediator: null,
  override: null,
  request: randomUUID(),
  client: 'audit',
  operation: kind === 'EXPORT' ? 'export' : 'erase',
  document: null,
  decision: kind === 'EXPORT' ? 'EXPORTED' : 'ERASED',
  rules: [],
  children: child === null ? {} : { [child]: ['EXISTENCE'] },
  peer: null,
  parameters: JSON.stringify(parameters),
});

/** Questions whose outcome has not come yet: more are forgotten, oldest first. */
const MOST_OPEN = 10_000;

/** What was asked with, as it is kept. */
type Asked = Pick<LogEntry, 'salt' | 'sealed'>;
const NOTHING: Asked = { salt: null, sealed: null };

/** Turns entries into lines, in their order. An intent's parameters go with the events of its outcome. */
export function exporting({ format, parameters }: ExportScope, keys: Keyring) {
  const open = new Map<string, Asked>();
  const unreadable: number[] = [];

  const readable = ({ salt, sealed }: Asked): string | null =>
    salt === null || sealed === null || !parameters ? null : unseal({ salt, sealed }, keys);

  function remember({ kind, request }: Body, { salt, sealed }: Asked): void {
    if (kind !== 'INTENT') return;
    open.set(request, { salt, sealed });
    const [oldest] = open.keys();
    if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest);
  }

  return {
    header: format === 'csv' ? csvHeader() : '',
    /** Places of entries that could not be read as they were written: of a table a line says so, of events none can. */
    unreadable,
    lines: (entry: LogEntry): string => {
      const { idx } = entry;
      const body = bodyOrNull(entry.body);
      if (body === null) unreadable.push(idx);
      if (format === 'csv') return csvLines(idx, body, readable(entry));
      if (body === null) return '';
      remember(body, entry);
      if (body.kind !== 'OUTCOME') return '';
      const asked = readable(open.get(body.request) ?? NOTHING);
      open.delete(body.request);
      return auditEvents(idx, body, asked)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join('');
    },
  };
}
