import type { Part } from '../part.js';
import type { Sample } from './sample.js';
import { type Line, summarise } from './summary.js';
import { table, verdictTable } from './table.js';
import { judge, type Verdict } from './targets.js';

/** What came out of a part. */
export interface Result {
  readonly part: string;
  readonly minutes: number;
  readonly lines: readonly Line[];
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
  readonly samples: readonly Sample[];
  /** Names of pictures. */
  readonly pictures: readonly string[];
  /** Why it ended early. */
  readonly failure?: string;
}

export function resultOf(
  { name, columns, targets }: Part,
  samples: readonly Sample[],
  rest: Pick<Result, 'minutes' | 'notes' | 'pictures' | 'failure'>,
): Result {
  const lines = summarise(samples, columns);
  return { part: name, lines, verdicts: judge(targets, columns, lines), samples, ...rest };
}

/** As Markdown, which a terminal shows well enough. `images`: how the document reaches the folder of the pictures. */
export function show(part: Part, result: Result, images?: string): string {
  const { lines, verdicts, notes, pictures, failure, minutes } = result;
  const faults = lines.flatMap(({ row, subject, faults }) => faults.map((fault) => `${row}, ${subject}: ${fault}`));
  const remarks = [...notes, ...faults, ...(failure ? [`**Ended early**: ${failure}`] : [])];
  return [
    `### ${part.title} (\`${part.name}\`)`,
    part.about,
    ...(images === undefined ? [] : pictures.map((picture) => `![${picture}](${images}/${picture}.svg)`)),
    ...(lines.length > 0 ? [table(lines, part.columns)] : []),
    ...(remarks.length > 0 ? [remarks.map((remark) => `- ${remark}`).join('\n')] : []),
    ...(verdicts.length > 0 ? [verdictTable(verdicts)] : []),
    `Took ${minutes.toFixed(1)} minutes.`,
  ].join('\n\n');
}
