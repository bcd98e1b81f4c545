import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const example = readFileSync('.env.example', 'utf8');
const documented = [...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);

/** Names of settings in the schemas of the processes: the only way in which a variable is read. */
const read = globSync(['{gateway,subgraphs,witness,bin,examples}/**/*config.ts', 'core/settings.ts']).flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(/^(?: {2}){1,2}([A-Z][A-Z0-9_]+):/gm)].map(([, name = '']) => name),
);

describe('.env.example', () => {
  it('names every variable that is read, and none that is not', () => {
    expect(new Set(documented)).toEqual(new Set(read));
    expect(documented).toHaveLength(new Set(documented).size);
  });

  it('explains each one', () => {
    const lines = example.split('\n');
    for (const name of documented) {
      const at = lines.findIndex(
        (line) => line.startsWith(`${name}=`) || line.startsWith(`# ${name}=`) || line.startsWith(`#${name}=`),
      );
      expect(lines[at - 1], name).toMatch(/^# /);
    }
  });
});
