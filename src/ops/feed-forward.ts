import { type Recorder, required } from './recorder';

/** The nonlinearities that a model may name. */
export type Activation = 'relu' | 'gelu' | 'gelu_tanh';

const operationOf = { relu: 'relu', gelu: 'gelu', gelu_tanh: 'geluTanh' } as const;
const labelOf = { relu: 'ReLU', gelu: 'GELU', gelu_tanh: 'GELU (tanh)' } as const;

/**
 * FFN(x) = σ(x W₁ + b₁) W₂ + b₂ at every position (Vaswani et al. 2017, section 3.3).
 * [position, d_model] -> [position, d_model]
 */
export function feedForward<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  block: string,
  activation: Activation,
): Ref {
  const at = `${block}.mlp`;
  const hiddenAxes = ['position', 'd_mlp'];
  const axes = ['position', 'd_model'];
  return t.group(at, 'Feed-forward', () => {
    const first = t.apply(
      'einsum',
      [x, required(t, `${at}.W_in`)],
      {
        id: `${at}.pre_linear`,
        label: 'Times W₁',
        symbol: 'F_1',
        role: 'projection',
        axes: hiddenAxes,
      },
      { axes: ['position d_model', 'd_model d_mlp', 'position d_mlp'] },
    );
    const pre = t.apply('add', [first, required(t, `${at}.b_in`)], {
      id: `${at}.hook_pre`,
      label: 'Plus b₁',
      symbol: 'F_pre',
      role: 'hidden',
      axes: hiddenAxes,
    });
    const post = t.apply(operationOf[activation], [pre], {
      id: `${at}.hook_post`,
      label: labelOf[activation],
      symbol: 'F_post',
      role: 'activation',
      axes: hiddenAxes,
    });
    const second = t.apply(
      'einsum',
      [post, required(t, `${at}.W_out`)],
      { id: `${at}.post_linear`, label: 'Times W₂', symbol: 'F_2', role: 'projection', axes },
      { axes: ['position d_mlp', 'd_mlp d_model', 'position d_model'] },
    );
    return t.apply('add', [second, required(t, `${at}.b_out`)], {
      id: `${block}.hook_mlp_out`,
      label: 'Plus b₂',
      symbol: 'F',
      role: 'feedForwardOut',
      axes,
    });
  });
}
