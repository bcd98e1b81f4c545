/** What the dashboard says of figures: words for all of the catalogue, and nothing that a suppressed number could make untrue. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '#core/errors.ts';
import type { FigureDefinition } from '#core/figures/definition.ts';
import { createDashboard } from '#dashboard/app.ts';
import { bars } from '#dashboard/bars.ts';
import { type Entry, type Month, sections } from '#dashboard/catalogue.ts';
import { csvOf } from '#dashboard/csv.ts';
import { keyFigures } from '#dashboard/key-figures.ts';
import { finding, suppression } from '#dashboard/notes.ts';
import type { WholeFragment } from '#dashboard/operations.generated.ts';
import { people } from '#dashboard/people.ts';
import { refusalFor } from '#dashboard/refusals.ts';
import { crosstab, rowsOf } from '#dashboard/table.ts';
import { words } from '#dashboard/words.ts';
import { personas } from '#demo/personas.ts';
import { directoryAt } from '#govuk/directory.ts';
import { demonstrationSignIn } from '#govuk/sign-in-demonstration.ts';
import { definitions as ofAccreditation } from '#subgraphs/accreditation/figures.ts';
import { definitions as ofAudit } from '#subgraphs/audit/tally.ts';
import { definitions as ofChildren } from '#subgraphs/children/figures.ts';
import { definitions as ofInvolvements } from '#subgraphs/involvements/figures.ts';

const catalogue: readonly FigureDefinition[] = [...ofAccreditation, ...ofAudit, ...ofChildren, ...ofInvolvements];
const entries = sections.flatMap((section) => section.entries);
const camel = (code: string): string =>
  code.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const entryFor = (slug: string): Entry => entries.find((entry) => entry.slug === slug) ?? expect.unreachable(slug);

const count = fc.oneof(
  fc.constant({ value: null, roundedTo: 1 }),
  fc.constant({ value: 0, roundedTo: 1 }),
  fc.integer({ min: 6, max: 2_000_000 }).map((value) => ({ value, roundedTo: 1 })),
);

/** A figure as the directory could answer it. */
const figureOf = ({ code, categories }: FigureDefinition): fc.Arbitrary<WholeFragment> =>
  fc.array(count, { minLength: categories.length, maxLength: categories.length }).map((counts) => ({
    code: code as WholeFragment['code'],
    version: 1,
    description: '',
    period: '2026-10',
    publishedAt: '2026-11-01T00:15:00Z',
    publication: '0'.repeat(64),
    total: null,
    cells: counts.map((each, index) => {
      const [group = '', subgroup = null] = (categories[index] ?? '').split(':');
      return { group, subgroup, count: each };
    }),
  }));
const anyFigure = fc.constantFrom(...catalogue).chain((definition) => figureOf(definition));

