import { sparedIn } from '../generation/cache';
import { type EinsumAttributes, isTransposed } from '../ops/einsum';
import type { Pass } from '../models/pass';
import { predictionOf } from '../models/transformer';
import type { GridView, HeadJob, NoteView, StepView } from '../protocol/snapshot';
import type { Index } from '../tensor/tensor';
import type { CellExplanation } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';
import { spokenSymbol, symbolTex } from '../writing/names';
import { narrate } from '../writing/narration';
import { type Remark, remarksOf } from '../writing/remarks';
import { type Folded, foldedGroupOf, isHidden, tokenOf } from './place';
import { gridOf } from './grid';
import { headsOf } from './heads';
import { showsLens } from './lens';

export interface StepRequest {
  readonly pass: Pass;
  readonly before: Trace | undefined;
  readonly step: Step;
  readonly folded: Folded;
  readonly head: number;
  /** What the heads of the block were found to do. */
  readonly jobs: readonly (readonly HeadJob[])[];
  readonly explanation: CellExplanation | null;
  readonly run: number;
  /** How many of the tokens a key/value cache knows. */
  readonly known: number;
  readonly tiles: ReadonlyMap<string, readonly [number, number]>;
}

/** One step as an equation: operands, sign, result, with its words and remarks. */
export function stepView(request: StepRequest): StepView {
  const { pass, step, folded, head, explanation, jobs } = request;
  const { trace } = pass;
  const closed = foldedGroupOf(trace, step, folded);
  const operands = closed
    ? openInputs(trace, step, folded)
    : step.inputs.map((id) => trace.step(id));
  const operation = trace.operation(step);
  const symbols = operands.map((operand) => symbolTex(operand.symbol));
  const formula = closed
    ? `\\mathrm{${closed.label.replaceAll(' ', '\\ ')}}\\left(${symbols.join(',\\, ')}\\right)`
    : operation.formula(symbols, step.attributes);
  const symbol = symbolTex(step.symbol);
  const names = operands.map((operand) => spokenSymbol(operand.symbol));
  return {
    id: step.id,
    label: closed ? `${closed.label}: ${step.label}` : step.label,
    axes: step.axes.map((name, axis) => ({
      name: name === '1' ? '' : name,
      size: step.shape[axis]!,
    })),
    formula:
      formula === ''
        ? symbol
        : formula.startsWith(`${symbol} =`)
          ? formula
          : `${symbol} = ${formula}`,
    spokenFormula:
      names.length === 0
        ? `${step.label}, ${spokenSymbol(step.symbol)}`
        : `${spokenSymbol(step.symbol)} is ${closed?.label ?? operation.name} of ${names.join(' and ')}`,
    words: narrate(
      trace,
      step.id,
      explanation?.step === step.id ? rowOf(trace, explanation) : null,
      head,
    ),
    notes: remarksOf(pass, step.id).map(noteOf),
    operands: shownOperands(request, operands).flatMap((operand, input) =>
      operandGrids(request, operand, !closed && transposes(step, input)),
    ),
    sign: closed ? '' : operation.sign,
    result: grid(request, step, false, head, shownCell(explanation, step.id)),
    heads: headsOf(trace, step, head, jobs),
    showsPrediction: step.axes.includes('output') && step.role !== 'parameter',
    showsLens: showsLens(step),
  };
}

/** Which row a cell is in: its token's, or its layer's. */
function rowOf(trace: Trace, cell: CellExplanation): number | null {
  return (
    tokenOf(trace, cell) ?? (trace.step(cell.step).axes[0] === 'layer' ? cell.index[0]! : null)
  );
}

/** A remark with the actions that go with it. */
export function noteOf({ kind, text, offer }: Remark): NoteView {
  const actions =
    offer === 'safeEpsilon' ? [{ id: 'safeEpsilon' as const, label: 'Use ε = 1e-5' }] : [];
  return { kind, text, actions };
}

/** What goes into a folded group: the operands of its stages that are not hidden in it, each once. */
function openInputs(trace: Trace, step: Step, folded: Folded): Step[] {
  const found = new Map<string, Step>();
  const visit = (id: string) => {
    const input = trace.step(id);
    if (isHidden(trace, id, folded)) input.inputs.forEach(visit);
    else found.set(id, input);
  };
  step.inputs.forEach(visit);
  return [...found.values()];
}

/** Of tables that are stacked, the one that the focused row is from. */
function shownOperands({ step, explanation }: StepRequest, operands: Step[]): Step[] {
  if (step.operation !== 'stack') return operands;
  const row = explanation?.step === step.id ? explanation.index[0]! : operands.length - 1;
  return operands.slice(row, row + 1);
}

function transposes(step: Step, input: number): boolean {
  return step.operation === 'einsum' && isTransposed(step.attributes as EinsumAttributes, input);
}

const mostHeadsAbreast = 4;

/** The heads side by side where they are about to be concatenated, else the head that was picked. */
function operandGrids(request: StepRequest, operand: Step, transposed: boolean): GridView[] {
  const { step, explanation, head, pass } = request;
  const heads = operand.axes.includes('head') ? operand.shape[operand.axes.indexOf('head')]! : 1;
  const joined = step.operation === 'concatenate' && heads > 1 && heads <= mostHeadsAbreast;
  // A table of which one row is looked up is opened at the row of the last word.
  const show =
    shownCell(explanation, operand.id) ??
    (step.operation === 'gather' && operand.id === step.inputs[0]
      ? [pass.lookup.ids.at(-1)!, 0]
      : undefined);
  return Array.from({ length: joined ? heads : 1 }, (_, place) =>
    grid(request, operand, transposed, joined ? place : head, show),
  );
}

function grid(
  { pass, before, tiles, run, known }: StepRequest,
  step: Step,
  transposed: boolean,
  head: number,
  show: Index | undefined,
): GridView {
  return gridOf(pass.trace, step, {
    head,
    transposed,
    tile: tiles.get(step.id),
    show: show ?? likeliest(pass, step),
    editable: pass.language.editable && step.role === 'parameter',
    before,
    run,
    spared: sparedIn(pass.trace, step, known),
  });
}

/** A large vocabulary is opened where the most probable next token stands. */
function likeliest({ trace }: Pass, step: Step): Index | undefined {
  const prediction = trace.find('prediction');
  const axis = step.axes.indexOf('output');
  if (!prediction || axis < 0 || prediction.axes[1] !== 'output') return undefined;
  if (prediction.shape[1] !== step.shape[axis]) return undefined;
  const best = predictionOf(trace, 1)[0]!.id;
  return step.axes.map((_, k) => (k === axis ? best : 0));
}

/** The cell of a step that the explanation speaks of, itself or as an operand. */
function shownCell(explanation: CellExplanation | null, id: string): Index | undefined {
  if (explanation?.step === id) return explanation.index;
  return explanation?.operands.find((operand) => operand.step === id)?.index;
}
