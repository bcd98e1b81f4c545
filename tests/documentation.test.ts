import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));

const withoutCode = (text: string): string => text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '`');

/** As a forge makes an anchor of a heading. */
const anchors = (path: string): Set<string> =>
  new Set(
    [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  );

const links = pages.flatMap((page) =>
  [...withoutCode(readFileSync(page, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to = '']) => ({ page, to }))
    .filter(({ to }) => !/^[a-z]+:/.test(to)),
);

const known = new Map<string, Set<string>>();

function leadsNowhere({ page, to }: (typeof links)[number]): boolean {
  const [path = '', anchor] = to.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(target)) return true;
  if (anchor === undefined || !target.endsWith('.md')) return false;
  const there = known.get(target) ?? anchors(target);
  known.set(target, there);
  return !there.has(anchor);
}

describe('the documentation', () => {
  it('has no link that leads nowhere', () => {
    expect(links.length).toBeGreaterThan(500);
    expect(links.filter(leadsNowhere)).toEqual([]);
  });
});
