import { cleanup } from './bench/cleanup.ts'; import { openEngland } from './bench/england-directory.ts'; import { load, openLoop } from './bench/load.ts'; import { bodyFor, someChildren } from './bench/question.ts'; import { ours } from './bench/systems.ts'; import { quantile } from './bench/figures.ts'; import { figuresClosed } from './bench/closed-figures.ts';
import { Random } from '#matching/random.ts'; import { remembered, searchesFor, forgotten } from './bench/searches.ts'; import { readFileSync } from 'node:fs'; import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads'; import { once } from 'node:events';
const undo = cleanup(); const options: any = { undo, say: () => {} };
const SEARCH = `query Alike($criteria: ChildSearchCriteria!) { searchChildrenAlike(criteria: $criteria) { likeness match { id givenNames familyName dateOfBirth postcodeDistrict shielded } } }`;
try {
const d = await openEngland({ children: 11_000_000, dataDir: '/tmp/england-11', matchKeys: true }, options);
console.log(await d.ask(`select enumvals::text from pg_settings where name='wal_compression'`));
for (const s of process.argv.slice(2)) { await d.ask(`alter system set ${s}`); } await d.ask('alter system set track_io_timing = on'); await d.ask('select pg_reload_conf()');
const bodies = (await someChildren(d, 20000)).map(bodyFor); await figuresClosed(d);
const { target, pids } = await ours(d, options);
await load({ target, bodies, connections: 20, seconds: 8 });
const random = new Random(7); const people = await remembered(d, random); const queries = searchesFor(people, random); undo.add(() => forgotten(d));
const searches = queries.map(({ criteria }) => JSON.stringify({ query: SEARCH, variables: { criteria } }));
const other = searchesFor(people, new Random(11)); await openLoop({ target, bodies: other.map(({ criteria }) => JSON.stringify({ query: SEARCH, variables: { criteria } })), rate: 50, seconds: 40 }); await new Promise(r => setTimeout(r, 5000)); await d.ask('checkpoint'); spawnSync('sync');
const io = async () => (await d.ask<any>(`select sum(reads) filter (where object='relation')::int r, sum(read_time) filter (where object='relation')::int rt, sum(writes) filter (where object='relation')::int w, sum(write_time) filter (where object='relation')::int wt, sum(extends)::int e, (select wal_bytes from pg_stat_wal)::bigint wb, sum(fsync_time) filter (where object='wal')::int wft, sum(fsyncs) filter (where object='wal')::int wf from pg_stat_io`))[0];
const cpu = () => readFileSync('/proc/stat','utf8').split('\n')[0]!.split(/\s+/).slice(1).map(Number);
const dirty = () => Number(/Dirty:\s+(\d+)/.exec(readFileSync('/proc/meminfo','utf8'))![1]) / 1024;
const show = (n: string, t: number[]) => console.log(n.padEnd(10), [.5,.9,.95,.98,.99,.999].map(q => quantile(t, q).toFixed(1)).join(' '));
let from = 0;
for (const mode of ['search', 'feed', 'both', 'both']) {
 const i0 = await io(), c0 = cpu();
 let w: Worker | undefined; if (mode !== 'search') w = new Worker(new URL('./bench/feeding.ts', import.meta.url), { workerData: { url: d.url, dataDir: d.dataDir, pace: 20 } });
 const [o, s] = await Promise.all([openLoop({ target, bodies: bodies.slice(from), rate: 200, seconds: 12 }), mode === 'feed' ? [] : openLoop({ target, bodies: searches.slice(from % 1500), rate: 20, seconds: 12 })]); from += 2400;
 if (w) { const e = Promise.all([once(w, 'message'), once(w, 'exit')]); w.postMessage('stop'); await e; }
 const i1 = await io(), c1 = cpu();
 console.log('==', mode, 'dirty', dirty().toFixed(0), 'MB cpu user/sys/idle/iowait', [0, 2, 3, 4].map(k => ((c1[k]! - c0[k]!) / 1200).toFixed(2)).join(' '), Object.keys(i1).map(k => `${k} ${Number(i1[k]) - Number(i0[k])}`).join(' '));
 show('who', o.map(x => x.took)); if (s.length) show('search', s.map(x => x.took));
}
await d.ask('alter system reset all');
} finally { await undo.run(); }
