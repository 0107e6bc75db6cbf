import type { Role } from '../ops/recorder';
import type { ScaleAttributes } from '../ops/scale';
import type { SliceAttributes } from '../ops/slice';
import type { Step, Trace } from '../trace/trace';
import { curveOf, placed } from './choices';
import { tokenName } from './names';
import { familyNarrations } from './narration-families';
import { generationNarrations } from './narration-generation';
import { counted, percent, shortNumber } from './numbers';
import {
  type Scene,
  coordinates,
  indexOfMax,
  isSelf,
  isZero,
  listed,
  named,
  place,
  placeIn,
  row,
  rowAxis,
  strongest,
  subject,
  who,
} from './scene';

/** One or two sentences in plain words, of these tokens and these numbers. */
export function narrate(trace: Trace, id: string, row: number | null, head: number): string[] {
  const step = trace.step(id);
  const rows = step.shape[rowAxis(step)] ?? 1;
  const scene: Scene = { trace, step, row: Math.min(row ?? rows - 1, rows - 1), head };
  const words = [...narrations[step.role](scene), ...placed(step)];
  const heads = step.shape[step.axes.indexOf('head')] ?? 1;
  if (heads === 1 || step.role === 'parameter' || unscaled(step)) return words;
  const at = `In head ${Math.min(head, heads - 1)}, `;
  return words.map((text, n) =>
    n === 0 ? at + text.charAt(0).toLowerCase() + text.slice(1) : text,
  );
}

/** What is switched off is so in every head. */
function unscaled(step: Step): boolean {
  return step.role === 'scaled' && (step.attributes as ScaleAttributes).dK === null;
}

