import { lensIds, lensPlace, lensTop } from '../models/lens';
import type { Pass } from '../models/pass';
import { predictionOf } from '../models/transformer';
import { stridedAt } from '../tensor/strided';
import { stridesOf } from '../tensor/tensor';
import type { CellExplanation } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';
import { givenBy } from '../writing/given';
import { cellText, placeText, tokenName } from '../writing/names';
import { narrate } from '../writing/narration';
import { percent, shortNumber } from '../writing/numbers';
import { noticesOf, remarksOf } from '../writing/remarks';
import type { Piece } from './result';

/** The pass as text: every stage with its words and its numbers, as soon as each is computed. */
export function* piecesOfText(pass: Pass): Generator<Piece> {
  const { trace, model, words, source } = pass;
  const said = words.map((word) => word.text).join(' · ');
  const read = source?.words.map((word) => word.text).join(' · ');
  const lines = [
    `${model.name}: ${read === undefined ? said : `${read}  →  ${said}`}`,
    ...(pass.language.reader ? [pass.language.description] : []),
    ...noticesOf(pass).map((notice) => `! ${notice.text}`),
  ];
  yield { text: () => `${lines.join('\n')}\n` };
  let group = '';
  for (const step of trace.pass) {
    if (step.role === 'parameter') continue;
    const title = step.group === group ? '' : `\n── ${titleOf(trace, step.group)} ──\n`;
    group = step.group;
    yield { step: step.id, text: () => `${title}\n${printStep(pass, step)}\n` };
  }
  if (trace.find('prediction')) yield { text: () => printPrediction(pass) };
}

/** The same as one text. */
export function printPass(pass: Pass): string {
  return [...piecesOfText(pass)].map(({ text }) => text()).join('');
}

function printPrediction(pass: Pass): string {
  const lines = ['', 'Prediction'];
  for (const { token, probability } of predictionOf(pass.trace, 10)) {
    const bar = '█'.repeat(Math.max(0, Math.round(probability * 40)) || 0);
    lines.push(`  ${percent(probability).padStart(6)}  ${token}  ${bar}`.trimEnd());
  }
  lines.push(...printLens(pass));
  return `${lines.join('\n')}\n`;
}

/** One step: its name, shape, words, remarks, and its numbers as tables. */
export function printStep(pass: Pass, step: Step): string {
  const { trace } = pass;
  const shape = step.axes
    .map((axis, k) => (axis === '1' ? axis : `${axis} ${step.shape[k]!}`))
    .join(' × ');
  const from = step.inputs.length > 0 ? `  ← ${step.inputs.join(', ')}` : '';
  return [
    `${step.label}   ${step.symbol}  (${shape})`,
    `${step.id}${from}`,
    ...narrate(trace, step.id, null, 0).map((sentence) => `  ${sentence}`),
    ...remarksOf(pass, step.id).map((remark) => `  ! ${remark.text}`),
    ...printTables(trace, step),
  ].join('\n');
}

/** What the model would predict if it ended at each layer. */
function printLens({ trace }: Pass): string[] {
  const place = lensPlace(trace);
  if (place === undefined) return [];
  const { step, layers } = lensTop(trace, 5);
  const { data, shape } = trace.value(step.id);
  const after = tokenName(trace, trace.step('unembed.logits'), place);
  const names = layers.map((_, layer) => trace.placeName(step, 0, layer));
  const widest = Math.max(...names.map((name) => name.length));
  return [
    '',
    `Top tokens at every layer after ${after} (logit lens: the stream through the final norm and the output layer)`,
    ...layers.map((top, layer) => {
      const tokens = top.map(
        (column) =>
          `${trace.placeName(step, 1, column)} ${percent(data[layer * shape[1]! + column]!)}`,
      );
      return `  ${names[layer]!.padEnd(widest)}  ${tokens.join('   ')}`;
    }),
    `  ids: ${lensIds(trace).join(', ')} (--step)`,
  ];
}

