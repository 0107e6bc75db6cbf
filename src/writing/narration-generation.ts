import type { KeepLargestAttributes } from '../ops/keep-largest';
import { type NucleusAttributes, nucleusOf } from '../ops/nucleus';
import type { Role } from '../ops/recorder';
import type { TemperAttributes } from '../ops/temper';
import { counted, percent, shortNumber } from './numbers';
import { type Scene, indexOfMax, named, row } from './scene';

type GenerationRole = Extract<
  Role,
  'nextLogits' | 'tempered' | 'amongLargest' | 'inNucleus' | 'chances' | 'nextChances'
>;

/** What is said of the steps by which the next token is chosen. */
export const generationNarrations: Record<GenerationRole, (scene: Scene) => string[]> = {
  nextLogits(scene) {
    const numbers = row(scene);
    const best = indexOfMax(numbers);
    return [
      `What comes next is read off the last token alone: of ${counted(numbers.length, 'logit')} that of ${named(scene, best)} is the largest, ${shortNumber(numbers[best]!)}.`,
    ];
  },
  tempered(scene) {
    const { temperature } = scene.step.attributes as TemperAttributes;
    const effect = temperature < 1 ? 'grow: the likely' : 'shrink: the unlikely';
    return [
      `Every logit is divided by ${shortNumber(temperature)}. Their differences ${effect} tokens get more of the probability.`,
    ];
  },
  amongLargest(scene) {
    const { k } = scene.step.attributes as KeepLargestAttributes;
    const all = row(scene).length;
    return [
      `The ${counted(k, 'largest logit')} of ${all} stay. The others become −∞, and come out of the softmax as 0.`,
    ];
  },
  inNucleus(scene) {
    const { p } = scene.step.attributes as NucleusAttributes;
    const chances = row({ ...scene, step: scene.trace.step(scene.step.inputs[1]!) });
    const kept = nucleusOf(chances, p);
    const total = kept.reduce((sum, j) => sum + chances[j]!, 0);
    return [
      `From the most probable token on, tokens stay until they come to ${percent(p)}: ${counted(kept.length, 'token')}, which come to ${percent(total)}. The others become −∞.`,
    ];
  },
  chances(scene) {
    const numbers = row(scene);
    const best = indexOfMax(numbers);
    return [
      `The probabilities before top-p: ${named(scene, best)} has the largest, ${percent(numbers[best]!)}.`,
    ];
  },
  nextChances(scene) {
    const numbers = row(scene);
    const open = numbers.filter((x) => x > 0).length;
    const best = indexOfMax(numbers);
    return [
      `The next token is drawn from these: ${open < numbers.length ? `${open} of ${numbers.length} tokens have a chance` : 'every token has a chance'}, the largest is that of ${named(scene, best)} with ${percent(numbers[best]!)}.`,
    ];
  },
};
