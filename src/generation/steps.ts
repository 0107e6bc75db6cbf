import { softmax } from '../ops/softmax';
import type { StepName } from '../ops/recorder';
import type { Trace } from '../trace/trace';
import { Tracer } from '../trace/tracer';
import { type Decoding, isDrawn } from './decoding';

const axes = ['1', 'output'];

/** The step with the probabilities that a token is drawn from; where nothing is drawn, the model's own. */
export const chancesId = 'next.chances';

/**
 * What is made of the last token's logits before one is drawn, as steps beside the pass, in place of those
 * of another decoding: [1, output] each. The temperature comes first, then top-k, then top-p, as in
 * `distributionOf`. None where nothing is drawn, or where what is drawn from is the prediction.
 */
export function decodeBeside(trace: Trace, decoding: Decoding): void {
  const [steps, groups] = decodingSteps(trace, decoding);
  if (steps.length > 0 || trace.find(chancesId)) trace.setAside('next', steps, groups);
}

function decodingSteps(trace: Trace, decoding: Decoding): ReturnType<Tracer['made']> {
  const { temperature, topK, topP } = decoding;
  const logits = trace.find('unembed.logits');
  if (!isDrawn(decoding) || !logits || !trace.find('prediction')) return [[], []];
  const [tokens, outputs] = logits.shape as [number, number];
  const isTop = topK !== null && topK < outputs;
  const isNucleus = topP !== null && topP < 1;
  if (temperature === 1 && !isTop && !isNucleus) return [[], []];
  const t = Tracer.beside(trace, new Map());
  const name = (id: string, label: string, symbol: string, role: StepName['role']): StepName => ({
    id: `next.${id}`,
    label,
    symbol,
    role,
    axes,
  });
  t.group('next', 'Next token', () => {
    let x = t.apply('slice', [logits], name('logits', 'Its logits', 'l', 'nextLogits'), {
      start: tokens - 1,
      count: 1,
    });
    if (temperature !== 1) {
      const step = name('tempered', `Divide by the temperature ${temperature}`, 'l_T', 'tempered');
      x = t.apply('temper', [x], step, { temperature });
    }
    if (isTop) {
      const step = name('top_k', `Keep the ${topK} largest`, 'l_k', 'amongLargest');
      x = t.apply('keepLargest', [x], step, { k: topK });
    }
    if (isNucleus) {
      const before = softmax(
        t,
        x,
        'next.before',
        name('before_top_p', 'Probabilities before top-p', 'p_all', 'chances'),
      );
      const step = name('top_p', `Keep what comes to ${topP}`, 'l_p', 'inNucleus');
      x = t.apply('nucleus', [x, before], step, { p: topP });
    }
    softmax(t, x, 'next.softmax', name('chances', 'Chances', 'p_draw', 'nextChances'));
  });
  return t.made();
}
