import type {
  ExplanationView,
  GridAxis,
  GridView,
  OutlineItem,
  StepView,
  WireNumber,
} from '../../src/protocol/snapshot';

/** Steps to look at and to test with: the worked example "Buy milk and", by hand. */

export const words = ['Buy', 'milk', 'and'];

const x = [
  [0.1, 1],
  [1.1, 0],
  [0.5, 0.7],
];
const scores = [
  [0.7141778489984131, 0.07778174593052023, 0.5303300858899106],
  [0.07778174593052023, 0.8555992052357226, 0.3889087296526012],
  [0.5303300858899106, 0.3889087296526012, 0.5232590180780451],
];
const masked: WireNumber[][] = scores.map((row, r) =>
  row.map((number, c) => (c > r ? '-Infinity' : number)),
);
const pattern = [
  [1, 0, 0],
  [0.31479018, 0.68520982, 0],
  [0.34951872, 0.30342514, 0.34705614],
];

export const tokenAxis = (name: string): GridAxis => ({
  name,
  size: 3,
  start: 0,
  labels: words,
  tokens: true,
});

export const axis = (name: string, labels: readonly string[], size = labels.length, start = 0) =>
  ({ name, size, start, labels, tokens: false }) satisfies GridAxis;

export function grid(
  part: Partial<GridView> & Pick<GridView, 'step' | 'label' | 'cells'>,
): GridView {
  const finite = part.cells.flat().map(Number).filter(Number.isFinite);
  return {
    symbol: '',
    slice: '',
    rows: tokenAxis('query'),
    columns: tokenAxis('key'),
    index: ['row', 'column'],
    scale: Math.max(0, ...finite.map(Math.abs)),
    editable: false,
    whole: false,
    picture: null,
    spared: null,
    changed: [],
    ...part,
  };
}

export const maskedGrid = grid({
  step: 'blocks.0.attn.hook_attn_scores',
  label: 'Masked scores',
  symbol: 'S + M',
  cells: masked,
  index: [0, 'row', 'column'],
});

export const patternGrid = grid({
  step: 'blocks.0.attn.hook_pattern',
  label: 'Attention pattern',
  symbol: 'A',
  cells: pattern,
  index: [0, 'row', 'column'],
});

export const explanation: ExplanationView = {
  step: 'blocks.0.attn.hook_pattern',
  index: [0, 2, 0],
  name: 'A_{\\text{and},\\,\\text{Buy}}',
  spokenName: 'attention pattern, and, Buy',
  symbolic:
    '\\frac{e^{S_{\\text{and},\\text{Buy}} - m}}{e^{S_{\\text{and},\\text{Buy}} - m} + e^{S_{\\text{and},\\text{milk}} - m} + e^{S_{\\text{and},\\text{and}} - m}}',
  substituted:
    '\\frac{e^{0.5303 - 0.5303}}{e^{0.5303 - 0.5303} + e^{0.3889 - 0.5303} + e^{0.5233 - 0.5303}}',
  spoken:
    'e to the power of 0.53 minus 0.53, divided by the sum of three such powers of the row of and',
  value: 0.34951872,
  stored: 0.34951872,
  difference: 2.7755575615628914e-17,
  agrees: true,
  given: '',
  token: null,
  operands: [0, 1, 2].map((key) => ({
    step: 'blocks.0.attn.hook_attn_scores',
    index: [0, 2, key],
    name: `S_{\\text{and},\\,\\text{${words[key]!}}}`,
    spokenName: `masked score, and, ${words[key]!}`,
    value: masked[2]![key]!,
  })),
};

const step = (
  id: string,
  label: string,
  symbol: string,
  depth: number,
  more = {},
): OutlineItem => ({
  kind: 'step',
  id,
  label,
  symbol,
  depth,
  current: false,
  changed: false,
  parameter: false,
  ...more,
});
const group = (id: string, label: string, depth: number, folded = false): OutlineItem => ({
  kind: 'group',
  id,
  label,
  depth,
  folded,
  current: false,
});

