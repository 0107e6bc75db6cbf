import { lensPlace, lensTop } from '../models/lens';
import type { Pass } from '../models/pass';
import { predictionOf } from '../models/transformer';
import type { Word } from '../models/words';
import { countOf } from '../tensor/tensor';
import type { Step, Trace } from '../trace/trace';
import { toWire } from '../writing/numbers';
import type { Piece } from './result';

/** A step with more numbers than this carries none in JSON, unless it is asked for. */
const mostNumbers = 100_000;
/** So many of them are written at once: about a megabyte. */
const numbersInPiece = 50_000;

/** The whole pass as JSON, in pieces; with `only`, the numbers of that step whatever their count. */
export function* piecesOfJson(pass: Pass, only?: string): Generator<Piece> {
  const { trace, model, words, lookup, source } = pass;
  const head = {
    model: model.name,
    ...(source
      ? { ...tokensJson(source.words, source.ids), target: tokensJson(words, lookup.ids) }
      : tokensJson(words, lookup.ids)),
  };
  yield { text: () => `${JSON.stringify(head).slice(0, -1)},"steps":[` };
  for (const [n, step] of trace.steps.entries()) {
    yield* piecesOfStep(trace, step, n > 0 ? ',' : '', step.id === only);
  }
  yield {
    text: () => {
      const prediction = predictionOf(trace).map(({ token, probability }) => ({
        ...{ token, probability: toWire(probability) },
      }));
      return `],${JSON.stringify({ prediction, ...lensJson(trace) }).slice(1)}`;
    },
  };
}

/** The same as one text. */
export function passJson(pass: Pass, only?: string): string {
  return [...piecesOfJson(pass, only)].map(({ text }) => text()).join('');
}

function* piecesOfStep(
  trace: Trace,
  step: Step,
  before: string,
  isAsked: boolean,
): Generator<Piece> {
  const { id, label, axes, shape, inputs } = step;
  const said = { id, op: trace.operation(step).name, label, axes, shape, inputs };
  const count = countOf(shape);
  if (count > mostNumbers && !isAsked) {
    yield { text: () => before + JSON.stringify(said) };
    return;
  }
  yield { text: () => `${before}${JSON.stringify(said).slice(0, -1)},"data":[` };
  for (let from = 0; from < count; from += numbersInPiece) {
    const text = () => {
      const some = trace.value(id).data.subarray(from, from + numbersInPiece);
      return (from > 0 ? ',' : '') + JSON.stringify(Array.from(some, toWire)).slice(1, -1);
    };
    yield { step: id, text };
  }
  yield { text: () => ']}' };
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
