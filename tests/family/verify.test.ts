import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyReport } from '#family/verify.ts';
import { within } from '#support/patience.ts';
import { signCheckpoint } from '#transparency/checkpoint.ts';
import { Frontier, inclusionProof, leafHash, rootOf } from '#transparency/merkle.ts';
import { cosignatureLine, logVkey, witnessVkey } from '#transparency/note.ts';
import type { FamilyReport, ReportLine } from '#transparency/report.ts';

const ORIGIN = 'contactpoint.test/trail';
const [log, witness] = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey];

const lineFor = (place: number, leaf: Buffer): ReportLine => ({
  place,
  leaf: leaf.toString('base64'),
  at: '2026-03-01T10:00:00.000Z',
  day: '2026-03-01',
  kind: 'LOOK',
  organisation: 'Riverside Primary',
  organisationKind: 'EDUCATION',
  role: 'PRACTITIONER',
  reason: 'NEW_CONTACT',
  purpose: 'CA2004_S10',
  details: ['IDENTITY'],
  mediated: false,
  overridden: false,
});

/** A report of these places of a log of so many entries, as the directory writes one. */
async function reportOf(size: number, places: readonly number[]): Promise<FamilyReport> {
  const bodies = Array.from({ length: size }, (_, index) => Buffer.from(`entry ${index}`));
  const header = JSON.stringify({ child: '100000000008', request: 'r', madeOn: '2026-03-02', all: true });
  const lines = places.map((place) => JSON.stringify(lineFor(place, leafHash(bodies[place] ?? Buffer.alloc(0)))));
  const leaves = [header, ...lines].map((text) => leafHash(Buffer.from(text)));
  const told = Buffer.from(JSON.stringify({ kind: 'REPORT', document: rootOf(leaves).toString('hex') }));
  bodies.push(told);
  const [tree, nodes] = [Frontier.empty(), new Map<string, Buffer>()];
  for (const [index, body] of bodies.entries()) {
    nodes.set(`0/${index}`, leafHash(body));
    tree.append(leafHash(body), ({ level, pos }, hash) => nodes.set(`${level}/${pos}`, hash));
  }
  const proofOf = async (place: number) => {
    const found = await inclusionProof(place, size + 1, async (names) =>
      names.map(({ level, pos }) => nodes.get(`${level}/${pos}`) ?? expect.unreachable()),
    );
    return found.map((hash) => hash.toString('base64'));
  };
  const note = signCheckpoint({ origin: ORIGIN, size: size + 1, root: tree.root() }, log);
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  return {
    form: 1,
    header,
    lines,
    hashes: leaves.map((leaf) => leaf.toString('base64')),
    bodies: lines.map(() => null),
    proofs: await Promise.all(places.map(proofOf)),
    told: { place: size, body: told.toString('base64'), proof: await proofOf(size) },
    checkpoint: note + cosignatureLine(text, 'witness.test/w', witness, 1_700_000_000),
    keys: [logVkey(ORIGIN, log), witnessVkey('witness.test/w', witness)],
  };
}

const isGood = async (report: FamilyReport): Promise<boolean> => {
  const { checkpoint, told, header, lines } = await verifyReport(report);
  return [checkpoint, told, header, ...lines.map(({ fault }) => fault)].every((fault) => fault === null);
};

const sizes = fc.integer({ min: 1, max: 70 });
const reports = sizes.chain((size) =>
  fc.record({
    size: fc.constant(size),
    places: fc.uniqueArray(fc.nat({ max: size - 1 }), { minLength: 1, maxLength: 6 }),
  }),
);

/** Every text of a report, by the way to it. */
function textsIn(value: unknown, way: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value === 'string') return [way];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => textsIn(each, [...way, name]));
}
function changed(
  report: FamilyReport,
  way: readonly (string | number)[],
  change: (text: string) => string,
): FamilyReport {
  const copy = structuredClone(report) as unknown as Record<string, unknown>;
  let at = copy;
  for (const step of way.slice(0, -1)) at = at[step] as Record<string, unknown>;
  const last = way.at(-1) ?? '';
  at[last] = change(at[last] as string);
  return copy as unknown as FamilyReport;
}

describe('the check of a family’s report', () => {
  it('holds for what the directory writes, whatever the log and the places', { timeout: 60_000 }, async () => {
    const run = within(10_000);
    await fc.assert(
      fc.asyncProperty(
        reports,
        run(async ({ size, places }) => expect(await isGood(await reportOf(size, places))).toBe(true)),
      ),
      { numRuns: 200 },
    );
  });

  it('fails for any one character that was changed, wherever it stands', { timeout: 60_000 }, async () => {
    const run = within(20_000);
    await fc.assert(
      fc.asyncProperty(
        reports,
        fc.nat(),
        fc.nat(),
        run(async ({ size, places }, which, where) => {
          const report = await reportOf(size, places);
          const ways = textsIn(report);
          const way = ways[which % ways.length] ?? expect.unreachable();
          const change = (text: string): string => {
            const at = where % text.length;
            return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
          };
          expect(await isGood(changed(report, way, change)), way.join('.')).toBe(false);
        }),
      ),
      { numRuns: 400 },
    );
  });

  it('fails where lines are left out, doubled or put in another order, with all that belongs to them', async () => {
    const report = await reportOf(9, [1, 4, 7]);
    const picked = (order: readonly number[]): FamilyReport => ({
      ...report,
      lines: order.map((at) => report.lines[at] ?? ''),
      hashes: [report.hashes[0] ?? '', ...order.map((at) => report.hashes[at + 1] ?? '')],
      bodies: order.map(() => null),
      proofs: order.map((at) => report.proofs[at] ?? []),
    });
    expect(await isGood(picked([0, 1, 2]))).toBe(true);
    for (const order of [[0, 1], [2, 1, 0], [0, 0, 1, 2], []])
      expect(await isGood(picked(order)), `${order}`).toBe(false);
  });

  it('fails where a key in the report has not signed, or is not what it claims to be', async () => {
    const report = await reportOf(3, [1]);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect(await isGood({ ...report, keys: [logVkey(ORIGIN, stranger), report.keys[1] ?? ''] })).toBe(false);
    expect(await isGood({ ...report, keys: [...report.keys, logVkey('somebody.else', stranger)] })).toBe(false);
    expect(await isGood({ ...report, keys: [report.keys[1] ?? ''] })).toBe(false);
    expect(await isGood({ ...report, keys: [report.keys[0] ?? ''] })).toBe(true);
  });

  it('fails where a whole entry that is brought along says something else than its line', async () => {
    const body = Buffer.from(
      JSON.stringify({ at: '2026-03-01T10:00:00.000Z', kind: 'EXPORT', reason: null, purpose: null, role: null }),
    );
    const report = await reportOf(3, [1]);
    const verdict = await verifyReport({ ...report, bodies: [body.toString('base64')] });
    expect(verdict.lines[0]?.fault).toMatch(/says something else/);
  });
});
