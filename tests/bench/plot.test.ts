import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { measuredIn, plotOf } from '../../bench/plot.ts';

const fileIn = (name: string): string => readFileSync(new URL(`../../bench/${name}`, import.meta.url), 'utf8');

const README = `
## who-else

system, connections  answers/s  p50 ms
ours, 50                     1       1

## peers

system, connections   answers/s  ours, times  p50 ms  p99 ms  p99.9 ms  CPU ms  memory MB
ours, 50                    400         1.00    20.0    80.0      90.0    2.00        300
<fast & light>, 50          100         4.00     5.0    40.0      50.0    4.00        150

Node 1.2.3, 2 cores, 2026-01-01; one round
`;

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  said: string;
}

/** Every element of a text that is well-formed; it throws at one that is not. */
function elementsOf(svg: string): Element[] {
  const all: Element[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => all.push({ name, attributes, said: '' }));
  parser.on('text', (said) => {
    const last = all.at(-1);
    if (last) last.said += said;
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(svg).close();
  return all;
}

describe('the picture of the peers', () => {
  it('shows what the table in bench/README.md says: `node bench/plot.ts` draws it again', () => {
    const measured = measuredIn(fileIn('README.md'));
    expect(measured.rows.length).toBeGreaterThan(12);
    expect(measured.rows.flatMap(({ figures }) => Object.values(figures)).every(Number.isFinite)).toBe(true);
    expect(fileIn('peers.svg')).toBe(plotOf(measured));
  });

  it('has bars as long as their figures are to the greatest of the field', () => {
    const widths = elementsOf(plotOf(measuredIn(README)))
      .filter(({ name, attributes }) => name === 'rect' && attributes.class !== 'ground')
      .map(({ attributes }) => Number(attributes.width));
    const whole = Math.max(...widths);
    const shares = widths.map((width) => Number((width / whole).toFixed(2)));
    // Answers; both figures of time of one, then of the other; CPU; memory.
    expect(shares).toEqual([1, 0.25, 1, 0.25, 0.5, 0.06, 0.5, 1, 1, 0.5]);
  });

  it('is named and described for whoever does not see it, with every system by its name', () => {
    const elements = elementsOf(plotOf(measuredIn(README)));
    const [{ attributes } = { attributes: {} }] = elements;
    expect(attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'title desc' });
    const said = (id: string) => elements.find((each) => each.attributes.id === id)?.said;
    expect(said('title')).toContain('Who else');
    expect(said('desc')).toContain('at 50 connections: ours 400, <fast & light> 100');
  });
});
