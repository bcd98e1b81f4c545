/**
 * Loaded before everything else (`--import`): what was compiled once is not compiled again by the next process. Beside the
 * packages it was made of, for whoever can write there can change the code itself; where nobody can, nothing is kept.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/contactpoint'));
