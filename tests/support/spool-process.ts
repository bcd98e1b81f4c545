/** Loads the batches that wait in DATA_DIR, as the feeds' door does when it begins, in a process that may be killed. */
import { join } from 'node:path';
import { environment, readConfig } from '#core/env.ts';
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { runMain } from '#core/process.ts';
import { spoolKey } from '#core/settings.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { feedQueue } from '#sources/queue.ts';
import { openSpool } from '#sources/spool.ts';
import { clock, withParts } from '../../bin/with-parts.ts';

runMain(() =>
  withParts(
    async ({ intake: parts, ports: { audit } }) => {
      if (!audit) throw new TypeError('nothing is loaded that cannot be recorded');
      const intake = parts as Intake;
      const config = readConfig(gatewayConfig, environment());
      const spool = await openSpool(join(config.DATA_DIR, 'feeds'), spoolKey(config));
      const queue = feedQueue({ intake, audit, clock, spool, log: createLog('error') });
      await queue.resume();
      while ((await intake.feeds.underWay()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await queue.close();
    },
    { timeout: 60_000 },
  ),
);
