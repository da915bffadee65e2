/** One measured figure. An area is a folder of bench/ whose index.ts exports `title` and `measure`. */
export interface Row {
  readonly name: string;
  /** The median of the runs, in `unit`. */
  readonly median: number;
  /** The best run: what the machine's other work disturbed least. */
  readonly min?: number;
  /** `ms`, `ns`, `x` (times plain JavaScript) ... */
  readonly unit: string;
  /** Highest value that is still good, in `unit`; the median is held against it. */
  readonly target?: number;
  /** What the figure is to be compared with, or how it was taken. */
  readonly note?: string;
}

export interface Area {
  readonly title: string;
  measure(): Promise<readonly Row[]>;
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** A table in plain text: median, best run, target and whether it is met. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map(row => [
    row.name,
    `${number(row.median)} ${row.unit}`,
    row.min === undefined ? '' : `min ${number(row.min)}`,
    row.target === undefined ? '' : `<= ${number(row.target)}`,
    verdict(row),
    row.note ?? '',
  ]);
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map(row => row[column].length))) ?? [];
  return cells
    .map(
      row =>
        `  ${row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd()}`,
    )
    .join('\n');
}

/** A median above the target with a best run below it tells of a busy machine, or of a figure that is not steady. */
function verdict({ median, min, target }: Row): string {
  if (target === undefined) return '';
  if (median <= target) return 'met';
  return min !== undefined && min <= target ? 'missed, best run met' : 'MISSED';
}