describe('what the dashboard says', () => {
  it('has words for every category of every figure of the catalogue, and for nothing else', () => {
    for (const { code, categories } of catalogue) {
      const { groups, subgroups = {} } = words[code as keyof typeof words];
      const pairs = categories.map((category) => category.split(':'));
      expect(new Set(Object.keys(groups)), code).toEqual(new Set(pairs.map(([group]) => group)));
      expect(new Set(Object.keys(subgroups)), code).toEqual(new Set(pairs.flatMap(([, subgroup]) => subgroup ?? [])));
    }
    expect(new Set(Object.keys(words))).toEqual(new Set(catalogue.map(({ code }) => code)));
  });

  it('shows every figure of the catalogue once, each part beside its whole, and marks only categories there are', () => {
    expect(entries.map(({ slug }) => slug).toSorted()).toEqual(catalogue.map(({ code }) => camel(code)).toSorted());
    for (const { code, categories, partOf } of catalogue) {
      const entry = entryFor(camel(code));
      expect(entry.partOf, code).toBe(partOf === undefined ? undefined : camel(partOf));
      const all = categories.flatMap((category) => category.split(':'));
      expect(
        (entry.urgent ?? []).filter((each) => !all.includes(each)),
        code,
      ).toEqual([]);
      expect(entry.by[1] !== undefined, code).toBe(categories.some((category) => category.includes(':')));
    }
  });

  it('writes a file that says each number as it was published: c where it is suppressed, and no formula', () => {
    fc.assert(
      fc.property(anyFigure, fc.string(), (figure, name) => {
        const lines: Record<string, string>[] = parse(
          csvOf({ code: '901', name }, [[entryFor(camel(figure.code)), figure]]),
          {
            columns: true,
          },
        );
        expect(lines.map(({ number }) => number)).toEqual(figure.cells.map(({ count }) => String(count.value ?? 'c')));
        for (const line of lines) {
          expect(line).toMatchObject({ time_period: '2026', time_identifier: 'October', figure: figure.code });
          expect(Object.values(line).filter((text) => /^[=+\-@\t\r]/.test(text))).toEqual([]);
          expect(String(line.la_name).replace(/^'/, '')).toBe(name.replace(/^'/, ''));
        }
      }),
    );
  });

  it('draws a bar for each number above 0 that is shown, none for one that is not, and no style that the policy forbids', () => {
    fc.assert(
      fc.property(anyFigure, (figure) => {
        const entry = entryFor(camel(figure.code));
        const rows = rowsOf(figure, entry);
        const table = crosstab(rows, entry.isRanked);
        const shown = rows.filter(({ group, value }) => table.drawn.includes(group) && (value ?? 0) > 0).length;
        const told = rows.filter(({ value }) => (value ?? 0) > 0).map(({ group }) => group);
        expect(table.drawn.length).toBe(entry.isRanked ? Math.min(12, new Set(told).size) : new Set(told).size);
        const drawn = bars({ id: 'x', title: 'Title', text: 'Text' }, table);
        expect(drawn === null).toBe(shown === 0);
        if (drawn === null) return;
        expect(drawn.telephone.match(/<rect /g)).toHaveLength(shown);
        for (const svg of [drawn.desk, drawn.telephone]) {
          expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>\s*<title id="x-\w+-title">Title<\/title><desc/);
          expect(svg).not.toMatch(/<style|\sstyle=|<script|undefined|NaN/);
        }
      }),
      { numRuns: 40 },
    );
  });

  /** What is said beside a figure, on its own or as part of another of which so much is not shown. */
  const said = (figure: WholeFragment, hidden: number | null) => {
    const rows = rowsOf(figure, entryFor(camel(figure.code)));
    const whole = hidden === null ? null : { title: 'Whole', hidden };
    const own = rows.filter(({ value }) => value === null).length;
    return {
      own,
      isPartly: own > 0 || (hidden ?? 0) > 0,
      says: finding(rows, whole),
      why: suppression(rows, whole).join(' '),
    };
  };

  it('calls nothing 0 or most without "of what is shown" where something is not', () => {
    fc.assert(
      fc.property(anyFigure, fc.option(fc.nat(9)), (figure, hidden) => {
        const { says, isPartly } = said(figure, hidden);
        const isAbout = /^Most|is 0[.,]/.test(says);
        expect(says.includes('of what is shown')).toBe(isAbout && isPartly);
        expect(says === 'Every number that is not 0 is suppressed.').toBe(!isAbout);
      }),
    );
  });

  it('says how many numbers are suppressed, and what that means for a part, wherever any are and nowhere else', () => {
    fc.assert(
      fc.property(anyFigure, fc.option(fc.nat(9)), (figure, hidden) => {
        const { own, isPartly, why } = said(figure, hidden);
        expect(/suppressed/.test(why)).toBe(isPartly);
        expect(why.includes(`${own === 1 ? 'One number' : `${own} numbers`} from 1 to 5 suppressed`)).toBe(own > 0);
        expect(why.includes('Read each number, 0 too, as “of what is shown”.')).toBe((hidden ?? 0) > 0);
      }),
    );
  });

  it('says a share of fast answers that holds whatever the suppressed counts are', () => {
    const levels = catalogue.find(({ code }) => code === 'SERVICE_LEVELS') ?? expect.unreachable();
    const FAST = levels.categories.slice(0, 4);
    fc.assert(
      fc.property(
        figureOf(levels),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 7, maxLength: 7 }),
        (figure, real) => {
          const [key] = keyFigures({ serviceLevels: figure } as Partial<Month> as Month);
          const counts = figure.cells.map(({ group, count }, index) => ({
            group,
            count: count.value ?? real[index] ?? 1,
          }));
          const sum = (each: typeof counts) => each.reduce((total, { count }) => total + count, 0);
          if (sum(counts) === 0) {
            expect(key?.value).toBe('–');
            return;
          }
          const share = (100 * sum(counts.filter(({ group }) => FAST.includes(group)))) / sum(counts);
          expect(Number(key?.value.replace('%', ''))).toBeLessThanOrEqual(share);
        },
      ),
    );
  });

  it('has words of its own for every refusal that this page can meet', () => {
    const met = ['FORBIDDEN', 'STANDING_REFUSED', 'SIGNATURE_REQUIRED', 'NAMED_USER_REQUIRED', 'CLIENT_REFUSED'];
    const later = ['RATE_LIMITED', 'SERVICE_UNAVAILABLE', 'TRAIL_UNWITNESSED'];
    const general = refusalFor('INTERNAL_SERVER_ERROR');
    for (const code of [...met, ...later]) {
      expect(Object.keys(errorCatalogue)).toContain(code);
      expect(refusalFor(code), code).not.toBe(general);
    }
    expect(later.filter((code) => !refusalFor(code).again)).toEqual([]);
  });

  it('offers only people whom the demonstration knows', () => {
    const known = new Set(personas('2026-11-24' as never).map(({ name, displayName }) => `${name} ${displayName}`));
    expect(people.filter(({ name, text }) => !known.has(`${name} ${text}`))).toEqual([]);
  });
});

