/** A program through which people ask. */
export interface Client {
  readonly id: 'explorer' | 'partner' | 'ecaf';
  readonly name: string;
  readonly kind: 'FRONT_END' | 'CASE_SYSTEM';
  readonly organisation: string | null;
}

export const clients: readonly Client[] = [
  { id: 'explorer', name: 'Directory explorer', kind: 'FRONT_END', organisation: null },
  { id: 'partner', name: 'Example for practitioners', kind: 'FRONT_END', organisation: null },
  { id: 'ecaf', name: 'National eCAF', kind: 'CASE_SYSTEM', organisation: 'NATIONAL-ECAF' },
];

/** The program somebody asks through: their usual one, or another front end of this name. Null where there is none such. */
export function clientFor({ client }: { readonly client: Client['id'] }, wanted: unknown): Client['id'] | null {
  if (wanted === undefined) return client;
  const frontEnds = clients.filter(({ kind }) => kind === 'FRONT_END').map(({ id }) => id);
  return frontEnds.includes(client) ? (frontEnds.find((id) => id === wanted) ?? null) : null;
}
