/** `npm run documents`, run as a person does. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import { textOf } from '#gateway/documents/manifest.ts';
import { weighFields } from '#gateway/field-weights.ts';
import { parseScalars } from '#gateway/parse-scalars.ts';
import { documentsCommand } from '#schema/documents/command.ts';
import { subgraphs } from '#subgraphs';
import { committed, manifestIn } from '#support/trusted.ts';

const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
parseScalars(schema);
weighFields(schema, readFileSync('schema/supergraph.graphql', 'utf8'));
const measure = { schema, policies: subgraphs.map(({ policy }) => policy) };

const child = `query Look($id: ID!) { child(id: $id) { ...Named nhsNumber } }`;
const fragment = `fragment Named on Child { givenNames familyName }`;

describe('npm run documents', () => {
  let [folder, files] = ['', ''];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'contactpoint-documents-'));
    files = mkdtempSync(join(tmpdir(), 'contactpoint-operations-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    rmSync(files, { recursive: true });
  });

  /** In this process: each start of another takes as long as everything else here. */
  async function run(...given: readonly string[]) {
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const program = documentsCommand({ folder, measure: async () => measure, today: '2026-11-29', say });
    for (const each of [program, ...program.commands]) {
      each.exitOverride().configureOutput({ writeErr: () => undefined });
    }
    const stderr = await program.parseAsync(given, { from: 'user' }).then(
      () => '',
      (error: Error) => error.message,
    );
    return { status: stderr === '' ? 0 : 1, stdout: `${lines.join('\n')}\n`, stderr };
  }
  const put = (name: string, text: string): string => {
    writeFileSync(join(files, name), text);
    return join(files, name);
  };
  const manifest = (client = 'northshire') => manifestIn(folder, client);

  it('registers a folder: each operation with its fragments, wherever they stand, and shows what it costs and shows', async () => {
    put('look.graphql', child);
    put('names.gql', fragment);
    put('who.graphql', 'query Who { viewer { role } }');
    const { status, stdout, stderr } = await run('register', 'northshire', files);
    expect([status, stderr]).toEqual([0, '']);
    expect(manifest().documents.map(({ name, cost }) => [name, cost])).toEqual([
      ['Look', 4],
      ['Who', 2],
    ]);
    const [look] = manifest().documents;
    expect(textOf(look ?? expect.unreachable())).toContain('fragment Named on Child');
    expect(look?.discloses).toEqual({
      IDENTITY: ['Child.familyName', 'Child.givenNames'],
      NHS_NUMBER: ['Child.nhsNumber'],
    });
    expect(stdout).toMatch(/^Look +query +4 +IDENTITY NHS_NUMBER +stands +sha256:[0-9a-f]{64}$/m);
    expect(stdout).toMatch(/for {7}PRACTITIONER, PRACTITIONER_VIEW/);
    expect(stdout).toMatch(/NHS_NUMBER +Child\.nhsNumber/);
    expect((await run('check')).stdout).toMatch(/^2 documents of 1 programs are as their manifests say\.$/m);
  });

  it('registers Apollo’s manifest, each text as it is there, and refuses an id that is no hash of it', async () => {
    const body = 'query Who {\n  viewer {\n    role\n    __typename\n  }\n}';
    const operation = { id: documentIdOf(body).slice(7), name: 'Who', type: 'query', body };
    const apollo = (operations: readonly object[]) =>
      put('persisted.json', JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }));
    expect((await run('register', 'northshire', apollo([operation]))).status).toBe(0);
    expect(manifest().documents.map(textOf)).toEqual([body]);
    const wrong = await run(
      'register',
      'northshire',
      apollo([operation, { ...operation, id: 'who-1', name: 'Other' }]),
    );
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toMatch(/persisted\.json: Other: its id is not the SHA-256 of its body/);
    expect((await run('register', 'northshire', put('x.json', '{}'))).stderr).toMatch(
      /it is not a manifest of Apollo’s/,
    );
  });

  it('writes nothing where anything does not fit, and says all that does not', async () => {
    await run('register', 'northshire', put('who.graphql', 'query Who { viewer { role } }'));
    const before = readFileSync(join(folder, 'northshire.json'));
    put(
      'bad.graphql',
      'query One { viewer { salary } } query Two($n: Int) { localAuthorities(first: $n) { nodes { organisations(first: $n) { nodes { name } } } } }',
    );
    put('good.graphql', child + fragment);
    const { status, stderr } = await run('register', 'northshire', files);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Nothing was registered/);
    expect(stderr).toMatch(/One: Cannot query field "salary" on type "Viewer"/);
    expect(stderr).toMatch(/Two: it can cost more than 5000/);
    expect(readFileSync(join(folder, 'northshire.json'))).toEqual(before);
    expect(readdirSync(folder)).toEqual(['northshire.json']);
  });

  it.each<[what: string, given: () => readonly string[], sentence: RegExp]>([
    ['a client that is none', () => ['register', '../northshire', files], /named as in its tokens/],
    [
      'a file that is not there',
      () => ['register', 'northshire', join(files, 'no.graphql')],
      /there is no such file or folder/,
    ],
    ['a folder of nothing', () => ['register', 'northshire', files], /holds no file that ends in \.graphql/],
    [
      'a fragment that is nowhere',
      () => ['register', 'northshire', put('a.graphql', child)],
      /no fragment Named in any of these files/,
    ],
    [
      'what is not GraphQL',
      () => ['register', 'northshire', put('a.graphql', 'query {')],
      /a\.graphql: Syntax Error.*\(line 1, column 8\)/,
    ],
    ['a day that is none', () => ['retire', 'northshire', 'Who', '--on', 'tomorrow'], /a day, such as/],
    [
      'nobody’s document',
      () => ['retire', 'northshire', 'Who', '--on', '2027-01-31'],
      /has registered no such document/,
    ],
    ['the list of nobody', () => ['list', 'northshire'], /has registered nothing/],
  ])('refuses %s in one sentence', async (_what, given, sentence) => {
    const { status, stderr } = await run(...given());
    expect(status).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps what was there: an older version is answered until it is retired', async () => {
    const path = put('who.graphql', 'query Who { viewer { role } }');
    await run('register', 'northshire', path);
    put('who.graphql', 'query Who { viewer { role userNumber } }');
    expect((await run('register', 'northshire', path)).stdout).toMatch(/note: Who stands more than once/);
    expect(manifest().documents).toHaveLength(2);
    expect((await run('register', 'northshire', path)).stdout).toMatch(/Everything was registered already/);
    const older = documentIdOf('query Who {\n  viewer {\n    role\n  }\n}');
    expect((await run('retire', 'northshire', 'Who', '--on', '2027-01-31')).stderr).toMatch(/2 documents of that name/);
    expect((await run('retire', 'northshire', older, '--on', '2027-01-31')).status).toBe(0);
    expect(manifest().documents.find(({ id }) => id === older)?.retiresOn).toBe('2027-01-31');
    expect((await run('list')).stdout).toMatch(new RegExp(`(?:until|retired) 2027-01-31 +${older}`));
    // Registered again, it stays as it is.
    await run('register', 'northshire', path);
    expect(manifest().documents.find(({ id }) => id === older)?.retiresOn).toBe('2027-01-31');
  });

  it('lets one person register at a time, and says what a registration that did not end has left', async () => {
    const path = put('who.graphql', 'query Who { viewer { role } }');
    writeFileSync(join(folder, 'northshire.json.new'), '');
    expect((await run('register', 'northshire', path)).stderr).toMatch(/somebody is registering for this client/);
    expect(existsSync(join(folder, 'northshire.json'))).toBe(false);
    expect((await run('check')).stdout).toMatch(/northshire\.json\.new was left by a registration that did not end/);
    rmSync(join(folder, 'northshire.json.new'));
    expect((await run('register', 'northshire', path)).status).toBe(0);
  });

  it('finds what a manifest says that is not so', async () => {
    await run('register', 'northshire', put('look.graphql', child + fragment));
    const file = join(folder, 'northshire.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace(/^ +"NHS_NUMBER".*\n/m, '').replace('"Child.givenNames"],', '"Child.givenNames"]'),
    );
    const { status, stderr } = await run('check');
    expect(status).toBe(1);
    expect(stderr).toMatch(/northshire: Look \(sha256:.*: discloses is \{.*NHS_NUMBER.*\} now: register it again/);
    writeFileSync(file, text.replace('"cost": 4', '"cost": 3'));
    expect((await run('check')).stderr).toMatch(/cost is 4 now/);
  });

  it('changes no manifest that is generated', async () => {
    const source = readFileSync(join(committed, 'partner.json'));
    writeFileSync(join(folder, 'partner.json'), source);
    const { stderr } = await run('register', 'partner', put('who.graphql', 'query Who { viewer { role } }'));
    expect(stderr).toMatch(/is generated: change what is in examples\/partner\/operations/);
    expect(readFileSync(join(folder, 'partner.json'))).toEqual(source);
    expect(readdirSync(folder)).toEqual(['partner.json']);
  });

  it('is a command: words on stdout, what is wrong in one sentence on stderr, and 1', { timeout: 180_000 }, () => {
    const env = { ...process.env, DOCUMENTS_DIR: folder };
    const command = (...given: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/documents.ts', ...given], {
        env,
        encoding: 'utf8',
      });
      return { status, stdout, stderr };
    };
    const path = put('look.graphql', child + fragment);
    const registered = command('register', 'northshire', path);
    expect([registered.status, registered.stderr]).toEqual([0, '']);
    expect(registered.stdout).toMatch(/^Look +query +4 +IDENTITY NHS_NUMBER +stands/m);
    expect(manifest().documents.map(({ name }) => name)).toEqual(['Look']);
    const refused = command('list', 'nobody');
    expect(refused).toEqual({ status: 1, stdout: '', stderr: 'nobody has registered nothing.\n' });
  });
});
