/** The register: one line per subgraph. The order is that in which they are opened: who is asked stands before who asks. */
import type { Subgraph } from '#core/subgraph.ts';
import { accreditation } from './accreditation/index.ts';
import { audit } from './audit/index.ts';
import { children } from './children/index.ts';
import { involvements } from './involvements/index.ts';

export const subgraphs: readonly Subgraph[] = [accreditation, children, audit, involvements] as readonly Subgraph[];