describe('the dashboard beside a directory that is not there', () => {
  const lost = () =>
    createDashboard({
      directory: directoryAt('http://127.0.0.1:9/graphql'),
      signIn: {
        serve: (app, door) =>
          void app.post('/sign-in', (request, reply) =>
            door.admit(request, reply, { token: 'x', endsAt: Date.now() + 60_000 }),
          ),
      },
      isSecure: true,
    });

  it('says so kindly, when to try again, and lets nobody in', async () => {
    const app = await lost();
    const answer = await app.inject({ method: 'POST', url: '/sign-in' });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect(answer.body).toContain('The directory cannot be reached');
    expect(answer.headers['set-cookie']).toBeUndefined();
    await app.close();
  });

  it('keeps no page in the browser, allows no script of others and none within a page, and ships less than 100 kB of it', async () => {
    const app = await createDashboard({
      directory: directoryAt('http://127.0.0.1:9/graphql'),
      signIn: demonstrationSignIn(new URL('http://127.0.0.1:9'), people, 'explorer'),
      isSecure: true,
    });
    const { headers, body } = await app.inject('/sign-in');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toContain("script-src 'self';style-src 'self'");
    expect(body).not.toMatch(/<script(?![^>]* src=)|\son\w+=|style="/);
    const base = /"(\/assets\/[^/]+\/)style\.css"/.exec(body)?.[1] ?? '';
    const scripts = await Promise.all(['start.js', 'govuk-frontend.js'].map((name) => app.inject(base + name)));
    expect(scripts.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(scripts.reduce((sum, { rawPayload }) => sum + rawPayload.length, 0)).toBeLessThan(100_000);
    expect((await app.inject(`${base}style.css`)).body).toContain('.cp-figure');
    const signInAgain = await app.inject({ url: '/', cookies: { '__Host-dashboard': 'unknown' } });
    expect([signInAgain.statusCode, signInAgain.headers.location]).toEqual([303, '/sign-in?ended']);
    await app.close();
  });
});
