/** Makes a model for one feed. The truth in the files is not looked at. */
import { join } from 'node:path';
import { Encoder } from '../encode.ts';
import { writeModel } from '../model.ts';
import { Register } from '../register.ts';
import { Values } from '../values.ts';
import { load, People } from './load.ts';

/** The model as JSON. */
export async function train(
  folder: string,
  feed: string,
  version: string,
  say: (line: string) => void,
): Promise<string> {
  const encoder = new Encoder(new Values());
  const people = new People();
  const read = (name: string) => load(join(folder, `${name}.csv`), encoder, people, () => '');
  const register = new Register(encoder.values, (await read('NHS')).table);
  say(`register of ${register.table.size} read`);
  const trained = register.train((await read(feed)).table);
  return writeModel(version, trained, register.comparisons, register.frequencies);
}
