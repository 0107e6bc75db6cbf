import type { CellExplanation, StepCell } from '../trace/cell';
import { numberAt } from '../trace/cell';
import type { Trace } from '../trace/trace';
import { expressionSpoken } from './expression-spoken';
import { constantTex, expressionTex, numberTex } from './expression-tex';
import { expressionText, numberText } from './expression-text';
import { cellSpoken, cellTex, cellText } from './names';
import { shortNumber } from './numbers';

/** The ways in which one explanation is written. All come from the same expression. */
export interface WrittenExplanation {
  readonly name: string;
  readonly symbolic: string;
  /** In mathjs syntax and full precision: it evaluates to the cell's value. */
  readonly substituted: string;
  readonly nameTex: string;
  readonly symbolicTex: string;
  readonly substitutedTex: string;
  readonly spokenName: string;
  readonly spoken: string;
}

/** `decimals` in the typeset numbers; undefined for all digits. */
export function writeExplanation(
  trace: Trace,
  explanation: CellExplanation,
  decimals?: number,
): WrittenExplanation {
  const { expression } = explanation;
  const number = (cell: StepCell) => numberAt(trace, cell);
  return {
    name: cellText(trace, explanation),
    symbolic: expressionText(expression, {
      cell: (cell) => cellText(trace, cell),
      constant: (value, name) => name ?? numberText(value),
    }),
    substituted: expressionText(expression, {
      cell: (cell) => numberText(number(cell)),
      constant: numberText,
    }),
    nameTex: cellTex(trace, explanation),
    symbolicTex: expressionTex(expression, {
      cell: (cell) => cellTex(trace, cell),
      constant: constantTex,
    }),
    substitutedTex: expressionTex(expression, {
      cell: (cell) => numberTex(number(cell), decimals),
      constant: (value) => numberTex(value, decimals),
    }),
    spokenName: cellSpoken(trace, explanation),
    spoken: expressionSpoken(expression, {
      cell: (cell) => shortNumber(number(cell)),
      constant: (value) => shortNumber(value),
    }),
  };
}
