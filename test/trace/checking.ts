import assert from 'node:assert/strict';
import { type Expression, cellsOf } from '../../src/ops/expression';
import { indexAt, isInside, type Index } from '../../src/tensor/tensor';
import { type StepCell, explainCell, numberAt } from '../../src/trace/cell';
import type { Trace } from '../../src/trace/trace';
import { writeExplanation } from '../../src/writing/explanation';
import { recompute } from '../../src/writing/recompute';

/**
 * The explanation test: what is written beside a cell, evaluated by mathjs, is what the forward pass
 * left in it, and the operands that are listed are the cells that the expression reads.
 */
export function checkCell(
  trace: Trace,
  id: string,
  index: Index,
  folded?: (step: string) => boolean,
): void {
  const explanation = explainCell(trace, id, index, folded);
  const { expression, stored, operands } = explanation;
  const where = `${id}[${index.join()}]`;
  const { substituted } = writeExplanation(trace, explanation);
  assert.ok(!substituted.includes('\n'), `${where}: one line`);
  const value = recompute(substituted);
  // What overflows a float32 is infinite there, though not in mathjs' doubles.
  const rounded = trace.dtype === 'float32' ? Math.fround(value) : value;
  checkNumber(
    Number.isFinite(rounded) ? value : rounded,
    stored,
    tolerance(trace, expression, stored),
    () => `${where} = ${substituted.slice(0, 500)}`,
  );

  const read = new Set(cellsOf(expression).map(keyOf));
  assert.deepEqual(operands.map(keyOf), [...read], `${where}: the operands are the cells read`);
  const place = trace.steps.findIndex((step) => step.id === id);
  for (const operand of operands) {
    const from = trace.steps.findIndex((step) => step.id === operand.step);
    assert.ok(from >= 0 && from < place, `${where}: ${operand.step} is an earlier step`);
    assert.ok(isInside(trace.steps[from]!.shape, operand.index), `${where}: ${keyOf(operand)}`);
    assert.ok(Object.is(operand.value, numberAt(trace, operand)), `${where}: ${keyOf(operand)}`);
    if (!folded) {
      assert.ok(
        trace.step(id).inputs.includes(operand.step),
        `${where}: ${operand.step} is an input`,
      );
    }
  }
}

/** Every cell of a step, or as many of them as `most`, evenly spread. Returns how many. */
export function checkStep(
  trace: Trace,
  id: string,
  { most = Infinity, folded }: { most?: number; folded?: (step: string) => boolean } = {},
): number {
  const { shape } = trace.step(id);
  const count = trace.value(id).data.length;
  const stride = Math.max(1, count / most);
  let checked = 0;
  for (let at = 0; at < count; at += stride, checked++) {
    checkCell(trace, id, indexAt(shape, Math.floor(at)), folded);
  }
  return checked;
}

/** Every cell of every step. Returns how many. */
export function checkTrace(trace: Trace, most?: number): number {
  return trace.steps.reduce(
    (sum, step) => sum + checkStep(trace, step.id, most === undefined ? {} : { most }),
    0,
  );
}

/** Equal infinities are equal, NaN is NaN; a finite number may be `allowed` off. */
export function checkNumber(
  actual: number,
  expected: number,
  allowed: number,
  what: () => string,
): void {
  if (Object.is(actual, expected) || actual === expected) return;
  const off = Math.abs(actual - expected);
  if (!(off <= allowed)) assert.fail(`${what()} comes to ${actual}, stored is ${expected}`);
}

/**
 * float64: 1e-12 relative. float32: 1e-6, and 1e-6 of what the terms of the last sum come to. Where
 * they are products, the sum was taken in single precision, 64 terms by themselves: it is off by
 * γ = m·u / (1 − m·u) of that at most, m = 64 + ⌈n/64⌉, u = 2⁻²⁴ (Higham 2002, section 4.2).
 */
function tolerance(trace: Trace, expression: Expression<StepCell>, stored: number): number {
  if (trace.dtype === 'float64') return 1e-12 * Math.abs(stored);
  const products = expression.kind === 'sum' && expression.terms.every(isProduct);
  const terms = products ? expression.terms.length : 0;
  const n = Math.min(terms, 64 + Math.ceil(terms / 64)) * 2 ** -24;
  return 1e-6 + (1e-6 + n / (1 - n)) * magnitude(trace, expression);
}

function isProduct({ kind }: Expression<StepCell>): boolean {
  return kind === 'product';
}

/** Σ|terms| of the outermost sum; of a quotient, that of its numerator over the denominator. */
function magnitude(trace: Trace, expression: Expression<StepCell>): number {
  const size = (part: Expression<StepCell>) => Math.abs(valueOf(trace, part));
  switch (expression.kind) {
    case 'sum':
      return expression.terms.reduce((total, term) => total + size(term), 0);
    case 'difference':
      return size(expression.of) + size(expression.less);
    case 'quotient':
      return magnitude(trace, expression.of) / size(expression.by);
    default:
      return size(expression);
  }
}

/** The value of an expression, in doubles. */
function valueOf(trace: Trace, expression: Expression<StepCell>): number {
  const value = (part: Expression<StepCell>) => valueOf(trace, part);
  switch (expression.kind) {
    case 'cell':
      return numberAt(trace, expression.cell);
    case 'constant':
      return expression.value;
    case 'sum':
      return expression.terms.map(value).reduce((a, b) => a + b);
    case 'difference':
      return value(expression.of) - value(expression.less);
    case 'product':
      return expression.factors.map(value).reduce((a, b) => a * b);
    case 'quotient':
      return value(expression.of) / value(expression.by);
    case 'call': {
      const [first = NaN, ...rest] = expression.arguments.map(value);
      switch (expression.name) {
        case 'exp':
          return Math.exp(first);
        case 'sqrt':
          return Math.sqrt(first);
        case 'tanh':
          return Math.tanh(first);
        case 'erf':
        case 'cos':
        case 'sin':
          return 1; // never more
        case 'max':
          return Math.max(first, ...rest);
        case 'square':
          return first ** 2;
        case 'cube':
          return first ** 3;
      }
    }
  }
}

function keyOf({ step, index }: StepCell): string {
  return `${step}[${index.join()}]`;
}
