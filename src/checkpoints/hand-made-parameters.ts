/** A path into a model file, as jsonc-parser takes it. */
export type FilePath = (string | number)[];

/** What a parameter is where the file says nothing. */
export type Fallback = 'required' | 'zero' | 'one' | 'identity';

/** A parameter of a hand-made model: its id in a trace, its shape, and where it stands in the file. */
export interface ParameterPlan {
  readonly id: string;
  readonly label: string;
  readonly symbol: string;
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly fallback: Fallback;
  /** Where its vectors and matrices stand, one place each (one a head for W_Q). */
  readonly places: readonly FilePath[];
  /** Which place an index is in, and where in it: [place, …path within]. */
  readonly within: (index: readonly number[]) => readonly number[];
}

export interface BlockSizes {
  readonly heads: number;
  readonly dHead: number;
  readonly dMlp: number;
  /** Which of b_Q, b_K, b_V, b_O the file has: an attention bias that is nowhere has no step. */
  readonly biases: readonly string[];
}

/** The parameters of the blocks, and of the final norm. */
export function planBlocks(dModel: number, blocks: readonly BlockSizes[]): ParameterPlan[] {
  return [
    ...blocks.flatMap((sizes, n) => planBlock(dModel, sizes, n)),
    ...planNorm(dModel, 'ln_final', ['lnFinal'], ''),
  ];
}

function planBlock(dModel: number, sizes: BlockSizes, n: number): ParameterPlan[] {
  const { heads, dHead, dMlp, biases } = sizes;
  const id = `blocks.${n}`;
  const inHeads = (key: string): FilePath[] =>
    Array.from({ length: heads }, (_, head) => ['blocks', n, 'heads', head, key]);
  const one = (
    name: string,
    key: string,
    symbol: string,
    axes: readonly string[],
    shape: readonly number[],
    fallback: Fallback,
  ): ParameterPlan => ({
    id: `${id}.${name}`,
    label: labelOf(key, n),
    symbol,
    axes,
    shape,
    fallback,
    places: [['blocks', n, key]],
    within: (index) => [0, ...index],
  });
  const perHead = (letter: string): ParameterPlan[] => {
    const shared = { places: inHeads(`W_${letter}`), within: (index: readonly number[]) => index };
    const weight: ParameterPlan = {
      ...shared,
      id: `${id}.attn.W_${letter}`,
      label: labelOf(`W_${letter}`, n),
      symbol: `W_${letter}`,
      axes: ['head', 'd_model', 'd_head'],
      shape: [heads, dModel, dHead],
      fallback: 'required',
    };
    if (!biases.includes(`b_${letter}`)) return [weight];
    const bias: ParameterPlan = {
      ...shared,
      id: `${id}.attn.b_${letter}`,
      label: labelOf(`b_${letter}`, n),
      symbol: `b_${letter}`,
      axes: ['head', 'd_head'],
      shape: [heads, dHead],
      fallback: 'zero',
      places: inHeads(`b_${letter}`),
    };
    return [weight, bias];
  };
  return [
    ...['Q', 'K', 'V'].flatMap(perHead),
    one(
      'attn.W_O',
      'W_O',
      'W_O',
      ['head·d_head', 'd_model'],
      [heads * dHead, dModel],
      heads * dHead === dModel ? 'identity' : 'required',
    ),
    ...(biases.includes('b_O')
      ? [one('attn.b_O', 'b_O', 'b_O', ['d_model'], [dModel], 'zero')]
      : []),
    one('mlp.W_in', 'W_1', 'W_1', ['d_model', 'd_mlp'], [dModel, dMlp], 'required'),
    one('mlp.b_in', 'b_1', 'b_1', ['d_mlp'], [dMlp], 'zero'),
    one('mlp.W_out', 'W_2', 'W_2', ['d_mlp', 'd_model'], [dMlp, dModel], 'required'),
    one('mlp.b_out', 'b_2', 'b_2', ['d_model'], [dModel], 'zero'),
    ...planNorm(dModel, `${id}.ln1`, ['blocks', n, 'ln1'], ` of LayerNorm 1, block ${n}`),
    ...planNorm(dModel, `${id}.ln2`, ['blocks', n, 'ln2'], ` of LayerNorm 2, block ${n}`),
  ];
}

function planNorm(dModel: number, id: string, place: FilePath, of: string): ParameterPlan[] {
  const shared = {
    axes: ['d_model'],
    shape: [dModel],
    within: (index: readonly number[]) => [0, ...index],
  };
  return [
    {
      ...shared,
      id: `${id}.w`,
      label: `γ${of || ' of the final norm'}`,
      symbol: 'gamma',
      fallback: 'one',
      places: [[...place, 'gamma']],
    },
    {
      ...shared,
      id: `${id}.b`,
      label: `β${of || ' of the final norm'}`,
      symbol: 'beta',
      fallback: 'zero',
      places: [[...place, 'beta']],
    },
  ];
}

function labelOf(key: string, block: number): string {
  return `${key.replace('_1', '₁').replace('_2', '₂')} of block ${block}`;
}
