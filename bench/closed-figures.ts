/** Figures of a month are closed once. What is measured here is a day like any other, on which they have been. */
import { endedBy } from '#core/figures/periods.ts';
import { subgraphs } from '#subgraphs';
import type { Directory } from './directory.ts';

/** Has nothing counted: the periods that have ended stand there as closed, with nothing in them. */
export async function figuresClosed({ ask }: Pick<Directory, 'ask'>): Promise<void> {
  for (const { name } of subgraphs) {
    await ask(
      `insert into ${name}.figure_period (period, closed_at, definitions, publication, hash, recorded)
       select period, now(), '[]', '{}', repeat('0', 64), 0 from unnest($1::text[]) as t(period) on conflict do nothing`,
      [endedBy(new Date())],
    );
  }
}
