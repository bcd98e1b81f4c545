/** The thread that makes England's parts, while the one before is loaded. */
import { parentPort, workerData } from 'node:worker_threads';
import { keyring } from '#core/secrets.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { Children, type Making } from './children.ts';
import { englishLand } from './land.ts';
import { makePart, type Place } from './part.ts';

export interface Order {
  readonly making: Making;
  readonly masterKey: Uint8Array;
  readonly from: Place;
}

const { making, masterKey, from } = workerData as Order;
const { areas, estate } = englishLand(making);
const keys = keyring(Buffer.from(masterKey));
const children = new Children(making, areas, estate, { ...keys, identifiers: identifiersWith(keys) });
let place = from;

/** Each message asks for the next part. */
parentPort?.on('message', () => {
  const part = makePart(children, place, making.children);
  place = part.to;
  parentPort?.postMessage(
    part,
    part.rows.map(([, bytes]) => bytes.buffer),
  );
});
