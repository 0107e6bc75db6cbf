import type {
  MessageSnapshot,
  PassSnapshot,
  PersistedState,
  StepView,
  StripView,
} from '../../src/protocol/snapshot';
import {
  explanation,
  outline,
  patternStep,
  predictionStep,
  scoresStep,
  valuesStep,
  wideStep,
  words,
} from './sample-steps';

/** Snapshots to look at and to test with. */

export const restore: PersistedState = {
  version: 1,
  sentence: 'Buy milk and',
  document: null,
  model: 'groceries',
  pinned: false,
  step: patternStep.id,
  cell: null,
  head: 0,
  digits: '2',
  folded: [],
  edits: [],
  toggles: {},
  epsilon: null,
};

/** The sample sentence, as its last word attends to it. */
export function strip(): StripView {
  return {
    lines: [
      {
        label: 'Tokens',
        which: 'text',
        left: 0,
        tokens: words.map((text, place) => ({
          text,
          place,
          weight: [0.35, 0.3, 0.35][place]!,
          hidden: false,
          said: false,
          masked: false,
          at: [0, 4, 9][place]!,
          word: [[0, 3] as const, [4, 8] as const, [9, 12] as const][place]!,
        })),
      },
    ],
    asks: { line: 0, token: 2 },
    pattern: 'Layer 0, head 0',
    sees: '“and” may look at itself and 2 tokens before it.',
    changes: 'One token more changes nothing of what stands before it.',
  };
}

export function pass(view: StepView, more: Partial<PassSnapshot> = {}): PassSnapshot {
  return {
    kind: 'pass',
    models: [
      { id: 'groceries', label: 'groceries', detail: 'The worked example' },
      { id: 'travel', label: 'travel', detail: 'Four coordinates, a few hundred words' },
    ],
    model: 'groceries',
    editable: true,
    sentence: 'Buy milk and',
    tokens: words.map((text) => ({ text, known: true })),
    notices: [],
    texts: [],
    layers: ['Layer 0'],
    heads: 1,
    layer: 0,
    head: 0,
    jobs: [],
    digits: '2',
    toggles: { mask: true, scale: true, positions: true, norm: 'post' },
    switches: ['mask', 'scale', 'positions', 'norm'],
    pinned: false,
    outline: outline(view.id),
    step: view,
    position: { at: 16, of: 46 },
    explanation: null,
    canGoBack: false,
    edits: {
      varied: false,
      canUndo: false,
      canRedo: false,
      list: [],
      predictionBefore: null,
      canSave: false,
    },
    prediction: [
      { token: 'eggs', probability: 0.843795 },
      { token: 'bread', probability: 0.114195 },
      { token: 'now', probability: 0.04201 },
    ],
    lens: { why: '', after: '', step: 'lens.probabilities', layers: null },
    strip: strip(),
    generation: null,
    masks: null,
    answers: [],
    beside: null,
    restore: { ...restore, step: view.id },
    ...more,
  };
}

export const problem: MessageSnapshot = {
  kind: 'message',
  severity: 'error',
  title: 'travel.glassformer.json cannot be used',
  details: [
    'W_V has 3 rows, but d_model is 2.',
    'The embedding of “milk” holds NaN: write a finite number.',
  ],
  actions: [
    { id: 'openModelFile', label: 'Open the file' },
    { id: 'useDefaultModel', label: 'Use the default model' },
  ],
  restore,
};

export const nothing: MessageSnapshot = {
  kind: 'message',
  severity: 'info',
  title: 'There is no sentence here',
  details: ['Select a sentence in an editor, then run Explain Attention.'],
  actions: [{ id: 'browseModel', label: 'Look at the model' }],
  restore,
};

const unknownWord = {
  tokens: [...words.slice(0, 1), 'quinoa', 'and'].map((text, n) => ({ text, known: n !== 1 })),
};

/** By name, for the harness. */
const heads: StepView = {
  ...patternStep,
  heads: {
    picked: 1,
    height: 3,
    width: 3,
    pictures: [0, 1, 2].map(() => [255, 0, 0, 128, 127, 0, 89, 77, 89]),
    jobs: [
      [],
      [
        {
          job: 'attends to the previous token',
          score: 0.81,
          measured: 'mean weight on the token before, over 200 sentences',
        },
      ],
      [],
    ],
    arcs: {
      queries: words,
      keys: words,
      least: 0.05,
      arcs: [
        { query: 0, key: 0, weight: 1 },
        { query: 2, key: 0, weight: 0.35 },
        { query: 2, key: 1, weight: 0.3 },
      ],
    },
  },
};

const lens: PassSnapshot['lens'] = {
  why: '',
  after: '“and”',
  step: 'lens.probabilities',
  layers: ['embeddings', 'block 0'].map((name, layer) => ({
    name,
    top: ['eggs', 'bread', 'now'].map((token, place) => ({
      column: (place + layer) % 3,
      token,
      probability: [0.84, 0.12, 0.04][place]!,
    })),
  })),
};

export const samples = {
  heads: pass(heads, { heads: 3, head: 1 }),
  pattern: pass(patternStep),
  explained: pass(patternStep, { explanation, canGoBack: true }),
  scores: pass(scoresStep),
  wide: pass(wideStep, {
    layers: ['Layer 0', 'Layer 1', 'Layer 2', 'Layer 3'],
    heads: 4,
    digits: '2',
  }),
  edited: pass(valuesStep, {
    edits: {
      varied: true,
      canUndo: true,
      canRedo: false,
      list: [
        {
          step: 'blocks.0.attn.W_V',
          index: [0, 0],
          name: 'W_V[food, food]',
          before: 1,
          after: 2,
          idle: '',
        },
        {
          step: 'blocks.0.attn.W_V',
          index: [1, 1],
          name: 'W_V[action, action]',
          before: 1,
          after: -1,
          idle: '',
        },
      ],
      predictionBefore: 'bread',
      canSave: true,
    },
  }),
  prediction: pass(predictionStep, { position: { at: 45, of: 46 } }),
  lens: pass(predictionStep, { lens }),
  notices: pass(patternStep, {
    ...unknownWord,
    notices: [
      {
        kind: 'warning',
        text: 'The model does not know “quinoa”: it stands at the origin until you give it coordinates.',
        actions: [{ id: 'openModelFile', label: 'Open the model file' }],
      },
    ],
  }),
  problem,
  nothing,
  loading: { kind: 'loading', text: 'Running “Buy milk and” through groceries …' },
  computing: {
    kind: 'loading',
    text: 'Computing the forward pass… 40 %',
    share: 0.4,
    stop: { id: 'stop', label: 'Stop' },
  },
} as const;
