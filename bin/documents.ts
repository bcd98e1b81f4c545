/**
 * `npm run documents -- register | check | list | retire`: the documents that programs may send by their identifiers
 * alone (docs/trusted-documents.md). Writes a manifest, which people review; a gateway that runs takes it up by itself.
 */
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { z } from 'zod';
import { dayOf } from '#core/clock.ts';
import { environment, readConfig } from '#core/env.ts';
import { runMain, say } from '#core/process.ts';
import { documentSettings } from '#gateway/config.ts';
import { weighFields } from '#gateway/field-weights.ts';
import { parseScalars } from '#gateway/parse-scalars.ts';
import { documentsCommand } from '#schema/documents/command.ts';
import type { Measure } from '#schema/documents/measured.ts';

async function measure(): Promise<Measure> {
  const schema = buildSchema(readFileSync(new URL('../schema/api.graphql', import.meta.url), 'utf8'));
  parseScalars(schema);
  weighFields(schema, readFileSync(new URL('../schema/supergraph.graphql', import.meta.url), 'utf8'));
  const { subgraphs } = await import('#subgraphs');
  return { schema, policies: subgraphs.map(({ policy }) => policy) };
}

runMain(async () => {
  const { DOCUMENTS_DIR: folder } = readConfig(z.object(documentSettings), environment());
  await documentsCommand({ folder, measure, today: dayOf(new Date()), say }).parseAsync();
});
