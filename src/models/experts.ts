import { type Activation, multilayer } from '../ops/feed-forward';
import { linear } from '../ops/linear';
import type { Recorder } from '../ops/recorder';
import { softmax } from '../ops/softmax';
import type { Experts } from './design';

/**
 * A feed-forward layer of which each token gets the few that a router picks for it (Shazeer et al. 2017;
 * Jiang et al. 2024, section 2.1). [position, d_model] -> [position, d_model]
 *
 * Every expert is run on every token, so that each can be looked at; those without weight are not heard.
 */
export function mixtureOfExperts<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  block: string,
  activation: Activation,
  { count, picked, renormalized }: Experts,
): Ref {
  const at = `${block}.mlp`;
  const axes = ['position', 'expert'];
  return t.group(at, 'Mixture of experts', () => {
    const weights = t.group(`${at}.router`, 'Router', () => {
      const logits = linear(t, x, {
        weight: `${at}.W_router`,
        bias: `${at}.b_router`,
        einsum: ['position d_model', 'd_model expert', 'position expert'],
        product: { id: `${at}.router.linear`, label: 'Times W_router', symbol: 'R_lin' },
        result: { id: `${at}.router.logits`, label: 'Router', symbol: 'R', role: 'routing', axes },
      });
      const shares = softmax(t, logits, `${at}.router.softmax`, {
        id: `${at}.router.probabilities`,
        label: 'Shares of the experts',
        symbol: 'p',
        role: 'routing',
        axes,
      });
      const kept = {
        id: renormalized ? `${at}.router.kept` : `${at}.hook_expert_weights`,
        label: `The ${picked} largest`,
        symbol: 'p_top',
        role: 'routed',
        axes,
      } as const;
      const top = t.apply('topK', [shares], kept, { k: picked });
      if (!renormalized) return top;
      const total = t.apply('sum', [top], {
        id: `${at}.router.kept_sum`,
        label: 'Sum of what was kept',
        symbol: 'Sigma',
        role: 'rowSum',
        axes: ['position', '1'],
      });
      return t.apply('divide', [top, total], {
        id: `${at}.hook_expert_weights`,
        label: 'Weights of the experts',
        symbol: 'w',
        role: 'routed',
        axes,
      });
    });
    const outputs = Array.from({ length: count }, (_, expert) => {
      const own = `${at}.experts.${expert}`;
      return t.group(own, `Expert ${expert}`, () =>
        multilayer(t, x, own, activation, {
          id: `${own}.hook_out`,
          label: `What expert ${expert} says`,
          symbol: `E_${expert}`,
          role: 'projection',
          axes: ['position', 'd_model'],
        }),
      );
    });
    return t.apply('mix', [weights, ...outputs], {
      id: `${block}.hook_mlp_out`,
      label: 'What was said, weighted',
      symbol: 'F',
      role: 'feedForwardOut',
      axes: ['position', 'd_model'],
    });
  });
}