/** Where one number comes from. */
export function printCell(
  trace: Trace,
  explanation: CellExplanation,
  written: { name: string; symbolic: string; substituted: string; value: number },
): string {
  const { stored, operands, index } = explanation;
  if (operands.length === 0) {
    const why = givenBy(trace, trace.step(explanation.step), index);
    return `${written.name} = ${stored}\n  ${why}`;
  }
  const difference = Object.is(written.value, stored) ? 0 : Math.abs(written.value - stored);
  return [
    `${written.name} = ${written.symbolic}`,
    `  = ${written.substituted}`,
    `  = ${written.value}`,
    `stored ${stored}, recomputed ± ${shortNumber(difference, 17)}`,
    'from',
    ...operands.map(
      (operand) =>
        `  ${cellText(trace, operand)} = ${operand.value}   (${operand.step} ${operand.index.join(',')})`,
    ),
  ].join('\n');
}

function titleOf(trace: Trace, id: string): string {
  const titles: string[] = [];
  for (let at: string | null = id; at !== null;) {
    const group = trace.groups.find((candidate) => candidate.id === at);
    if (!group) break;
    titles.unshift(group.label);
    at = group.parent;
  }
  return titles.join(' › ');
}

const mostRows = 40;
const mostColumns = 12;

/** A table for each place along a leading head axis; long ones are cut, and say so. */
function printTables(trace: Trace, step: Step): string[] {
  const { shape } = step;
  const rank = shape.length;
  const heads = rank > 2 ? step.axes.indexOf('head') : -1;
  const free = [...step.axes.keys()].filter((axis) => axis !== heads);
  const [rowsAt, columnsAt] = free.length === 2 ? free : [undefined, free[0]];
  const [planes, rows, columns] = [heads, rowsAt, columnsAt].map((axis) =>
    axis === undefined || axis < 0 ? 1 : shape[axis]!,
  ) as [number, number, number];
  const [shownRows, shownColumns] = [Math.min(rows, mostRows), Math.min(columns, mostColumns)];
  const names = (axis: number | undefined, count: number) =>
    Array.from({ length: count }, (_, i) =>
      axis === undefined ? '' : placeText(trace, step, axis, i),
    );
  const rowNames = names(rowsAt, shownRows);
  const columnNames = names(columnsAt, shownColumns);
  const cellAt = cellsOf(trace, step, shownRows, [heads, rowsAt ?? -1, columnsAt!]);
  const first = Math.max(...rowNames.map((name) => name.length));
  const lines: string[] = [];
  for (let plane = 0; plane < planes; plane++) {
    if (planes > 1) lines.push(`  head ${plane}`);
    const table = rowNames.map((_, i) =>
      columnNames.map((__, j) => shortNumber(cellAt(plane, i, j))),
    );
    const widths = columnNames.map((name, j) =>
      table.reduce((widest, line) => Math.max(widest, line[j]!.length), name.length),
    );
    for (let i = -1; i < shownRows; i++) {
      let line = `    ${(rowNames[i] ?? '').padStart(first)}`;
      for (let j = 0; j < shownColumns; j++) {
        line += `  ${(i < 0 ? columnNames : table[i]!)[j]!.padStart(widths[j]!)}`;
      }
      lines.push(line.trimEnd());
    }
    if (rows > mostRows || columns > mostColumns) {
      lines.push(`    … ${rows} × ${columns} in all; --json has every number`);
    }
  }
  return lines.filter((line) => line.trim() !== '');
}

/** The cell at a head, a row and a column, each along its axis; −1 for one that there is not. */
function cellsOf(
  trace: Trace,
  { id, shape }: Step,
  rows: number,
  axes: readonly [number, number, number],
): (plane: number, row: number, column: number) => number {
  const value = trace.value(id);
  const { strided } = value;
  if (value.rows) {
    const data = value.rows(0, Math.min(rows, shape[0]!));
    return (_, row, column) => data[row * shape[1]! + column]!;
  }
  const strides = strided?.strides ?? stridesOf(shape);
  const [head, row, column] = axes.map((axis) => strides[axis] ?? 0) as [number, number, number];
  const { data } = value;
  return strided
    ? (h, i, j) => stridedAt(strided, strided.offset + h * head + i * row + j * column)
    : (h, i, j) => data[h * head + i * row + j * column]!;
}
