import { linesOf } from '../checkpoints/lines';
import { openModel } from '../checkpoints/open';
import { defaultModels, shippedNames } from '../checkpoints/shipped';
import { lensGroup, lensPlace, lensTop, lookThrough, noLens } from '../models/lens';
import { type Pass, runPass } from '../models/pass';
import type { Word } from '../models/words';
import { predictionOf } from '../models/transformer';
import { unvaried } from '../models/variation';
import { countOf, isInside } from '../tensor/tensor';
import { explainCell } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';
import { writeExplanation } from '../writing/explanation';
import { type WireNumber, toWire } from '../writing/numbers';
import { recompute } from '../writing/recompute';
import { printCell, printPass, printStep } from './print';
import { type CommandResult, done, failed } from './result';

export interface ExplainOptions {
  readonly model?: string | undefined;
  readonly json?: boolean | undefined;
  readonly step?: string | undefined;
  readonly cell?: string | undefined;
  readonly pair?: string | undefined;
  readonly target?: string | undefined;
  /** The token that the logit lens looks at, counted from 0; the last where it is not said. */
  readonly position?: string | undefined;
}

export const usage = `Usage: glassformer explain SENTENCE [options]

Runs a transformer over a sentence and prints every step of the pass.

  --model NAME|PATH  gpt (default), bert, translator, travel, groceries, a *.glassformer.json file, or
                     a folder with a checkpoint: config.json, safetensors, tokenizer
  --pair TEXT        a second text, for models that read two (BERT)
  --target TEXT      what the decoder has said so far, for models with an encoder (T5)
  --json             the pass as JSON
  --step ID          one step, with its numbers whatever their count
  --position N       the token after which the logit lens asks, counted from 0 (the last)
  --cell I,J,…       where one number of the step comes from (needs --step)
  -h, --help         this text

Examples:
  glassformer explain "Buy milk and"
  glassformer explain "Buy milk and" --step blocks.0.attn.hook_pattern --cell 0,2,0
  glassformer explain "Pack laptop and" --model travel --json
  glassformer explain "The cat sat" --model ./gpt2 --step blocks.0.attn.hook_pattern
`;

/** A step with more numbers than this carries none in JSON, unless it is asked for. */
const mostNumbers = 100_000;

/** `glassformer explain`. `read` gives the text of a model by name or path, or throws. */
export function explain(
  sentence: string,
  options: ExplainOptions,
  read: (model: string) => { text: string; fileName: string },
): CommandResult {
  const wrong = misused(sentence, options);
  if (wrong) return wrong;
  const name = options.model ?? defaultModels.explain;
  let source;
  try {
    source = read(name);
  } catch {
    return failed(
      `There is no model “${name}”. Name ${shippedNames.join(', ')}, the path of a *.glassformer.json file, or a folder with a checkpoint.`,
    );
  }
  const opened = openModel(source.text, source.fileName);
  if (!opened.ok) {
    const lineOf = linesOf(source.text);
    const problems = opened.problems.map(
      ({ message, offset }) => `${source.fileName}:${lineOf(offset)}: ${message}`,
    );
    return failed(problems.join('\n'));
  }
  const pass = runPass(opened.model, sentence, unvaried);
  if (!('trace' in pass)) {
    return failed(
      pass.refused.length > 0
        ? `${opened.model.transformer.name} knows none of these words: ${pass.refused.slice(0, 10).join(', ')}. It knows: ${opened.model.vocabulary.slice(0, 20).join(', ')}.`
        : 'There are no words in this text.',
    );
  }
  return look(pass, options) ?? answer(pass, options);
}

/** What is wrong with the question itself. */
export function misused(sentence: string, options: ExplainOptions): CommandResult | undefined {
  if (sentence.trim() === '')
    return failed('There is no sentence. Put it in quotes: explain "Buy milk and".', 2);
  return options.cell !== undefined && options.step === undefined
    ? failed('--cell says which number; --step must say of which step.', 2)
    : undefined;
}

/** Puts the logit lens beside the pass, where the model has one; what is wrong with its position. */
export function look(
  { trace, model, words }: Pass,
  { position, step }: ExplainOptions,
): CommandResult | undefined {
  const last = words.length - 1;
  const place = position === undefined ? last : Number(position || NaN);
  if (!Number.isInteger(place) || place < 0 || place > last) {
    return failed(`There is no token ${position ?? ''}: they are counted from 0 to ${last}.`, 2);
  }
  const why = noLens(model);
  if (why === undefined) lookThrough(model, trace, place);
  else if (position !== undefined || step?.startsWith(`${lensGroup}.`)) return failed(why);
  return undefined;
}

