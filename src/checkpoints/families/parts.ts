import type { Weights } from './weights';

/** The sizes of an attention layer. */
export interface HeadSizes {
  readonly heads: number;
  /** Heads of keys and values, where several query heads share one. */
  readonly keyHeads?: number;
  readonly width: number;
  readonly dHead: number;
}

/** Where a matrix of heads lies within a larger one: its first row, all rows, and rows from head to head. */
interface Rows {
  readonly from?: number;
  readonly all?: number;
  readonly headStep?: number;
}

/** W [head, d_model, d_head], perhaps b [head, d_head], of an nn.Linear [head · d_head, d_model]. */
function headMatrix(
  w: Weights,
  at: string,
  letter: 'Q' | 'K' | 'V',
  name: string,
  { heads, width, dHead }: HeadSizes,
  bias: boolean,
  { from = 0, all = heads * dHead, headStep = dHead }: Rows = {},
): void {
  w.view(
    { id: `${at}.W_${letter}`, symbol: `W_${letter}`, axes: ['head', 'd_model', 'd_head'] },
    { name: `${name}.weight`, shape: [all, width] },
    { shape: [heads, width, dHead], strides: [headStep * width, 1, width], offset: from * width },
  );
  if (!bias) return;
  w.view(
    { id: `${at}.b_${letter}`, symbol: `b_${letter}`, axes: ['head', 'd_head'] },
    { name: `${name}.bias`, shape: [all] },
    { shape: [heads, dHead], strides: [headStep, 1], offset: from },
  );
}

/** One tensor for queries, keys and values: all of each behind each other, or the three of each head in turn. */
export interface Joined {
  readonly name: string;
  readonly inTurn?: boolean;
}

/** W_Q, W_K and W_V, and perhaps their biases, of a tensor each or of one for all three. */
export function headMatrices(
  w: Weights,
  at: string,
  from: readonly [q: string, k: string, v: string] | Joined,
  sizes: HeadSizes,
  bias: boolean,
): void {
  const { heads, keyHeads = heads, dHead } = sizes;
  const keySizes = { ...sizes, heads: keyHeads };
  const all = (heads + 2 * keyHeads) * dHead;
  const first = { Q: 0, K: heads, V: heads + keyHeads };
  for (const [part, letter] of (['Q', 'K', 'V'] as const).entries()) {
    const own = letter === 'Q' ? sizes : keySizes;
    if (!('name' in from)) headMatrix(w, at, letter, from[part]!, own, bias);
    else if (from.inTurn) {
      const rows = { from: part * dHead, all, headStep: 3 * dHead };
      headMatrix(w, at, letter, from.name, own, bias, rows);
    } else headMatrix(w, at, letter, from.name, own, bias, { from: first[letter] * dHead, all });
  }
}

/** W_O [head · d_head, d_model] of an nn.Linear, and perhaps b_O. */
export function outMatrix(
  w: Weights,
  at: string,
  name: string,
  { heads, width, dHead }: HeadSizes,
  bias: boolean,
): void {
  dense(w, [`${at}.W_O`, 'W_O'], [`${at}.b_O`, 'b_O'], name, {
    axes: ['head·d_head', 'd_model'],
    sizes: [heads * dHead, width],
    bias,
  });
}

/** W [in, out] of an nn.Linear, and perhaps its bias. */
export function dense(
  w: Weights,
  [weight, symbol]: readonly [string, string],
  [bias, biasSymbol]: readonly [string, string],
  name: string,
  how: {
    readonly axes: readonly [string, string];
    readonly sizes: readonly [number, number];
    readonly bias: boolean;
    /** Where the matrix begins in a larger one, and how many rows that has. */
    readonly rows?: { readonly from: number; readonly all: number };
  },
): void {
  const [input, output] = how.sizes;
  const { from, all } = how.rows ?? { from: 0, all: output };
  w.view(
    { id: weight, symbol, axes: how.axes },
    { name: `${name}.weight`, shape: [all, input] },
    { shape: [input, output], strides: [1, input], offset: from * input },
  );
  if (!how.bias) return;
  w.view(
    { id: bias, symbol: biasSymbol, axes: [how.axes[1]] },
    { name: `${name}.bias`, shape: [all] },
    { shape: [output], strides: [1], offset: from },
  );
}

const into = ['d_model', 'd_mlp'] as const;
const back = ['d_mlp', 'd_model'] as const;

/** The two matrices of a feed-forward layer, nn.Linear both. */
export function feedForwardMatrices(
  w: Weights,
  at: string,
  [first, second]: readonly [string, string],
  [width, dMlp]: readonly [number, number],
  bias: boolean,
): void {
  dense(w, [`${at}.W_in`, 'W_1'], [`${at}.b_in`, 'b_1'], first, {
    axes: into,
    sizes: [width, dMlp],
    bias,
  });
  dense(w, [`${at}.W_out`, 'W_2'], [`${at}.b_out`, 'b_2'], second, {
    axes: back,
    sizes: [dMlp, width],
    bias,
  });
}

/** The three matrices of a gated feed-forward layer, nn.Linear all; gate and up may lie in one tensor. */
export function gatedMatrices(
  w: Weights,
  at: string,
  [gate, up, down]: readonly [string, string, string],
  [width, dMlp]: readonly [number, number],
  bias = false,
): void {
  const joined = gate === up;
  const rows = (from: number) => (joined ? { rows: { from, all: 2 * dMlp } } : {});
  const how = { axes: into, sizes: [width, dMlp] as const, bias };
  dense(w, [`${at}.W_gate`, 'W_gate'], [`${at}.b_gate`, 'b_gate'], gate, { ...how, ...rows(0) });
  dense(w, [`${at}.W_in`, 'W_in'], [`${at}.b_in`, 'b_in'], up, { ...how, ...rows(dMlp) });
  dense(w, [`${at}.W_out`, 'W_out'], [`${at}.b_out`, 'b_out'], down, {
    axes: back,
    sizes: [dMlp, width],
    bias,
  });
}

/** γ and, where the norm has one, β. */
export function normVectors(
  w: Weights,
  at: string,
  name: string,
  size: number,
  bias: boolean,
  axis = 'd_model',
): void {
  w.vector(`${at}.w`, 'gamma', axis, `${name}.weight`, size);
  if (bias) w.vector(`${at}.b`, 'beta', axis, `${name}.bias`, size);
}

/** W_E, or another table [rows, d_model]. */
export function table(
  w: Weights,
  id: string,
  axis: string,
  name: string,
  shape: readonly [number, number],
): void {
  w.add({ id, symbol: id.replace(/^.*\./, ''), axes: [axis, 'd_model'] }, { name, shape });
}