const narrations: Record<Role, (scene: Scene) => string[]> = {
  ...familyNarrations,
  ...generationNarrations,
  parameter: ({ step }) => [
    `${step.label}. These numbers belong to the model: they are the same for every sentence.`,
  ],
  tokens({ trace, step }) {
    if (step.id.endsWith('token_types')) {
      return ['0 stands for the first text, 1 for the second: each has a vector of its own.'];
    }
    if (step.id.endsWith('positions')) {
      return [
        'Each token has the row of its position. Padding is not counted: it has the row before the first.',
      ];
    }
    const ids = trace.value(step.id).data;
    const named = Array.from(ids, (id, place) => `${tokenName(trace, step, place)} is row ${id}`);
    return [
      `The sentence is cut into ${counted(ids.length, 'token')}. ${ids.length === 1 ? 'It' : 'Each'} is looked up in the embedding table: ${listed(named, 4)}.`,
    ];
  },
  embedding(scene) {
    if (isZero(scene)) {
      return [
        `${subject(scene)} starts at 0 in every coordinate: the model knows nothing of the word.`,
      ];
    }
    return [
      `${subject(scene)} is the point ${coordinates(scene)}: that is all the model knows of the word.`,
    ];
  },
  position(scene) {
    if (scene.step.operation === 'absent') {
      return [
        'Positions are switched off: zeros are added, and the model cannot tell the order of the words.',
      ];
    }
    if (isZero(scene)) {
      return [
        `${subject(scene)} stands at position ${scene.row}, which does not shift it. Without the shifts of positions, attention would not know the order of the words.`,
      ];
    }
    return [
      `${subject(scene)} stands at position ${scene.row}, which shifts it by ${coordinates(scene)}. Without this shift, attention would not know the order of the words.`,
    ];
  },
  residual(scene) {
    const [first, second] = scene.step.inputs.map((id) => scene.trace.step(id));
    const what =
      second!.role === 'position'
        ? 'Meaning and place are added'
        : `What ${second!.role === 'feedForwardOut' ? 'the feed-forward layer' : 'attention'} found is added to what was there`;
    const column = strongest(row(scene));
    const [a, b] = [first!, second!].map((step) => row({ ...scene, step })[column]!);
    const sum = `${shortNumber(a!)} ${b! < 0 ? '−' : '+'} ${shortNumber(Math.abs(b!))}`;
    return [
      `${what}: ${subject(scene)} in ${place(scene, column)} becomes ${sum} = ${shortNumber(row(scene)[column]!)}.`,
    ];
  },
  handedOn: (scene) => [
    `${subject(scene)} enters this block as it left the one before: ${coordinates(scene)}.`,
  ],
  query: (scene) => [
    isZero(scene)
      ? `The query of ${subject(scene)} is 0 in every coordinate: it looks for nothing in particular.`
      : `The query of ${subject(scene)} says what it looks for: ${coordinates(scene)}.`,
  ],
  key: (scene) => [
    isZero(scene)
      ? `The key of ${subject(scene)} is 0 in every coordinate: nothing that a query looks for is in it.`
      : `The key of ${subject(scene)} says what it can be found by: ${coordinates(scene)}.`,
  ],
  value: (scene) => [
    isZero(scene)
      ? `The value of ${subject(scene)} is 0 in every coordinate: it hands nothing over to whoever attends to it.`
      : `The value of ${subject(scene)} is what it hands over to whoever attends to it: ${coordinates(scene)}.`,
  ],
  scores(scene) {
    const numbers = row(scene);
    const largest = numbers[indexOfMax(numbers)]!;
    if (numbers.length === 1) {
      return [
        `Each query meets each key in a dot product. There is one word: the query of ${subject(scene)} meets its own key, ${shortNumber(largest)}.`,
      ];
    }
    const best = numbers.flatMap((x, key) => (x === largest ? [named(scene, key)] : []));
    return [
      best.length === numbers.length
        ? `Each query meets each key in a dot product. The query of ${subject(scene)} fits every key alike: ${shortNumber(largest)}.`
        : `Each query meets each key in a dot product. The query of ${subject(scene)} fits the key${best.length === 1 ? '' : 's'} of ${listed(best, 3)} best: ${shortNumber(largest)}.`,
    ];
  },
  scaled(scene) {
    const { dK } = scene.step.attributes as ScaleAttributes;
    if (dK === null) return ['Scaling is switched off: the scores stay as they are.'];
    const numbers = row(scene);
    const before = row({ ...scene, step: scene.trace.step(scene.step.inputs[0]!) });
    const best = indexOfMax(numbers);
    return [
      `Every score is divided by √${shortNumber(dK)} = ${shortNumber(Math.sqrt(dK))}, so that wide heads do not get larger scores: for ${subject(scene)} and ${who(scene, best)}, ${shortNumber(before[best]!)} becomes ${shortNumber(numbers[best]!)}.`,
    ];
  },
  mask(scene) {
    const hidden = row(scene).flatMap((x, key) => (x === 0 ? [] : [named(scene, key)]));
    if (hidden.length === 0) {
      return [`${subject(scene)} may look at every word: nothing is hidden from it.`];
    }
    return [
      `${subject(scene)} may not look at ${listed(hidden, 3)}: −∞ is added to those scores, and they come out of the softmax as 0.`,
    ];
  },
  masked(scene) {
    const count = row(scene).length;
    const open = row(scene).filter((x) => x !== -Infinity).length;
    const kept =
      open === 0
        ? `none of its ${counted(count, 'score')}`
        : open < count
          ? `${open} of ${count} scores`
          : count === 1
            ? 'its one score'
            : `all its ${count} scores`;
    return [`After the mask, ${subject(scene)} keeps ${kept}.`];
  },
  rowMax(scene) {
    const source = row({ ...scene, step: scene.trace.step(scene.step.inputs[0]!) });
    const best = indexOfMax(source);
    const of = placeIn(scene, scene.step.inputs[0]!, best);
    if (source.length === 1) {
      return [
        `The row of ${subject(scene)} has one number, ${shortNumber(source[0]!)}: that is its largest.`,
      ];
    }
    return [
      `The largest number in the row of ${subject(scene)} is ${shortNumber(row(scene)[0]!)}, at ${of}. Taking it off first changes no result, and keeps the exponentials small.`,
    ];
  },
  shifted(scene) {
    const numbers = row(scene);
    const whose = `in the row of ${subject(scene)}`;
    if (numbers.some(Number.isNaN)) {
      return [`There is no row maximum to subtract ${whose}: what comes out is no number (NaN).`];
    }
    const largest = numbers.filter((x) => x === 0).length;
    const becomes =
      numbers.length === 1
        ? 'the one number becomes 0'
        : largest === numbers.length
          ? 'all numbers are the same and become 0'
          : largest === 1
            ? 'the largest number becomes 0, the others fall below it'
            : `the ${largest} largest numbers become 0, the others fall below them`;
    return [`The row maximum is subtracted: ${whose} ${becomes}.`];
  },
  exp(scene) {
    const numbers = row(scene);
    const parts = numbers.map((x, j) => `${placeIn(scene, scene.step.id, j)} ${shortNumber(x)}`);
    return [
      `e to the power of each number: none is negative, and differences become ratios. For ${subject(scene)}: ${listed(parts, 4)}.`,
    ];
  },
  rowSum: (scene) => [
    `The exponentials in the row of ${subject(scene)} add up to ${shortNumber(row(scene)[0]!)}: each will be divided by this, so that the row adds up to 1.`,
  ],
  pattern(scene) {
    const shares = row(scene)
      .map((share, key) => ({ share, key }))
      .filter(({ share }) => share > 0)
      .sort((a, b) => b.share - a.share);
    if (shares.length === 0) {
      return [`${subject(scene)} has no attention to give: its row has no softmax.`];
    }
    const parts = shares.map(
      ({ share, key }, rank) =>
        `${percent(share)}${rank === 0 ? ' of its attention' : ''} to ${who(scene, key)}`,
    );
    return [`${subject(scene)} gives ${listed(parts, 4)}.`];
  },
  context(scene) {
    const weights = row({ ...scene, step: scene.trace.step(scene.step.inputs[0]!) });
    const best = indexOfMax(weights);
    const pattern = scene.trace.step(scene.step.inputs[0]!);
    const own = isSelf(scene, best);
    const from = own ? 'itself' : tokenName(scene.trace, pattern, best, 2);
    const makes = isZero(scene) ? '0 in every coordinate' : coordinates(scene);
    if (weights.some(Number.isNaN)) {
      return [`${subject(scene)} has no proportions to collect values in: its row has no softmax.`];
    }
    return [
      weights.filter((x) => x > 0).length === 1
        ? `${subject(scene)} collects ${own ? 'its own value' : `the value of ${from}`} alone: ${makes}.`
        : `${subject(scene)} collects the values of the words in these proportions, most (${percent(weights[best]!)}) from ${from}; together they make ${makes}.`,
    ];
  },
  concatenated(scene) {
    const heads = scene.trace.step(scene.step.inputs[0]!).shape[1]!;
    return [
      heads === 1
        ? 'There is one head: side by side with nothing, its result stays as it is.'
        : `What the ${heads} heads found is laid side by side: ${counted(scene.step.shape[1]!, 'number')} for ${subject(scene)}.`,
    ];
  },
  attentionOut(scene) {
    if (isZero(scene)) {
      return [
        `The heads' findings are mixed back into the model's own coordinates: attention brings ${subject(scene)} nothing, 0 in every coordinate.`,
      ];
    }
    return [
      `The heads' findings are mixed back into the model's own coordinates: attention brings ${subject(scene)} ${coordinates(scene)}.`,
    ];
  },
  projection(scene) {
    return [
      `Each number for ${subject(scene)} is a weighted sum of its row, with one column of weights: ${coordinates(scene)}.`,
    ];
  },
  bias: (scene) => [
    `A bias is added to every row: that of ${subject(scene)} becomes ${coordinates(scene)}.`,
  ],
  mean: (scene) => [
    `The mean of the coordinates of ${subject(scene)} is ${shortNumber(row(scene)[0]!)}.`,
  ],
  centered: (scene) => [
    `The mean is taken off: the coordinates of ${subject(scene)} now add up to 0.`,
  ],
  variance: (scene) => [
    `The mean of the squares, ${shortNumber(row(scene)[0]!)}, says how far the coordinates of ${subject(scene)} spread.`,
  ],
  deviation(scene) {
    const { epsilon } = scene.step.attributes as { epsilon: number };
    return [
      `The square root of the variance${epsilon === 0 ? '' : ` (plus ε = ${shortNumber(epsilon, 8)}, against division by zero)`}: ${subject(scene)} spreads by ${shortNumber(row(scene)[0]!)}.`,
    ];
  },
  normalized(scene) {
    const numbers = row(scene);
    if (numbers.some(Number.isNaN)) {
      return [
        `${subject(scene)} has no spread to be divided by: what comes out is no number (NaN).`,
      ];
    }
    if (isZero(scene)) {
      return [`${subject(scene)} has no spread: its coordinates are all the same, and become 0.`];
    }
    const variance = numbers.reduce((sum, x) => sum + x * x, 0) / numbers.length;
    // Where there is little variance, ε weighs in.
    const is = variance < 0.995 ? `${shortNumber(variance)}, less than 1 because of ε` : '1';
    return [
      `Divided by its spread, ${subject(scene)} has mean 0 and variance ${is}: ${coordinates(scene)}.`,
    ];
  },
  gain: (scene) => [
    `Each coordinate is stretched by its γ: ${subject(scene)} is ${isZero(scene) ? '0 in every coordinate' : coordinates(scene)}.`,
  ],
  shift: (scene) => [
    `Each coordinate is shifted by its β: ${subject(scene)} leaves the norm ${isZero(scene) ? 'with 0 in every coordinate' : `as ${coordinates(scene)}`}.`,
  ],
  hidden(scene) {
    const numbers = row(scene);
    const active = numbers.filter((x) => x > 0).length;
    const all = counted(numbers.length, 'hidden neuron');
    return [
      `${subject(scene)} drives ${active === 0 ? `none of ${all}` : `${active} of ${all}`} above 0; the strongest is ${place(scene, indexOfMax(numbers))} with ${shortNumber(Math.max(...numbers))}.`,
    ];
  },
  activation(scene) {
    const numbers = row(scene);
    const silent = numbers.filter((x) => x === 0).length;
    if (scene.step.operation !== 'relu') {
      const curve = curveOf(scene.step);
      return [
        `${curve}${curve ? 'n' : 'N'}egative numbers are pressed towards 0, smoothly; ${subject(scene)} keeps ${isZero(scene) ? '0 in every neuron' : coordinates(scene)}.`,
      ];
    }
    const which = `${silent === 0 ? 'none' : silent} of ${counted(numbers.length, 'neuron')}`;
    return [
      `What is not above 0 becomes 0: for ${subject(scene)}, ${which} ${silent === 1 ? 'falls' : 'fall'} silent.`,
    ];
  },
  feedForwardOut: (scene) => [
    isZero(scene)
      ? `The feed-forward layer proposes no change for ${subject(scene)}.`
      : `The feed-forward layer proposes for ${subject(scene)} the change ${coordinates(scene)}.`,
  ],
  logits(scene) {
    const numbers = row(scene);
    const best = indexOfMax(numbers);
    const likeliest = scene.trace.placeName(scene.step, 1, best);
    if (scene.step.axes[0] === 'layer') {
      return [
        `Each output word is compared with what stands in the stream after ${subject(scene)}: “${likeliest}” gets the largest logit, ${shortNumber(numbers[best]!)}.`,
      ];
    }
    return [
      `Each output word is compared with what ${subject(scene)} became: “${likeliest}” gets the largest logit, ${shortNumber(numbers[best]!)}.`,
    ];
  },
  probabilities(scene) {
    const numbers = row(scene);
    const best = indexOfMax(numbers);
    if (scene.step.axes[0] === 'layer') {
      return [
        `If the model ended after ${subject(scene)}, it would predict “${scene.trace.placeName(scene.step, 1, best)}” with ${percent(numbers[best]!)} (nostalgebraist 2020, the logit lens).`,
      ];
    }
    return [
      `The softmax makes probabilities of the logits: after ${subject(scene)}, “${scene.trace.placeName(scene.step, 1, best)}” has ${percent(numbers[best]!)}.`,
    ];
  },
  prediction({ trace, step }) {
    const { data } = trace.value(step.id);
    const best = indexOfMax([...data]);
    const from = trace.step(step.inputs[0]!);
    const { start } = step.attributes as SliceAttributes;
    if (!Number.isFinite(data[best]!)) {
      return [
        'There is no prediction: the probabilities are not numbers. The steps before say why.',
      ];
    }
    const token = tokenName(trace, from, start);
    const what = `“${trace.placeName(step, 1, best)}”, with ${percent(data[best]!)}`;
    return [
      start === from.shape[0]! - 1
        ? `The last token decides: after ${token} the model predicts ${what}.`
        : `The token ${token} asks for a word that fits there: the model fills in ${what}.`,
    ];
  },
};