/** The pass, a step of it, or one number, as text or JSON. Parameters that it needs are here already. */
export function answer(pass: Pass, options: ExplainOptions): CommandResult {
  const { trace } = pass;
  if (options.step === undefined) {
    const shown = trace.steps.filter((one) => hasNumbers(one, undefined));
    const count = shown.reduce((sum, one) => sum + countOf(one.shape), 0);
    if (options.json && count > mostInJson) {
      return failed(
        `The pass has ${count.toLocaleString('en')} numbers, more than fit into one JSON text. Give a shorter text, or name one step with --step.`,
      );
    }
    return done(options.json ? passJson(pass) : printPass(pass));
  }
  const step = trace.find(options.step);
  if (!step) {
    return failed(
      `There is no step ${options.step}. The steps are:\n${trace.steps.map((s) => `  ${s.id}`).join('\n')}`,
    );
  }
  if (options.cell === undefined) {
    const count = countOf(step.shape);
    if (options.json && count > mostInJson) {
      return failed(
        `${step.id} has ${count.toLocaleString('en')} numbers, more than fit into one JSON text. Ask for one of them with --cell.`,
      );
    }
    return done(options.json ? passJson(pass, step.id) : printStep(pass, step));
  }
  return explainOne(pass, step, options.cell, options.json ?? false);
}

function explainOne(pass: Pass, step: Step, cell: string, json: boolean): CommandResult {
  const index = cell.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!isInside(step.shape, index)) {
    return failed(
      `${step.id} has no cell ${cell}: it is (${step.axes.map((axis, k) => `${axis} ${step.shape[k]!}`).join(', ')}), counted from 0.`,
    );
  }
  const explanation = explainCell(pass.trace, step.id, index);
  const { symbolic, substituted, name } = writeExplanation(pass.trace, explanation);
  const value = recompute(substituted);
  if (!json) {
    return done(printCell(pass.trace, explanation, { name, symbolic, substituted, value }));
  }
  return done(
    JSON.stringify({
      step: step.id,
      index,
      symbolic,
      substituted,
      value: toWire(value),
      stored: toWire(explanation.stored),
      operands: explanation.operands.map((operand) => ({
        ...operand,
        value: toWire(operand.value),
      })),
    }),
  );
}

/** Numbers of twenty characters each, in a text of half a billion. */
const mostInJson = 20_000_000;

/** The steps whose numbers an answer is made of. */
export function stepsNeeded({ trace }: Pass, { json, step }: ExplainOptions): string[] {
  if (json) return trace.steps.filter((one) => hasNumbers(one, step)).map((one) => one.id);
  if (step !== undefined) return trace.find(step) ? [step] : [];
  return trace.steps.filter((one) => one.role !== 'parameter').map((one) => one.id);
}

function hasNumbers(step: Step, only: string | undefined): boolean {
  return step.id === only || countOf(step.shape) <= mostNumbers;
}

/** The whole pass; with `only`, the numbers of that step whatever their count. */
function passJson(pass: Pass, only?: string): string {
  const { trace, model, words, lookup, source } = pass;
  const steps = trace.steps.map((step) => {
    const numbers: { data?: WireNumber[] } = hasNumbers(step, only)
      ? { data: Array.from(trace.value(step.id).data, toWire) }
      : {};
    return {
      id: step.id,
      op: trace.operation(step).name,
      label: step.label,
      axes: step.axes,
      shape: step.shape,
      inputs: step.inputs,
      ...numbers,
    };
  });
  return JSON.stringify({
    model: model.name,
    ...(source
      ? { ...tokensJson(source.words, source.ids), target: tokensJson(words, lookup.ids) }
      : tokensJson(words, lookup.ids)),
    steps,
    prediction: predictionOf(trace).map(({ token, probability }) => ({
      token,
      probability: toWire(probability),
    })),
    ...lensJson(trace),
  });
}

/** The likeliest tokens at every layer. */
function lensJson(trace: Trace) {
  const position = lensPlace(trace);
  if (position === undefined) return {};
  const { step, layers } = lensTop(trace, 5);
  const { data, shape } = trace.value(step.id);
  return {
    lens: {
      position,
      layers: layers.map((top, layer) => ({
        layer: trace.placeName(step, 0, layer),
        top: top.map((column) => ({
          token: trace.placeName(step, 1, column),
          probability: toWire(data[layer * shape[1]! + column]!),
        })),
      })),
    },
  };
}

/** Tokens, their ids, and where each stands in its text (UTF-16 offsets). */
function tokensJson(words: readonly Word[], ids: readonly number[]) {
  return {
    tokens: words.map((word) => word.text),
    ids,
    offsets: words.map(({ start, end }) => [start, end]),
  };
}
