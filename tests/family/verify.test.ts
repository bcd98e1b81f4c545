import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldClasses, roles } from '#core/words.ts';
import { verifyReport } from '#family/verify.ts';
import { lookOf } from '#subgraphs/audit/look-store.ts';
import { lineOf } from '#subgraphs/children/family-report.ts';
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

interface WrittenLine {
  readonly text: string;
  readonly place: number;
  readonly body: string | null;
}

/** Roots that stand where the true ones should. */
interface Instead {
  readonly told?: Buffer;
  readonly signed?: Buffer;
}

/** A report of these lines about entries of a log, as the directory writes one: whatever they say, its hashes fit. */
async function written(
  entries: readonly Buffer[],
  of: readonly WrittenLine[],
  instead: Instead = {},
): Promise<FamilyReport> {
  const header = JSON.stringify({ child: '100000000008', request: 'r', madeOn: '2026-03-02', all: true });
  const lines = of.map(({ text }) => text);
  const leaves = [header, ...lines].map((text) => leafHash(Buffer.from(text)));
  const root = instead.told ?? rootOf(leaves);
  const told = Buffer.from(JSON.stringify({ kind: 'REPORT', document: root.toString('hex') }));
  const size = entries.length;
  const bodies = [...entries, told];
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
  const signed = instead.signed ?? tree.root();
  const note = signCheckpoint({ origin: ORIGIN, size: size + 1, root: signed }, log);
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  return {
    form: 1,
    header,
    lines,
    hashes: leaves.map((leaf) => leaf.toString('base64')),
    bodies: of.map(({ body }) => body),
    proofs: await Promise.all(of.map(({ place }) => proofOf(place))),
    told: { place: size, body: told.toString('base64'), proof: await proofOf(size) },
    checkpoint: note + cosignatureLine(text, 'witness.test/w', witness, 1_700_000_000),
    keys: [logVkey(ORIGIN, log), witnessVkey('witness.test/w', witness)],
  };
}

const entriesOf = (size: number) => Array.from({ length: size }, (_, index) => Buffer.from(`entry ${index}`));

/** A report of these places of a log of so many entries. */
function reportOf(size: number, places: readonly number[], instead: Instead = {}): Promise<FamilyReport> {
  const entries = entriesOf(size);
  const lineAt = (place: number) => JSON.stringify(lineFor(place, leafHash(entries[place] ?? Buffer.alloc(0))));
  return written(
    entries,
    places.map((place) => ({ text: lineAt(place), place, body: null })),
    instead,
  );
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

  it('fails where what leads up from an entry, whole and well signed, ends at another root than the signed one', async () => {
    const { told, checkpoint, lines } = await verifyReport(await reportOf(9, [1, 4], { signed: Buffer.alloc(32, 7) }));
    expect(checkpoint).toBeNull();
    expect(told).toMatch(/was not told of this report/);
    expect(lines.map(({ fault }) => fault)).toEqual(Array(2).fill('the log has no such entry at this place'));
  });

  it('fails where the log was told, in an entry that stands in it, the root of another report', async () => {
    const { told, checkpoint, lines } = await verifyReport(await reportOf(9, [1, 4], { told: Buffer.alloc(32, 7) }));
    expect([checkpoint, ...lines.map(({ fault }) => fault)]).toEqual([null, null, null]);
    expect(told).toMatch(/told of another report/);
  });
});

/** Entries of nobody's: all of such a one is shown to the family, beside its line. */
const numbers = ['100000000008', '100000000017'] as const;
const kindsOfDetails = fc.uniqueArray(fc.constantFrom(...fieldClasses), { minLength: 1 });
const wholeEntries = fc
  .record({
    kind: fc.constantFrom('FEED', 'EXPORT', 'ERASURE', 'REPORT', 'OUTCOME'),
    at: fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
    role: fc.option(fc.constantFrom(...roles)),
    reason: fc.option(fc.constantFrom('NEW_CONTACT', 'ASSESSMENT')),
    purpose: fc.option(fc.constantFrom('CA2004_S10', 'CA2004_S11')),
    one: kindsOfDetails,
    other: fc.option(kindsOfDetails),
    oldForm: fc.boolean(),
  })
  .map(({ at, one, other, oldForm, ...rest }) => {
    const children = { [numbers[0]]: one, ...(other && { [numbers[1]]: other }) };
    const nobody = { account: null, organisation: null, peer: null, caseReference: null };
    const since = oldForm ? {} : { mediator: null, override: null };
    return Buffer.from(
      JSON.stringify({ at: at.toISOString(), decision: 'EXPORTED', ...rest, ...nobody, ...since, children }),
    );
  });

/** What the directory tells of it. */
function lineOfWhole(body: Buffer): WrittenLine {
  const look = lookOf({ idx: '1', leaf: leafHash(body), body }, new Set(numbers));
  const asOf = new Date('2040-01-01');
  const line = lineOf({
    ...look,
    facts: { hidden: false, withheld: false, investigated: false, overridden: false, organisation: null, asOf },
  });
  return { text: line?.line ?? expect.unreachable(), place: 1, body: line?.body ?? null };
}
const whole = (body: Buffer, line: WrittenLine) => written([Buffer.from('before'), body], [line]);

describe('the check of a line beside its whole entry', { timeout: 60_000 }, () => {
  it('holds “in these words” for whatever the directory tells of such an entry', async () => {
    const run = within(10_000);
    await fc.assert(
      fc.asyncProperty(
        wholeEntries,
        run(async (body) => {
          const { told, lines } = await verifyReport(await whole(body, lineOfWhole(body)));
          expect([told, lines]).toEqual([null, [{ fault: null, entry: true, whole: true }]]);
        }),
      ),
      { numRuns: 200 },
    );
  });

  const fields = Object.keys(lineFor(0, Buffer.alloc(32))) as (keyof ReportLine)[];
  it.each([...fields, 'anythingElse'])('names a line that says something else of its entry: %s', async (field) => {
    const run = within(10_000);
    // What would be taken for its own value, where a check is careless, is tried with the rest.
    const values = fc.oneof(
      fc.constantFrom(undefined, null, true, false, '2026-01-01', [], ['IDENTITY'], 'HEALTH', 'EXPORT', 'AUDITOR'),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(
        wholeEntries,
        values,
        run(async (body, value) => {
          const line = lineOfWhole(body);
          const said = JSON.parse(line.text);
          const text = JSON.stringify({ ...said, [field]: value });
          if (text === line.text) return;
          // The directory itself has written it, and has told the log so: nothing but the entry shows that it is untrue.
          const { told, lines } = await verifyReport(await whole(body, { ...line, text }));
          expect(told).toBeNull();
          expect(lines[0]?.fault, text).not.toBeNull();
        }),
      ),
      { numRuns: 100 },
    );
  });
});
