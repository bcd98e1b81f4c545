// Runs before every npm script, under whatever Node the machine has, so: plain JavaScript, nothing to install.
// Brings node_modules in line with package-lock.json and is silent when it already is.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const marker = join(modules, '.contactpoint-installed');
const needed = [22, 18];
const omitsDev = process.env.NODE_ENV === 'production' || /\bdev\b/.test(process.env.npm_config_omit ?? '');

/** All words go to stderr: `npm run token` promises nothing but a token on stdout. */
const say = (/** @type {string} */ sentence) => process.stderr.write(`${sentence}\n`);

const sha256 = (/** @type {string | Buffer} */ bytes) => createHash('sha256').update(bytes).digest('hex');
const read = (/** @type {string} */ file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** What the marker says when all is well; the platform too, for a tree that was copied from another machine. */
const wanted = () => `${sha256(readFileSync(lockFile))} ${process.platform}-${process.arch}`;

/** npm notes what it installed in node_modules/.package-lock.json: so an `npm ci` by hand need not be repeated. */
const npmDidIt = () => {
  const installed = JSON.parse(read(join(modules, '.package-lock.json')) || '{"packages":{}}').packages;
  return Object.entries(JSON.parse(read(lockFile)).packages).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found && !found.ideallyInert) return found.version === entry.version && found.integrity === entry.integrity;
    if (omitsDev && (entry.dev || entry.devOptional)) return true;
    // Optional packages for other machines are rightly absent; one for this machine is not.
    const forUs = entry.os?.includes(process.platform) && entry.cpu?.includes(process.arch) && !entry.libc;
    return entry.optional === true && !forUs;
  });
};

const isCurrent = () => {
  const mark = read(marker);
  if (mark === wanted() || (omitsDev && mark === `${wanted()} without dev`)) return true;
  try {
    if (!npmDidIt()) return false;
  } catch {
    // A lock file that cannot be read (a merge conflict in it): npm says so better than we can.
    return false;
  }
  writeMarker();
  return true;
};

const writeMarker = () => {
  try {
    writeFileSync(marker, omitsDev ? `${wanted()} without dev` : wanted());
  } catch {
    // A read-only image is looked through again next time; that costs milliseconds.
  }
};

/** npm itself must not run on the node that it is about to delete from node_modules. */
const npmCi = () => {
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(modules));
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { npm_execpath: cli = '', npm_node_execpath: node = '' } = process.env;
  const direct = basename(cli) === 'npm-cli.js' && existsSync(node) && !node.startsWith(modules);
  const [command, before] = direct ? [node, [cli]] : ['npm', []];
  return spawnSync(command, [...before, ...args], {
    cwd: root,
    stdio: ['inherit', 2, 2],
    env: { ...process.env, PATH: path.join(delimiter) },
    shell: !direct && process.platform === 'win32',
  });
};

/** A folder is made by exactly one of those who try; the pid in it tells whether its maker still lives. */
const guard = join(tmpdir(), `contactpoint-install-${sha256(root).slice(0, 16)}-${process.getuid?.() ?? ''}`);
const isAlive = (/** @type {number} */ pid) => {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};
const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

const enter = async () => {
  for (let missing = 0; ; ) {
    try {
      mkdirSync(guard);
      writeFileSync(join(guard, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    // The pid is written a moment after the folder is made, hence the patience.
    missing = isAlive(Number(read(join(guard, 'pid')))) ? 0 : missing + 1;
    if (missing > 10) rmSync(guard, { recursive: true, force: true });
    await sleep(100);
  }
};
const leave = () => rmSync(guard, { recursive: true, force: true });

const install = async () => {
  if (isCurrent()) return;
  await enter();
  try {
    // Whoever held the guard before may have done it all.
    if (isCurrent()) return;
    say('Installing what package-lock.json names (about a minute, only when it changed) ...');
    const { status, error } = npmCi();
    if (status === 0) return writeMarker();
    const why = error ? error.message : `exit code ${status}`;
    say(`ContactPoint could not install its packages (npm ci: ${why}): see npm's words above, then start again.`);
    process.exitCode = status || 1;
  } finally {
    leave();
  }
};

/** The Node that npm scripts will use: the one in node_modules where there is one for this machine. */
const checkNode = () => {
  const own = join(modules, '.bin/node');
  const node = existsSync(own) ? own : process.execPath;
  const version = (spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '').trim().replace('v', '');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return;
  const found = version ? `found ${version}` : 'the one in node_modules does not run here';
  say(
    `ContactPoint needs Node ${needed.join('.')} or newer and ${found}: install Node 24 from nodejs.org, then start again.`,
  );
  process.exitCode = 1;
};

if (existsSync(lockFile)) {
  await install();
  if (!process.exitCode) checkNode();
}
