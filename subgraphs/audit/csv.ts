/** The trail as a table an investigator opens in a spreadsheet: RFC 4180, and nothing in it that a spreadsheet would run. */
import type { Body } from './entry.ts';

const columns = [
  'place',
  'at',
  'kind',
  'decision',
  'request',
  'account',
  'role',
  'organisation',
  'client',
  'mediator',
  'reason',
  'purpose',
  'caseReference',
  'operation',
  'rules',
  'child',
  'details',
  'peer',
  'parameters',
] as const;

/**
 * A cell that begins like a formula would be one (OWASP, "CSV Injection"): callers choose names of operations and case
 * references. An apostrophe before it makes it text.
 */
const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : String(value);
  const harmless = /^[=+\-@\t\r\n|%]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
};

const line = (cells: readonly unknown[]): string => `${cells.map(cell).join(',')}\r\n`;

export const csvHeader = (): string => line(columns);

/** A line for each child an entry is about, and one for an entry that is about none. */
export function csvLines(idx: number, body: Body | null, parameters: string | null): string {
  if (body === null) return line([idx, ...columns.slice(1).map((name) => (name === 'kind' ? 'UNREADABLE' : ''))]);
  const children = Object.entries(body.children);
  return (children.length === 0 ? [['', []] as const] : children)
    .map(([child, details]) =>
      line([
        idx,
        body.at,
        body.kind,
        body.decision,
        body.request,
        body.account,
        body.role,
        body.organisation,
        body.client,
        body.mediator?.account,
        body.reason,
        body.purpose,
        body.caseReference,
        body.operation,
        body.rules.join(' '),
        child,
        details.join(' '),
        body.peer,
        parameters,
      ]),
    )
    .join('');
}