export const outline = (current: string): OutlineItem[] =>
  [
    step('tokens', 'Tokens', 't', 0),
    group('embed', 'Embeddings', 0),
    step('W_E', 'Embedding table', 'W_E', 1, { parameter: true }),
    step('hook_embed', 'Token embeddings', 'E', 1),
    step('hook_pos_embed', 'Positions', 'P', 1),
    step('blocks.0.hook_resid_pre', 'Embedding + position', 'X', 1),
    group('blocks.0', 'Block 0', 0),
    group('blocks.0.attn', 'Attention', 1),
    step('blocks.0.attn.hook_q', 'Queries', 'Q', 2),
    step('blocks.0.attn.hook_k', 'Keys', 'K', 2),
    step('blocks.0.attn.W_V', 'Value weights', 'W_V', 2, { parameter: true }),
    step('blocks.0.attn.hook_v', 'Values', 'V', 2, { changed: true }),
    step('blocks.0.attn.scores_raw', 'Query · key', 'Q K^{\\top}', 2),
    step('blocks.0.attn.scores_scaled', 'Scaled scores', 'S', 2),
    step('blocks.0.attn.hook_attn_scores', 'Masked scores', 'S + M', 2),
    group('blocks.0.attn.softmax', 'Softmax', 2, true),
    step('blocks.0.attn.hook_pattern', 'Attention pattern', 'A', 2),
    step('blocks.0.attn.hook_z', 'Weighted values', 'Z', 2),
    step('blocks.0.hook_resid_mid', 'Residual after attention', 'R', 1),
    group('blocks.0.ln1', 'LayerNorm 1', 1, true),
    group('blocks.0.mlp', 'Feed-forward', 1, true),
    group('unembed', 'Prediction', 0),
    step('unembed.logits', 'Logits', 'L', 1),
    step('unembed.probabilities', 'Probabilities', 'p', 1),
  ].map((item) => ({ ...item, current: item.id === current }));

export const patternStep: StepView = {
  id: 'blocks.0.attn.hook_pattern',
  label: 'Attention pattern',
  axes: [
    { name: 'query', size: 3 },
    { name: 'key', size: 3 },
  ],
  formula: 'A = \\operatorname{softmax}(S + M)',
  spokenFormula: 'A is the softmax of S plus M',
  words: [
    '“and” gives 35.0 % of its attention to “Buy”, 34.7 % to itself and 30.3 % to “milk”.',
    '“Buy” comes first, so it can look at nothing but itself.',
  ],
  notes: [
    {
      kind: 'erratum',
      text: 'The article says that at “and” attention looks back mainly to “milk”. It is the other way round: “milk” gets the least.',
      actions: [],
    },
  ],
  operands: [maskedGrid],
  sign: '',
  heads: null,
  showsPrediction: false,
  showsLens: false,
  result: patternGrid,
};

const streamRows = tokenAxis('position');
const streamColumns = axis('d_model', ['food', 'action']);
const xGrid = grid({
  step: 'blocks.0.hook_resid_pre',
  label: 'Embedding + position',
  symbol: 'X',
  cells: x,
  rows: streamRows,
  columns: streamColumns,
});

/** X · Xᵀ: the second operand stands transposed. */
export const transposedGrid: GridView = {
  ...xGrid,
  step: 'blocks.0.attn.hook_k',
  label: 'Keys',
  symbol: 'K^{\\top}',
  slice: 'head 0',
  rows: streamColumns,
  columns: streamRows,
  cells: [0, 1].map((d) => x.map((row) => row[d]!)),
  index: ['column', 0, 'row'],
};

export const scoresStep: StepView = {
  id: 'blocks.0.attn.scores_raw',
  label: 'Query · key',
  axes: patternStep.axes,
  formula: 'Q K^{\\top}',
  spokenFormula: 'Q times K transposed',
  words: ['Each score is the dot product of a query and a key: how well they point the same way.'],
  notes: [],
  operands: [
    { ...xGrid, step: 'blocks.0.attn.hook_q', label: 'Queries', symbol: 'Q', slice: 'head 0' },
    transposedGrid,
  ],
  sign: '\\cdot',
  heads: null,
  showsPrediction: false,
  showsLens: false,
  result: grid({
    step: 'blocks.0.attn.scores_raw',
    label: 'Query · key',
    symbol: 'Q K^{\\top}',
    cells: scores.map((row) => row.map((number) => number * Math.SQRT2)),
    index: [0, 'row', 'column'],
  }),
};

