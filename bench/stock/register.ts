import { accreditation } from './accreditation.ts';
import { children } from './children.ts';
import { involvements } from './involvements.ts';
import type { StockSubgraph } from './subgraph.ts';

/** The subgraphs, in the order in which their addresses are passed on. */
export const stockSubgraphs = { children, involvements, accreditation } as unknown as Readonly<
  Record<string, StockSubgraph>
>;
