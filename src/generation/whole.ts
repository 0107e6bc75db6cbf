import type { LanguageModel } from '../models/pass';
import { BeamGeneration } from './beam-generation';
import {
  Generation,
  type Beginning,
  type Ending,
  type GenerationStep,
  type Pace,
} from './generation';

/** A text that has gone on as far as it goes. */
export interface Generated {
  readonly steps: readonly GenerationStep[];
  /** What was said: a blank at its beginning belongs to it. */
  readonly output: string;
  readonly ending: Ending;
}

/** Goes on with a text to its end: along one way, or several where there are beams. */
export async function generateAll(
  language: LanguageModel,
  beginning: Beginning,
  pace: Pace = {},
): Promise<Generated> {
  const generation =
    beginning.decoding.beams > 1
      ? new BeamGeneration(language, beginning)
      : new Generation(language, beginning);
  while (await generation.next(pace));
  const { steps, output, ended } = generation;
  return { steps, output, ending: ended! };
}
