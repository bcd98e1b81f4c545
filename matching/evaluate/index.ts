/** Evaluates the matcher on every labelled set at a path. */
import { evaluateFeeds, type FeedOptions } from './feed-set.ts';
import { type LabelledSet, recognise } from './formats.ts';
import { evaluatePeople } from './people-set.ts';
import { allFigures, feedReport, keyOf, peopleReport, type Report } from './report.ts';

const reportOn = async (set: LabelledSet, options: FeedOptions): Promise<Report> =>
  set.kind === 'people'
    ? peopleReport(keyOf(set), await evaluatePeople(set, options.say))
    : feedReport(keyOf(set), await evaluateFeeds(set, options));

/**
 * Everything at these paths: what to print, and the figures by name.
 * @throws UnknownFormat where a path is no labelled set.
 */
export async function evaluate(paths: readonly string[], options: FeedOptions): Promise<Report> {
  const reports: (Report & { readonly key: string; readonly kind: string })[] = [];
  for (const path of paths) {
    for (const set of await recognise(path)) {
      const report = await reportOn(set, options);
      reports.push({ ...report, key: keyOf(set), kind: set.kind });
    }
  }
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  return {
    figures: { ...allFigures(reports), memory_mb: memory },
    text: [...reports.map(({ text }) => text), `memory: ${memory} MB at most`].join('\n\n'),
  };
}
