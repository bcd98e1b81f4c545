/**
 * A newcomer's first minutes: a fresh copy of the project, the two commands, and every request of the README run just
 * as it stands there. Installs everything anew, so it takes its time.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MINUTES = 60_000;

/** The environment of a shell, without what `npm test` has put into ours. */
const shell = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_|NODE_|VITEST|TEST$|DEV$|PROD$|MODE$|SSR$|INIT_CWD)/i.test(name),
    ),
  ),
  PATH: (process.env.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .join(':'),
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const readme = readFileSync('README.md', 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) =>
    text.trim(),
  );

describe('a fresh copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-clone-'));
  let port: number;
  let server: ReturnType<typeof spawn>;
  let said = '';

  const run = (command: string): string =>
    execFileSync('bash', ['-ec', command], { cwd: folder, env: { ...shell, PORT: String(port) }, encoding: 'utf8' });

  const start = async (): Promise<void> => {
    said = '';
    // A process group of its own, so that the signal below reaches what Ctrl-C reaches in a terminal.
    server = spawn('npm', ['start'], { cwd: folder, env: { ...shell, PORT: String(port) }, detached: true });
    await new Promise<void>((resolve, reject) => {
      server.stdout?.on('data', (text) => {
        said += text;
        if (/ContactPoint is ready/.test(said)) resolve();
      });
      server.stderr?.on('data', (text) => {
        said += text;
      });
      server.on('exit', () => reject(new Error(`npm start ended:\n${said}`)));
    });
  };
  const ctrlC = async (): Promise<void> => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    if (server.pid) process.kill(-server.pid, 'SIGINT');
    await gone;
  };

  beforeAll(async () => {
    const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).split('\n');
    for (const file of files.filter((name) => name !== '')) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      cpSync(file, join(folder, file));
    }
    execFileSync('chmod', ['755', folder]);
    port = await freePort();
    await start();
  }, 6 * MINUTES);

  afterAll(async () => {
    if (server.exitCode === null && server.pid) await ctrlC();
    rmSync(folder, { recursive: true, force: true });
  }, 2 * MINUTES);

  it('says where it is, how to get a token, and three requests to paste', () => {
    expect(said).toContain(`http://localhost:${port}/graphql`);
    expect(said).toContain('npm run token -- amira');
    expect(said.match(/curl -s/g)).toHaveLength(3);
  });

  it('answers the three requests it prints', () => {
    const requests = [...said.matchAll(/^ {2}curl[\s\S]*?'\}?$/gm)].map(([text]) => text);
    expect(requests).toHaveLength(3);
    for (const request of requests) {
      const { data, errors } = JSON.parse(run(request));
      expect(errors).toBeUndefined();
      expect(Object.values(data)).not.toContain(null);
    }
  });

  it('answers the requests of the README as the README says', () => {
    const requests = blocks('sh').filter((text) => /^(?:[A-Z]+=\$\(|curl)/.test(text));
    const answers = blocks('json');
    expect(requests.length).toBe(answers.length);
    for (const [index, request] of requests.entries()) {
      const answer = run(request.replaceAll('localhost:4000', `localhost:${port}`));
      expect(JSON.parse(answer)).toEqual(JSON.parse(answers[index] ?? ''));
    }
  });

  it('answers every query of the README for whom it is meant', () => {
    const personas = ['amira', 'amira', 'amira', 'olga', 'stan', 'ecaf-for-ben', 'olga', 'olga', 'olga'];
    const queries = blocks('graphql');
    expect(queries).toHaveLength(personas.length);
    for (const [index, query] of queries.entries()) {
      const body = JSON.stringify({ query, variables: query.includes('$id') ? { id: '417329056183' } : {} });
      const answer = run(
        `curl -s http://localhost:${port}/graphql -H 'content-type: application/json' -H 'access-reason: ASSESSMENT' \
         -H "authorization: Bearer $(npm run -s token -- ${personas[index]})" -d '${body}'`,
      );
      const { data, errors } = JSON.parse(answer);
      expect(errors, query).toBeUndefined();
      expect(JSON.stringify(data).length, query).toBeGreaterThan(60);
    }
  });

  it('loads the example feeds beside the running server', () => {
    const feeds = blocks('sh').find((text) => text.includes('npm run feed')) ?? expect.unreachable();
    const receipts = run(feeds);
    expect(receipts.match(/rejected +0$/gm)).toHaveLength(2);
  });

  it(
    'leaves no process behind on Ctrl-C, and keeps the data for the next start',
    async () => {
      await ctrlC();
      const left = execFileSync('bash', ['-c', `ps -eo args | grep -F '${folder}' | grep -v grep || true`], {
        encoding: 'utf8',
      });
      expect(left).toBe('');
      await start();
      expect(said).not.toContain('Making the demonstration');
      const feed = run('npm run -s feed -- northshire-case-system examples/feeds/northshire-case-system.csv --json');
      expect(JSON.parse(feed)).toMatchObject({ created: 0, unchanged: 12 });
    },
    2 * MINUTES,
  );

  it(
    'passes its tests by the one command',
    () => {
      const output = run('npm test -- tests/core/ids.test.ts tests/journeys/who-else-is-involved.test.ts 2>&1');
      expect(output).toMatch(/Test Files .*2 passed/);
    },
    2 * MINUTES,
  );
});
