/** Follows a trail in a process of its own, a few entries at a time, until it is killed, the one that FOLLOW names. */
import { connect } from '#core/database.ts';
import { createLog } from '#core/log.ts';
import { followerOf } from '#subgraphs/audit/follower.ts';

const url = process.env.FOLLOW ?? '';
const database = connect({ url, schema: 'audit', connections: 1 });
const follower = followerOf({
  database,
  person: async () => null,
  clock: () => new Date(),
  log: createLog('silent'),
  batch: 3,
});
process.stdout.write('follows\n');
while ((await follower.step()) > 0);
process.stdout.write('done\n');
await database.close();
