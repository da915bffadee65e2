import type { BugCheckReport, StackState } from '../../debug-adapter/protocol';

/** Heads of the Markdown report, so that a translated one can be made. */
export interface MarkdownTexts {
  readonly rule: string;
  readonly parameters: string;
  readonly story: string;
  readonly stack: string;
  readonly used: string;
  readonly lowest: string;
  readonly again: string;
  readonly share: string;
  readonly advice: string;
  readonly reproduce: string;
  readonly analyze: string;
}

/** The report as Markdown, to paste into an issue. */
export function reportMarkdown(report: BugCheckReport, texts: MarkdownTexts): string {
  const lines = [
    `# ${report.code} ${report.name}`,
    '',
    report.summary,
    '',
    `CPU ${report.processor}, IRQL ${report.irql} ${report.irqlName}, ${report.process}, ${report.thread.label}, \`${report.position}\``,
    '',
    `## ${texts.rule}`,
    '',
    report.rule,
    '',
    `## ${texts.parameters}`,
    '',
    ...report.parameters.map((parameter, index) => {
      const object = parameter.object ? ` (${parameter.object})` : '';
      return `${index + 1}. \`${parameter.value}\` ${parameter.meaning}${object}`;
    }),
    '',
  ];
  if (report.story.length > 0)
    lines.push(`## ${texts.story}`, '', ...report.story.map(step => `- \`${step.position}\` ${step.text}`), '');
  lines.push(
    `## ${texts.stack}`,
    '',
    ...gaugeLines(report.gauge, texts),
    ...fence(report.stack.map(stackLine).join('\n')),
    '',
  );
  if (report.advice.length > 0) lines.push(`## ${texts.advice}`, '', ...report.advice.map(text => `- ${text}`), '');
  lines.push(`## ${texts.reproduce}`, '', ...fence(report.reproduce), '');
  lines.push(
    '<details>',
    `<summary>${texts.analyze}</summary>`,
    '',
    ...fence(report.analyzeText.trimEnd()),
    '',
    '</details>',
    '',
  );
  return lines.join('\n');
}

function gaugeLines(gauge: StackState | null, texts: MarkdownTexts): string[] {
  if (!gauge) return [];
  const fill = (text: string, ...values: (string | number)[]) =>
    text.replace(/\{(\d)\}/g, (hole, index) => String(values[Number(index)] ?? hole));
  const { size, used, left, lowest, modules, nests } = gauge;
  return [
    `- ${fill(texts.used, used, size, left)}; ${fill(texts.lowest, lowest)}`,
    ...nests.map(({ module, entries }) => `- **${fill(texts.again, module, entries.length)}**`),
    ...modules.map(({ name, bytes, frames }) => `- ${fill(texts.share, name, bytes, frames)}`),
    '',
  ];
}

function stackLine(row: BugCheckReport['stack'][number]): string {
  const place = row.file === undefined ? '' : ` [${row.file.replace(/^.*[\\/]/, '')} @ ${row.line}]`;
  return `${row.childSp} ${row.frameBytes.toString(16).padStart(6)} ${row.symbol}${place}`;
}

/** A code fence longer than any in the text. */
function fence(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(match => match[0].length));
  const marks = '`'.repeat(longest + 1);
  return [marks, text, marks];
}
