/** A question to the directory, with the types of what goes in and what comes out. */
export interface Operation<Data, Variables> {
  readonly name: string;
  /** Of one that is registered with the directory: what is sent in place of the text. */
  readonly documentId?: string;
  readonly query: string;
  /** Never there: it carries the types. */
  readonly types?: { readonly data: Data; readonly variables: Variables };
}
