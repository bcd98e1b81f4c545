/** What other parts must know of suppliers, whose statements they keep. */
export interface SupplierReader {
  /** Those that are an organisation's own. */
  suppliers(organisation: string): Promise<readonly string[]>;
  /** Those that feed for an authority's own bodies. */
  authoritySuppliers(authority: string): Promise<readonly string[]>;
}
