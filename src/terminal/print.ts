import { lensIds, lensPlace, lensTop } from '../models/lens';
import type { Pass } from '../models/pass';
import { predictionOf } from '../models/transformer';
import { at } from '../tensor/tensor';
import type { CellExplanation } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';
import { givenBy } from '../writing/given';
import { cellText, placeText, tokenName } from '../writing/names';
import { narrate } from '../writing/narration';
import { percent, shortNumber } from '../writing/numbers';
import { noticesOf, remarksOf } from '../writing/remarks';

/** The pass as text: every stage with its words and its numbers. */
export function printPass(pass: Pass): string {
  const { trace, model, words, source } = pass;
  const said = words.map((word) => word.text).join(' · ');
  const read = source?.words.map((word) => word.text).join(' · ');
  const lines = [
    `${model.name}: ${read === undefined ? said : `${read}  →  ${said}`}`,
    ...(pass.language.reader ? [pass.language.description] : []),
    ...noticesOf(pass).map((notice) => `! ${notice.text}`),
  ];
  let group = '';
  for (const step of trace.pass) {
    if (step.role === 'parameter') continue;
    if (step.group !== group) {
      group = step.group;
      lines.push('', `── ${titleOf(trace, group)} ──`);
    }
    lines.push('', printStep(pass, step));
  }
  if (!trace.find('prediction')) return `${lines.join('\n')}\n`;
  lines.push('', 'Prediction');
  for (const { token, probability } of predictionOf(trace).slice(0, 10)) {
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
  const value = trace.value(step.id);
  value.rows?.(0, Math.min(mostRows, step.shape[0]!));
  const rank = step.shape.length;
  const heads = step.axes.indexOf('head');
  const planes = rank > 2 ? step.shape[heads]! : 1;
  const lines: string[] = [];
  for (let plane = 0; plane < planes; plane++) {
    const free = [...step.axes.keys()].filter((axis) => rank <= 2 || axis !== heads);
    const [rowsAt, columnsAt] =
      free.length === 2 ? (free as [number, number]) : [undefined, free[0]!];
    const [rows, columns] = [
      rowsAt === undefined ? 1 : step.shape[rowsAt]!,
      step.shape[columnsAt]!,
    ];
    const cell = (row: number, column: number) => {
      const index = step.shape.map((_, axis) =>
        axis === rowsAt ? row : axis === columnsAt ? column : plane,
      );
      return shortNumber(at(value, index));
    };
    if (planes > 1) lines.push(`  head ${plane}`);
    const shownColumns = Math.min(columns, mostColumns);
    const table = [
      ['', ...Array.from({ length: shownColumns }, (_, j) => placeText(trace, step, columnsAt, j))],
      ...Array.from({ length: Math.min(rows, mostRows) }, (_, i) => [
        rowsAt === undefined ? '' : placeText(trace, step, rowsAt, i),
        ...Array.from({ length: shownColumns }, (__, j) => cell(i, j)),
      ]),
    ];
    const widths = table[0]!.map((_, j) => Math.max(...table.map((line) => line[j]!.length)));
    for (const line of table) {
      lines.push(`    ${line.map((text, j) => text.padStart(widths[j]!)).join('  ')}`.trimEnd());
    }
    if (rows > mostRows || columns > mostColumns) {
      lines.push(`    … ${rows} × ${columns} in all; --json has every number`);
    }
  }
  return lines.filter((line) => line.trim() !== '');
}
