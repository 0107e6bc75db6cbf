import { activate, activationLabel } from '../ops/feed-forward';
import { linear } from '../ops/linear';
import { normalize } from '../ops/norm';
import { required } from '../ops/recorder';
import { softmax } from '../ops/softmax';
import type { Step } from '../trace/trace';
import type { Tracer } from '../trace/tracer';
import type { Output, TokenList, TransformerModel } from './design';

const stream = ['position', 'd_model'];

/** What is made of the last block's result: the pooled first token, logits, probabilities, a prediction. */
export function predict(t: Tracer, model: TransformerModel, x: Step, tokens: TokenList): void {
  pool(t, x);
  const output: Output = model.output ?? { kind: 'next' };
  if (output.kind === 'none') return;
  const before = output.kind === 'masked' ? transform(t, model, output, x) : x;
  t.group('unembed', 'Prediction', () => {
    const at = { group: 'unembed', rows: 'position' };
    const probabilities = t.byRow(() =>
      probabilitiesOf(t, logitsOf(t, output, before, model.prefix, at), at),
    );
    const place = output.kind === 'masked' ? tokens.masked?.[0] : tokens.ids.length - 1;
    if (place === undefined) return;
    t.apply(
      'slice',
      [probabilities],
      {
        id: 'prediction',
        label: 'Prediction',
        symbol: 'p_next',
        role: 'prediction',
        axes: ['1', 'output'],
      },
      { start: place, count: 1 },
    );
  });
}

/** What the steps of an output are called, and what its rows are. */
interface OutputName {
  readonly group: string;
  readonly rows: string;
}

/** The softmax of each row of logits. [rows, output] -> [rows, output] */
export function probabilitiesOf(t: Tracer, logits: Step, { group, rows }: OutputName): Step {
  return softmax(t, logits, `${group}.softmax`, {
    id: `${group}.probabilities`,
    label: 'Probabilities',
    symbol: 'p',
    role: 'probabilities',
    axes: [rows, 'output'],
  });
}

/**
 * One score for every word in every row, [rows, d_model] -> [rows, output]. A model whose output is tied
 * has W_E for W_U.
 */
export function logitsOf(
  t: Tracer,
  { scale, softCap }: Output,
  x: Step,
  prefix = '',
  { group, rows }: OutputName,
): Step {
  const axes = [rows, 'output'];
  const result = {
    id: `${group}.logits`,
    label: 'Logits',
    symbol: 'L',
    role: 'logits',
    axes,
  } as const;
  const named = (stage: string, label: string) =>
    ({ id: `${group}.${stage}`, label, symbol: 'L_lin', role: 'logits', axes }) as const;
  let from = x;
  if (scale) {
    const name = {
      id: `${group}.scaled`,
      label: 'Scaled',
      symbol: 'H_s',
      role: 'factor',
      axes: [rows, 'd_model'],
    } as const;
    from = t.apply('times', [from], name, scale);
  }
  const free = t.parameter('W_U');
  const bias = t.parameter('b_U');
  const last = bias === undefined && softCap === undefined;
  let logits = t.apply(
    'einsum',
    [from, free ?? t.parameter(`${prefix}W_E`) ?? required(t, 'W_E')],
    last ? result : named('linear', free ? 'Times W_U' : 'Times W_E, transposed'),
    {
      axes: free
        ? [`${rows} d_model`, 'd_model output', `${rows} output`]
        : [`${rows} d_model`, 'output d_model', `${rows} output`],
    },
  );
  if (bias) {
    logits = t.apply(
      'add',
      [logits, bias],
      softCap === undefined ? result : named('biased', 'Plus b_U'),
    );
  }
  return softCap === undefined
    ? logits
    : t.apply(
        'softCap',
        [logits],
        { ...result, label: `Logits, soft cap at ${softCap}` },
        { cap: softCap },
      );
}

/** Before masked words are predicted: a layer with a norm of its own (BERT, Devlin et al. 2019). */
function transform(t: Tracer, model: TransformerModel, output: Output, x: Step): Step {
  const at = 'mlm_head';
  if (t.parameter(`${at}.W`) === undefined) return x;
  const activation = output.activation ?? model.activation;
  return t.group(at, 'Transform before the prediction', () => {
    const pre = linear(t, x, {
      weight: `${at}.W`,
      bias: `${at}.b`,
      einsum: ['position d_model', 'd_model d_out', 'position d_out'],
      product: { id: `${at}.linear`, label: 'Times W', symbol: 'M_lin' },
      result: {
        id: `${at}.hook_pre`,
        label: 'Plus b',
        symbol: 'M_pre',
        role: 'bias',
        axes: stream,
      },
    });
    const post = activate(t, pre, activation, {
      id: `${at}.hook_post`,
      label: activationLabel[activation],
      symbol: 'M_post',
      role: 'activation',
      axes: stream,
    });
    const norm = { kind: 'layer', epsilon: model.epsilon } as const;
    return normalize(t, post, `${at}.ln`, norm, {
      id: `${at}.hook_normalized`,
      symbol: 'M_ln',
      label: 'Plus β',
      group: '% of the transform',
    });
  });
}

/** The first token through a layer with tanh, and whether the second text follows the first (BERT). */
function pool(t: Tracer, x: Step): void {
  if (t.parameter('pooler.W') === undefined) return;
  const axes = ['1', 'd_model'];
  t.group('pooler', 'Pooler', () => {
    const first = t.apply(
      'slice',
      [x],
      { id: 'pooler.first', label: 'First token', symbol: 'h', role: 'handedOn', axes },
      { start: 0, count: 1 },
    );
    const pre = linear(t, first, {
      weight: 'pooler.W',
      bias: 'pooler.b',
      einsum: ['one d_model', 'd_model d_out', 'one d_out'],
      product: { id: 'pooler.linear', label: 'Times W', symbol: 'P_lin' },
      result: { id: 'pooler.pre', label: 'Plus b', symbol: 'P_pre', role: 'bias', axes },
    });
    const pooled = activate(t, pre, 'tanh', {
      id: 'pooler.hook_pooler_out',
      label: 'Pooled (tanh)',
      symbol: 'P',
      role: 'pooled',
      axes,
    });
    if (t.parameter('nsp_head.W') === undefined) return;
    const classes = ['1', 'answer'];
    const scores = linear(t, pooled, {
      weight: 'nsp_head.W',
      bias: 'nsp_head.b',
      einsum: ['one d_model', 'd_model answer', 'one answer'],
      product: { id: 'nsp_head.linear', label: 'Times W', symbol: 'C_lin' },
      result: {
        id: 'nsp_head.hook_nsp_out',
        label: 'Does the second text follow?',
        symbol: 'C',
        role: 'classes',
        axes: classes,
      },
    });
    softmax(t, scores, 'nsp_head.softmax', {
      id: 'nsp_head.probabilities',
      label: 'How probable each answer is',
      symbol: 'p_nsp',
      role: 'answers',
      axes: classes,
    });
  });
}
