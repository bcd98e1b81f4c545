/**
 * A newcomer's first minutes: a fresh copy of the project, the two commands, and every request of the README run just
 * as it stands there. Installs everything anew, so it takes its time.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '#core/free-ports.ts';
import { blocksOf, type FreshCopy, freshCopy, type Terminal } from '#support/fresh-copy.ts';

const MINUTES = 60_000;

const readme = readFileSync('README.md', 'utf8');
const blocks = (language: string): string[] => blocksOf(readme, language);

describe('a fresh copy', () => {
  let copy: FreshCopy;
  let port: number;
  let directory: Terminal;

  const run = (command: string): string => copy.run(command);
  const start = async (): Promise<void> => {
    directory = await copy.begin(['npm', 'start'], /ContactPoint is ready/);
  };

  beforeAll(async () => {
    [port = 0] = await freePorts(1);
    copy = freshCopy({ PORT: String(port) });
    await start();
  }, 6 * MINUTES);

  afterAll(() => copy.remove(), 2 * MINUTES);

  it('says where it is, how to get a token, and three requests to paste', () => {
    expect(directory.said()).toContain(`http://localhost:${port}/graphql`);
    expect(directory.said()).toContain('npm run token -- amira');
    expect(directory.said().match(/curl -s/g)).toHaveLength(3);
  });

  it('answers the three requests it prints', () => {
    const requests = [...directory.said().matchAll(/^ {2}curl[\s\S]*?'\}?$/gm)].map(([text]) => text);
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
      await directory.ctrlC();
      const left = execFileSync('bash', ['-c', `ps -eo args | grep -F '${copy.folder}' | grep -v grep || true`], {
        encoding: 'utf8',
      });
      expect(left).toBe('');
      await start();
      expect(directory.said()).not.toContain('Making the demonstration');
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
