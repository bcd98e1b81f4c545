/** Loads files as `npm run feed` does, and answers with the receipt the supplier gets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Intake } from '#core/intake.ts';
import type { Supplier } from '#core/statements.ts';
import { load, type Receipt } from '#sources/load.ts';
import type { Stack } from './stack.ts';

type Fed = Pick<Stack, 'intake'>;

const now = (): Date => new Date();

/** What `npm run feed` writes to, and a supplier it knows. */
export async function intakeFor(stack: Fed, supplierId: string): Promise<{ intake: Intake; supplier: Supplier }> {
  const intake = stack.intake as Intake;
  const supplier = await intake.supplier(supplierId);
  if (supplier === null) throw new Error(`no supplier ${supplierId}`);
  return { intake, supplier };
}

/** Loads a file or a folder. */
export const feedPath = async (stack: Fed, supplierId: string, path: string, clock = now): Promise<Receipt> =>
  load({ ...(await intakeFor(stack, supplierId)), path, clock });

/** Loads these lines, of which the first is the header, from a CSV file of their own. */
export async function feedLines(
  stack: Fed,
  supplierId: string,
  lines: readonly string[],
  clock = now,
): Promise<Receipt> {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-feed-'));
  try {
    const path = join(folder, 'feed.csv');
    writeFileSync(path, `${lines.join('\n')}\n`);
    return await feedPath(stack, supplierId, path, clock);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
