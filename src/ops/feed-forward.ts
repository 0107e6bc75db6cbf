import { linear } from './linear';
import type { Recorder, StepName } from './recorder';

/** The nonlinearities that a model may name. */
export type Activation = 'relu' | 'gelu' | 'gelu_tanh' | 'silu' | 'quick_gelu' | 'tanh';

const operationOf = {
  relu: 'relu',
  gelu: 'gelu',
  gelu_tanh: 'geluTanh',
  silu: 'silu',
  quick_gelu: 'quickGelu',
  tanh: 'tanh',
} as const;
export const activationLabel: Readonly<Record<Activation, string>> = {
  relu: 'ReLU',
  gelu: 'GELU (exact)',
  gelu_tanh: 'GELU (tanh)',
  silu: 'SiLU',
  quick_gelu: 'GELU (sigmoid)',
  tanh: 'tanh',
};

/**
 * FFN(x) = σ(x W₁ + b₁) W₂ + b₂ at every position (Vaswani et al. 2017, section 3.3), or, where the
 * model has W_gate, (σ(x W_gate) ⊙ x W_in) W_out (Shazeer 2020). A model without a bias has no step for
 * it. [position, d_model] -> [position, d_model]
 */
export function feedForward<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  block: string,
  activation: Activation,
): Ref {
  const at = `${block}.mlp`;
  return t.group(at, 'Feed-forward', () =>
    multilayer(t, x, at, activation, {
      id: `${block}.hook_mlp_out`,
      label: 'Feed-forward output',
      symbol: 'F',
      role: 'feedForwardOut',
      axes: ['position', 'd_model'],
    }),
  );
}

/** The same with its stages under `at` and a result of any name. */
export function multilayer<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  at: string,
  activation: Activation,
  result: StepName,
): Ref {
  const hidden = t.parameter(`${at}.W_gate`) === undefined ? plain : gated;
  const post = hidden(t, x, at, activation);
  return linear(t, post, {
    weight: `${at}.W_out`,
    bias: `${at}.b_out`,
    einsum: ['position d_mlp', 'd_mlp d_model', 'position d_model'],
    product: { id: `${at}.post_linear`, label: 'Times W₂', symbol: 'F_2' },
    result: { ...result, label: 'Plus b₂' },
    alone: result.label,
  });
}

const hiddenAxes = ['position', 'd_mlp'];

function plain<Ref>(t: Recorder<Ref>, x: Ref, at: string, activation: Activation): Ref {
  const pre = linear(t, x, {
    weight: `${at}.W_in`,
    bias: `${at}.b_in`,
    einsum: ['position d_model', 'd_model d_mlp', 'position d_mlp'],
    product: { id: `${at}.pre_linear`, label: 'Times W₁', symbol: 'F_1' },
    result: {
      id: `${at}.hook_pre`,
      label: 'Plus b₁',
      symbol: 'F_pre',
      role: 'hidden',
      axes: hiddenAxes,
    },
    alone: 'Times W₁',
  });
  return activate(t, pre, activation, {
    id: `${at}.hook_post`,
    label: activationLabel[activation],
    symbol: 'F_post',
    role: 'activation',
    axes: hiddenAxes,
  });
}

function gated<Ref>(t: Recorder<Ref>, x: Ref, at: string, activation: Activation): Ref {
  const inwards = (weight: string, stage: string, name: Pick<StepName, 'id' | 'symbol' | 'role'>) =>
    linear(t, x, {
      weight: `${at}.W_${weight}`,
      bias: `${at}.b_${weight}`,
      einsum: ['position d_model', 'd_model d_mlp', 'position d_mlp'],
      product: { id: `${at}.${stage}`, label: `Times W_${weight}`, symbol: 'F_lin' },
      result: { ...name, label: `Plus b_${weight}`, axes: hiddenAxes },
      alone: `Times W_${weight}`,
    });
  const gate = inwards('gate', 'gate_linear', {
    id: `${at}.hook_pre`,
    symbol: 'F_gate',
    role: 'hidden',
  });
  const opened = activate(t, gate, activation, {
    id: `${at}.gate`,
    label: `Gate: ${activationLabel[activation]}`,
    symbol: 'F_act',
    role: 'activation',
    axes: hiddenAxes,
  });
  const up = inwards('in', 'in_linear', {
    id: `${at}.hook_pre_linear`,
    symbol: 'F_in',
    role: 'projection',
  });
  return t.apply('multiply', [opened, up], {
    id: `${at}.hook_post`,
    label: 'Through the gate',
    symbol: 'F_post',
    role: 'gated',
    axes: hiddenAxes,
  });
}

/** A nonlinearity, cell by cell. */
export function activate<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  activation: Activation,
  name: StepName,
): Ref {
  return t.apply(operationOf[activation], [x], name);
}
