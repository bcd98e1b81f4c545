/** The manifest of an example: what it asks is committed beside it, so that it is registered by being generated. */
import { writeManifest } from '#gateway/documents/manifest.ts';
import { operationFiles } from '../client-operations.ts';
import { type Measure, measured } from './measured.ts';
import { wholeOperations } from './operations.ts';

/** `client`: the folder in `examples/`, and the `client_id`. */
export const exampleManifest = (client: string, measure: Measure): string =>
  writeManifest({
    format: 'contactpoint-trusted-documents',
    version: 1,
    client,
    source: `examples/${client}/operations`,
    documents: wholeOperations(operationFiles(client).map(({ document }) => document)).map(({ text }) =>
      measured(text, measure),
    ),
  });
