import { linesOf } from '../checkpoints/lines';
import { openModel } from '../checkpoints/open';
import { defaultModels, shippedNames } from '../checkpoints/shipped';
import { lensGroup, lookThrough, noLens } from '../models/lens';
import { type Pass, runPass } from '../models/pass';
import { unvaried } from '../models/variation';
import { isInside } from '../tensor/tensor';
import { explainCell } from '../trace/cell';
import type { Step } from '../trace/trace';
import { writeExplanation } from '../writing/explanation';
import { toWire } from '../writing/numbers';
import { recompute } from '../writing/recompute';
import { passJson } from './pass-json';
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
    return done(options.json ? passJson(pass) : printPass(pass));
  }
  const step = trace.find(options.step);
  if (!step) {
    return failed(
      `There is no step ${options.step}. The steps are:\n${trace.steps.map((s) => `  ${s.id}`).join('\n')}`,
    );
  }
  if (options.cell === undefined) {
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
