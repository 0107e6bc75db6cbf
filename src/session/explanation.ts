import type { Digits, ExplanationView } from '../protocol/snapshot';
import { type Expression } from '../ops/expression';
import type { TokenOrigin } from '../models/reader';
import type { CellExplanation, StepCell } from '../trace/cell';
import { numberAt } from '../trace/cell';
import type { Trace } from '../trace/trace';
import { writeExplanation } from '../writing/explanation';
import { givenBy } from '../writing/given';
import { cellSpoken, cellTex } from '../writing/names';
import { toWire } from '../writing/numbers';
import { recompute } from '../writing/recompute';

/** Decimals in a formula: two more than in the matrices, so that a reader can follow it by hand. */
function decimalsOf(digits: Digits): number | undefined {
  return digits === 'all' ? undefined : Number(digits) + 2;
}

/** Where a number comes from, typeset, spoken, and derived a second time from what is displayed. */
export function explanationView(
  trace: Trace,
  explanation: CellExplanation,
  digits: Digits,
  token: TokenOrigin | null = null,
): ExplanationView {
  const { stored, operands, expression } = explanation;
  const step = trace.step(explanation.step);
  const written = writeExplanation(trace, explanation, decimalsOf(digits));
  const value = recompute(written.substituted);
  const same = Object.is(value, stored) || value === stored;
  const difference = same ? 0 : Math.abs(value - stored);
  return {
    step: explanation.step,
    index: explanation.index,
    name: written.nameTex,
    spokenName: written.spokenName,
    symbolic: operands.length === 0 ? '' : written.symbolicTex,
    substituted: operands.length === 0 ? '' : written.substitutedTex,
    spoken: operands.length === 0 ? '' : written.spoken,
    value: toWire(value),
    stored: toWire(stored),
    difference: toWire(difference),
    agrees: same || difference <= tolerance(trace, expression, stored),
    given: operands.length === 0 ? givenBy(trace, step, explanation.index) : '',
    operands: operands.map((operand) => ({
      step: operand.step,
      index: operand.index,
      name: cellTex(trace, operand),
      spokenName: cellSpoken(trace, operand),
      value: toWire(operand.value),
    })),
    token,
  };
}

/**
 * float64: 1e-12 of the value. float32: what rounding to its 24 bits can do to the last sum. A sum of n
 * products is taken in single precision: off by n · 2⁻²⁴ of its terms at most, however they are put together,
 * and a little more (Higham 2002, section 4.2).
 */
function tolerance(trace: Trace, expression: Expression<StepCell>, stored: number): number {
  if (trace.dtype === 'float64') return 1e-12 * Math.abs(stored);
  const terms = expression.kind === 'sum' ? expression.terms : [expression];
  const size = (part: Expression<StepCell>): number => {
    if (part.kind === 'cell') return Math.abs(numberAt(trace, part.cell));
    if (part.kind === 'constant') return Math.abs(part.value);
    return part.kind === 'product'
      ? part.factors.reduce((product, factor) => product * size(factor), 1)
      : Math.abs(stored);
  };
  const each = 1e-6 + terms.length * 2 ** -24;
  return 1e-6 + each * terms.reduce((total, term) => total + size(term), 0);
}
