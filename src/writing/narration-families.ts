import type { BucketAttributes } from '../ops/relative-buckets';
import type { RotateAttributes } from '../ops/rotate';
import type { Role } from '../ops/recorder';
import type { SoftCapAttributes } from '../ops/soft-cap';
import type { TimesAttributes } from '../ops/times';
import { counted, percent, shortNumber } from './numbers';
import { type Scene, coordinates, indexOfMax, listed, row, subject, who } from './scene';

type FamilyRole = Extract<
  Role,
  | 'factor'
  | 'tokenType'
  | 'angle'
  | 'wave'
  | 'rotated'
  | 'repeated'
  | 'capped'
  | 'buckets'
  | 'positionBias'
  | 'biased'
  | 'meanSquare'
  | 'gated'
  | 'routing'
  | 'routed'
  | 'pooled'
  | 'classes'
  | 'stacked'
  | 'answers'
>;

/** What is said of the steps that model families have beyond GPT-2. */
export const familyNarrations: Record<FamilyRole, (scene: Scene) => string[]> = {
  factor(scene) {
    const { factor } = scene.step.attributes as Partial<TimesAttributes>;
    return [
      `Every number is multiplied by ${factor === undefined ? 'a fixed number' : shortNumber(factor)}, which the design of this model fixes: ${subject(scene)} becomes ${coordinates(scene)}.`,
    ];
  },
  tokenType: (scene) => [
    `Each token is told which of the two texts it belongs to: ${subject(scene)} is shifted by ${coordinates(scene)}.`,
  ],
  angle: (scene) => [
    `The angles by which the pairs of coordinates of ${subject(scene)} turn, in radians: its place in the text times a frequency for each pair.`,
  ],
  wave: (scene) => [
    `Of each angle of ${subject(scene)}: with cosine and sine a pair of coordinates is turned.`,
  ],
  rotated(scene) {
    const { layout } = scene.step.attributes as RotateAttributes;
    return [
      `Each pair of coordinates of ${subject(scene)} is turned by its angle: ${coordinates(scene)}. A pair is ${layout === 'halves' ? 'one coordinate of the first half and its like of the second' : 'two neighbours'}. In the product of query and key only the distance of the two tokens remains.`,
    ];
  },
  repeated: (scene) => [
    `Several query heads share this head: it is repeated for each of them. For ${subject(scene)}: ${coordinates(scene)}.`,
  ],
  capped(scene) {
    const { cap } = scene.step.attributes as SoftCapAttributes;
    return [
      `Small numbers stay almost as they are, and none leaves with more than ${shortNumber(cap)}: in the row of ${subject(scene)} the largest is ${shortNumber(Math.max(...row(scene)))}.`,
    ];
  },
  buckets(scene) {
    const { buckets } = scene.step.attributes as BucketAttributes;
    return [
      `Distances are sorted into ${counted(buckets, 'bucket')}: near ones have their own, far ones share. Seen from ${subject(scene)}: ${listed(row(scene).map(String), 6)}.`,
    ];
  },
  positionBias(scene) {
    if (scene.step.operation === 'absent') {
      return ['Positions are switched off: nothing is added for the distance of two tokens.'];
    }
    return [
      `What is added to each score for the distance of query and key alone: ${listed(
        row(scene).map((x) => shortNumber(x)),
        6,
      )}.`,
    ];
  },
  biased(scene) {
    const numbers = row(scene);
    const best = indexOfMax(numbers);
    return [
      `With the bias of distance, ${subject(scene)} fits ${who(scene, best)} best: ${shortNumber(numbers[best]!)}.`,
    ];
  },
  meanSquare: (scene) => [
    `The mean of the squares of the coordinates of ${subject(scene)} is ${shortNumber(row(scene)[0]!)}. Nothing is centred first.`,
  ],
  gated: (scene) => [
    `Each neuron passes as far as its gate is open: ${subject(scene)} keeps ${coordinates(scene)}.`,
  ],
  routing(scene) {
    const numbers = row(scene);
    return [
      `The router asks which experts should work on ${subject(scene)}: expert ${indexOfMax(numbers)} fits best.`,
    ];
  },
  routed(scene) {
    const chosen = row(scene).flatMap((x, expert) =>
      x === 0 ? [] : [`expert ${expert} with ${percent(x)}`],
    );
    return [`${subject(scene)} is handed to ${listed(chosen, 8)}; the others are not heard.`];
  },
  pooled: (scene) => [`The first token stands for the whole text: ${coordinates(scene)}.`],
  stacked: (scene) => [
    `What stands in the residual stream before the first block and after each, of the token after which is asked: ${subject(scene)} left ${coordinates(scene)}.`,
  ],
  classes(scene) {
    const numbers = row(scene);
    const best = indexOfMax(numbers);
    return [
      `One score for each answer: “${scene.trace.placeName(scene.step, scene.step.axes.length - 1, best)}” gets the largest, ${shortNumber(numbers[best]!)}.`,
    ];
  },
  answers(scene) {
    const numbers = row(scene);
    const best = indexOfMax(numbers);
    return [
      `The softmax makes probabilities of the scores: “${scene.trace.placeName(scene.step, scene.step.axes.length - 1, best)}” has ${percent(numbers[best]!)}.`,
    ];
  },
};