const wave = (row: number, column: number) =>
  Math.sin(row * 1.7 + column * 0.9) * (1 + column / 60);
const wide = (label: string, symbol: string, id: string, rows: number, size: number) =>
  grid({
    step: id,
    label,
    symbol,
    rows: axis(
      'position',
      Array.from({ length: rows }, (_, n) => String(n)),
    ),
    columns: axis(
      'd_model',
      Array.from({ length: 40 }, (_, n) => String(n)),
      size,
    ),
    cells: Array.from({ length: rows }, (_, r) => Array.from({ length: 40 }, (_, c) => wave(r, c))),
  });

/** A tile of 40 columns out of 128. */
export const wideStep: StepView = {
  id: 'blocks.0.hook_resid_mid',
  label: 'Residual after attention',
  axes: [
    { name: 'position', size: 6 },
    { name: 'd_model', size: 128 },
  ],
  formula: 'R = X + Y',
  spokenFormula: 'R is X plus Y',
  words: ['What attention found is added to what was there.'],
  notes: [],
  operands: [
    wide('Residual', 'X', 'blocks.0.hook_resid_pre', 6, 128),
    wide('Attention out', 'Y', 'blocks.0.hook_attn_out', 6, 128),
  ],
  sign: '+',
  heads: null,
  showsPrediction: false,
  showsLens: false,
  result: wide('Residual after attention', 'R', 'blocks.0.hook_resid_mid', 6, 128),
};

export const valuesStep: StepView = {
  id: 'blocks.0.attn.hook_v',
  label: 'Values',
  axes: [
    { name: 'position', size: 3 },
    { name: 'head', size: 1 },
    { name: 'd_head', size: 2 },
  ],
  formula: 'V = X W_V',
  spokenFormula: 'V is X times W V',
  words: ['What each token hands over to those that look at it.'],
  notes: [
    {
      kind: 'warning',
      text: 'A row has no variance: with ε = 0 its norm is a division by zero.',
      actions: [{ id: 'safeEpsilon', label: 'Use ε = 1e-5' }],
    },
    { kind: 'info', text: 'With two coordinates LayerNorm keeps only a sign.', actions: [] },
  ],
  operands: [
    xGrid,
    grid({
      step: 'blocks.0.attn.W_V',
      label: 'Value weights',
      symbol: 'W_V',
      rows: streamColumns,
      columns: axis('d_head', ['food', 'action']),
      cells: [
        [2, 0],
        [0, -1],
      ],
      editable: true,
      changed: [{ row: 0, column: 0, before: 1 }],
    }),
  ],
  sign: '\\cdot',
  heads: null,
  showsPrediction: false,
  showsLens: false,
  result: grid({
    step: 'blocks.0.attn.hook_v',
    label: 'Values',
    symbol: 'V',
    rows: streamRows,
    columns: axis('d_head', ['food', 'action']),
    cells: x.map(([a, b]) => [2 * a!, -b!]),
    index: ['row', 0, 'column'],
    changed: [0, 1, 2].map((row) => ({ row, column: 0, before: x[row]![0]! })),
  }),
};

export const predictionStep: StepView = {
  id: 'unembed.probabilities',
  label: 'Probabilities',
  axes: [
    { name: 'position', size: 3 },
    { name: 'output', size: 3 },
  ],
  formula: 'p = \\operatorname{softmax}(L)',
  spokenFormula: 'p is the softmax of L',
  words: ['After “and” the model expects “eggs”, with 84.4 %.'],
  notes: [],
  operands: [
    grid({
      step: 'unembed.logits',
      label: 'Logits',
      symbol: 'L',
      rows: streamRows,
      columns: axis('output', ['eggs', 'bread', 'now']),
      cells: words.map(() => [1, -1, -2]),
    }),
  ],
  sign: '',
  heads: null,
  showsPrediction: true,
  showsLens: true,
  result: grid({
    step: 'unembed.probabilities',
    label: 'Probabilities',
    symbol: 'p',
    rows: streamRows,
    columns: axis('output', ['eggs', 'bread', 'now']),
    cells: words.map(() => [0.843795, 0.114195, 0.04201]),
  }),
};
