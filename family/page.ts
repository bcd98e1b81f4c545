/**
 * The page a family takes home: one file, without a network, that checks itself in their browser. What it may do stands in
 * it: run this one script, and nothing else (Content Security Policy, by hash).
 */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { FamilyReport, ReportHeader, ReportLine } from '#transparency/report.ts';
import { cellsOf, columns, saidOf, spokenDay } from './words.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The parts of the script, in the order in which they need each other; each is the file that is tested, without its types. */
const parts = ['../transparency/climb.ts', './words.ts', './verify.ts', './browser.js'];

/** A part in a scope of its own, of which only what it exports is seen by those after it. */
function scoped(path: string): string {
  const source = path.endsWith('.ts') ? stripTypeScriptTypes(read(path)) : read(path);
  const names = [...source.matchAll(/^export (?:async )?(?:const|function) (\w+)/gm)].map(([, name = '']) => name);
  const body = source.replaceAll(/^import [^;]*;$/gm, '').replaceAll(/^export /gm, '');
  return `const { ${names.join(', ')} } = (() => {\n${body}\nreturn { ${names.join(', ')} };\n})();`;
}

const script = (): string => `(() => {\n'use strict';\n${parts.map(scoped).join('\n')}\n})();`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] ?? char);
const sourceHash = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`;

const row = (text: string): string => {
  const cells = cellsOf(JSON.parse(text) as ReportLine);
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}<td>not checked yet</td></tr>`;
};

const limits = `<h2>What this shows, and what it does not</h2>
<ul>
<li>Each line is an entry of a log that is signed by the directory and by a witness outside it. An entry cannot be changed or taken out afterwards without its being noticed. Of a child whose whereabouts are protected it is not told which entry a line is: the line is then held by the next sentence alone.</li>
<li>The log was told what this report says before you had it. The directory cannot say later that it told you something else, and an auditor can hold each line against the entry itself.</li>
<li>An entry holds more than a line tells: whose account it was, from where it was asked, and sometimes other children. That must stay hidden, so your browser cannot see that the words of a line are those of its entry, unless the line says “in these words”.</li>
<li>It does not prove that nothing was left out. Some looks can lawfully be left out; this report does not say whether any were.</li>
<li>Of whoever looked, a police force is told by name; every other body is told by its kind alone, about every child.</li>
<li>Keys can be exchanged together with a report. Compare the keys that are named above with those that the directory and its witness have published.</li>
</ul>
<h2>If something is wrong</h2>
<p>Complain to the team that gave you this report, and say which line you mean. It answers within ten working days, and whoever looked has no hand in it. You may also complain to the Information Commissioner’s Office (ico.org.uk).</p>`;

/** The whole page, as it is written to a file. */
export function pageOf(text: string): string {
  const report = JSON.parse(text) as FamilyReport;
  const header = JSON.parse(report.header) as ReportHeader;
  const [css, js] = [read('./page.css'), script()];
  const policy = `default-src 'none'; script-src ${sourceHash(js)}; style-src ${sourceHash(css)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Who looked: a report of ${escaped(spokenDay(header.madeOn))}</title>
<style>${css}</style>
</head>
<body>
<header>ContactPoint</header>
<main>
<h1>Who looked at the record, and why</h1>
<div id="said">${saidOf(header)
    .map((sentence) => `<p>${escaped(sentence)}</p>`)
    .join('')}</div>
<section id="verdict" class="verdict" role="status" aria-live="polite"><h2>Checking this report</h2><ul><li>Your browser checks it by itself and asks nobody. If nothing happens, it runs no scripts: the report can be read, and is not checked.</li></ul></section>
<div class="looks" id="looks" tabindex="0" role="region" aria-label="The looks">
<table>
<caption>${report.lines.length === 1 ? 'One look' : `${report.lines.length} looks`}, the newest first</caption>
<thead><tr>${[...columns, 'Checked'].map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead>
<tbody>${report.lines.map(row).join('\n')}</tbody>
</table>
</div>
${limits}
</main>
<script type="application/json" id="report">${JSON.stringify(report).replaceAll('<', '\\u003c')}</script>
<script>${js}</script>
</body>
</html>
`;
}
