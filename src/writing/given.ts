import { numberAt } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';
import { tokenName } from './names';

/** Why a number that follows from no other is what it is. */
export function givenBy(trace: Trace, step: Step, index: readonly number[]): string {
  switch (step.role) {
    case 'parameter':
      return trace.dtype === 'float64'
        ? 'A number of the model, set in its file. It is the same for every sentence.'
        : 'A number of the model, found in training. It is the same for every sentence.';
    case 'tokens':
      return 'The row of this word in the embedding table.';
    case 'mask': {
      const [query, key] = [index[0]!, index[1]!];
      const [from, to] = [tokenName(trace, step, query, 0), tokenName(trace, step, key, 1)];
      return numberAt(trace, { step: step.id, index }) === 0
        ? `${from} may look at ${to}: nothing is added to the score.`
        : `${from} may not look at ${to}${key > query ? ', which comes later' : ''}: −∞ is added to the score.`;
    }
    default:
      return 'Switched off: zero is added.';
  }
}
