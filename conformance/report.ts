/** The findings as somebody at a terminal reads them. */
import type { Finding } from './checks.ts';

const MARK = { PASSED: '✓', FAILED: '✗', WAITING: '·' } as const;

const lines = ({ verdict, code, what, why, show }: Finding): string[] => {
  const head = `${MARK[verdict]} ${code.padEnd(16)} ${what}`;
  if (verdict === 'PASSED') return [head];
  const rest = verdict === 'FAILED' ? `Why: ${why} Then begin the run anew.` : `To show it: ${show}`;
  return [head, `  ${' '.repeat(16)} ${rest}`];
};

export function report(findings: readonly Finding[]): string {
  const passed = findings.filter(({ verdict }) => verdict === 'PASSED').length;
  const failed = findings.filter(({ verdict }) => verdict === 'FAILED').length;
  const left = findings.length - passed - failed;
  return [...findings.flatMap(lines), '', `${passed} passed, ${failed} failed, ${left} not seen yet.`].join('\n');
}
