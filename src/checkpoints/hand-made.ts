import type { Node } from 'jsonc-parser';
import type { Activation } from '../ops/feed-forward';
import type { LanguageModel, ModelNote } from '../models/pass';
import type { NormPlacement, TransformerModel } from '../models/transformer';
import { countOf, tensorOf } from '../tensor/tensor';
import type { Parameter } from '../trace/tracer';
import { type BlockSizes, type ParameterPlan, planBlocks } from './hand-made-parameters';
import { type FileProblem, JsonSource, counted } from './json-source';

/** More than these cannot be shown, and take too long at a keystroke. */
const limits = { blocks: 24, heads: 16, width: 256, hidden: 1024, words: 5_000, positions: 128 };

/** The model of a `*.glassformer.json` text; undefined where there is a problem. Never throws. */
export function readHandMade(
  text: string,
  fileName: string,
): { model: LanguageModel | undefined; problems: readonly FileProblem[] } {
  const source = new JsonSource(text);
  const model = source.root && source.problems.length === 0 ? read(source, fileName) : undefined;
  return { model: source.problems.length === 0 ? model : undefined, problems: source.problems };
}

const allowed = [
  '$schema',
  'name',
  'description',
  'dimensions',
  'headDimensions',
  'hiddenDimensions',
  'vocabulary',
  'unknown',
  'positions',
  'norm',
  'epsilon',
  'activation',
  'mask',
  'scale',
  'blocks',
  'lnFinal',
  'output',
  'samples',
  'notes',
];

function read(source: JsonSource, fileName: string): LanguageModel | undefined {
  const members = source.members(source.root, 'The model', allowed);
  if (!members) return undefined;
  for (const key of ['dimensions', 'vocabulary', 'positions', 'blocks', 'output']) {
    if (!members.has(key)) source.report(undefined, `The model lacks “${key}”.`);
  }
  const strings = (key: string) => {
    const node = members.get(key);
    return node && source.strings(node, `“${key}”`);
  };
  const dimensions = strings('dimensions');
  if (!dimensions) return undefined;
  const dModel = dimensions.length;
  if (dModel < 1 || dModel > limits.width) {
    return source.report(
      members.get('dimensions'),
      `“dimensions” names ${counted(dModel, 'coordinate')}; a model has 1 to ${limits.width}.`,
    );
  }
  const because = `“dimensions” names ${dModel}`;
  const vocabulary = readWords(source, members.get('vocabulary'), 'vocabulary', dModel, because);
  const output = readWords(source, members.get('output'), 'output', dModel, because);
  const positions = readPositions(source, members.get('positions'), dModel, because);
  const blocks = readBlockSizes(source, members.get('blocks'));
  const lnFinal = members.get('lnFinal');
  if (lnFinal) source.members(lnFinal, '“lnFinal”', ['gamma', 'beta']);
  const unknownNode = members.get('unknown');
  const unknown = unknownNode
    ? source.vector(unknownNode, '“unknown”', dModel, because)
    : dimensions.map(() => 0);
  const options = readOptions(source, members, positions?.length ?? 0);
  if (!vocabulary || !output || !positions || !blocks || !unknown || !options) return undefined;

  const parameters = new Map<string, Parameter>([
    [
      'W_E',
      {
        label: 'Embedding table',
        symbol: 'W_E',
        axes: ['vocabulary', 'd_model'],
        value: tensorOf(vocabulary.vectors.flat(), [vocabulary.words.length, dModel], 'float64'),
      },
    ],
    [
      'W_pos',
      {
        label: 'Position table',
        symbol: 'W_pos',
        axes: ['place', 'd_model'],
        value: tensorOf(positions.flat(), [positions.length, dModel], 'float64'),
      },
    ],
    [
      'W_U',
      {
        label: 'Output words',
        symbol: 'W_U',
        axes: ['d_model', 'output'],
        value: tensorOf(
          dimensions.flatMap((_, d) => output.vectors.map((vector) => vector[d]!)),
          [dModel, output.words.length],
          'float64',
        ),
      },
    ],
  ]);
  for (const plan of planBlocks(dModel, blocks)) {
    const value = readParameter(source, plan);
    if (value) parameters.set(plan.id, value);
  }
  if (source.problems.length > 0) return undefined;

  const labels = new Map<string, readonly string[]>([
    ['d_model', dimensions],
    ['vocabulary', vocabulary.words],
    ['output', output.words],
    ['place', positions.map((_, place) => `position ${place}`)],
  ]);
  for (const [key, axis] of [
    ['headDimensions', 'd_head'],
    ['hiddenDimensions', 'd_mlp'],
  ] as const) {
    const names = strings(key);
    if (!names) continue;
    const widths = blocks.map((block) => (axis === 'd_head' ? block.dHead : block.dMlp));
    const other = widths.find((width) => width !== names.length);
    if (other === undefined) labels.set(axis, names);
    else {
      source.report(
        members.get(key),
        `“${key}” has ${counted(names.length, 'name')}; the blocks have ${other} such ${other === 1 ? 'coordinate' : 'coordinates'}.`,
      );
    }
  }
  const nameNode = members.get('name');
  const descriptionNode = members.get('description');
  const transformer: TransformerModel = {
    ...options,
    name: (nameNode && source.string(nameNode, '“name”')) ?? fileName,
    dtype: 'float64',
    blocks: blocks.length,
    heads: blocks[0]!.heads,
    dHead: blocks[0]!.dHead,
    contextLength: positions.length,
    positioned: true,
    parameters,
    labels,
  };
  return {
    transformer,
    description:
      (descriptionNode && source.string(descriptionNode, '“description”')) ?? 'A hand-made model.',
    vocabulary: vocabulary.words,
    unknown,
    editable: true,
    samples: strings('samples') ?? [],
    notes: readNotes(source, members.get('notes')),
  };
}

/** An object of word: vector. */
function readWords(
  source: JsonSource,
  node: Node | undefined,
  key: string,
  width: number,
  because: string,
): { words: string[]; vectors: number[][] } | undefined {
  if (!node) return undefined;
  const members = source.members(node, `“${key}”`);
  if (!members) return undefined;
  if (members.size === 0) return source.report(node, `“${key}” has no words.`);
  if (members.size > limits.words) {
    return source.report(
      node,
      `“${key}” has ${members.size} words; up to ${limits.words} can be shown.`,
    );
  }
  const vectors = [...members].map(([word, vector]) =>
    source.vector(vector, `“${word}” in “${key}”`, width, because),
  );
  return vectors.every((vector) => vector !== undefined)
    ? { words: [...members.keys()], vectors }
    : undefined;
}

function readPositions(
  source: JsonSource,
  node: Node | undefined,
  width: number,
  because: string,
): number[][] | undefined {
  const items = node && source.items(node, '“positions”');
  if (!items) return undefined;
  if (items.length < 1 || items.length > limits.positions) {
    return source.report(
      node,
      `“positions” has ${counted(items.length, 'row')}; a model has 1 to ${limits.positions}.`,
    );
  }
  const rows = items.map((item, place) => source.vector(item, `Position ${place}`, width, because));
  return rows.every((row) => row !== undefined) ? rows : undefined;
}

/** How large each block is, read off its first head and its W_1. */
function readBlockSizes(source: JsonSource, node: Node | undefined): BlockSizes[] | undefined {
  const items = node && source.items(node, '“blocks”');
  if (!items) return undefined;
  if (items.length < 1 || items.length > limits.blocks) {
    return source.report(
      node,
      `“blocks” has ${items.length} blocks; 1 to ${limits.blocks} can be shown. Remove some.`,
    );
  }
  const blocks = items.map((item, n) => readBlockSize(source, item, n));
  const sizes = blocks.filter((block) => block !== undefined);
  const [first] = sizes;
  for (const [n, { heads, dHead }] of sizes.entries()) {
    if (heads !== first!.heads || dHead !== first!.dHead) {
      source.report(
        items[n],
        `Block ${n} has ${counted(heads, 'head')} of ${dHead}; all blocks must be like block 0, which has ${first!.heads} of ${first!.dHead}.`,
      );
    }
  }
  return sizes.length === items.length ? sizes : undefined;
}

const blockKeys = ['heads', 'W_O', 'b_O', 'W_1', 'b_1', 'W_2', 'b_2', 'ln1', 'ln2'];
const headKeys = ['W_Q', 'W_K', 'W_V', 'b_Q', 'b_K', 'b_V'];

function readBlockSize(source: JsonSource, node: Node, n: number): BlockSizes | undefined {
  const what = `Block ${n}`;
  const members = source.members(node, what, blockKeys);
  if (!members) return undefined;
  for (const key of ['heads', 'W_1', 'W_2']) {
    if (!members.has(key)) source.report(node, `${what} lacks “${key}”.`);
  }
  for (const key of ['ln1', 'ln2']) {
    const norm = members.get(key);
    if (norm) source.members(norm, `“${key}” of ${what.toLowerCase()}`, ['gamma', 'beta']);
  }
  const headsNode = members.get('heads');
  const heads = headsNode && source.items(headsNode, `“heads” of block ${n}`);
  if (!heads || !members.has('W_1')) return undefined;
  if (heads.length < 1 || heads.length > limits.heads) {
    return source.report(
      headsNode,
      `${what} has ${heads.length} heads; 1 to ${limits.heads} can be shown.`,
    );
  }
  const biases = new Set(members.has('b_O') ? ['b_O'] : []);
  for (const [h, head] of heads.entries()) {
    const parts = source.members(head, `Head ${h} of block ${n}`, headKeys);
    for (const key of ['W_Q', 'W_K', 'W_V']) {
      if (parts && !parts.has(key)) source.report(head, `Head ${h} of block ${n} lacks “${key}”.`);
    }
    for (const key of parts?.keys() ?? []) if (key.startsWith('b_')) biases.add(key);
  }
  const width = (matrix: Node | undefined, key: string, most: number) => {
    const columns = source.at(matrix, 0)?.children?.length ?? 0;
    if (columns >= 1 && columns <= most) return columns;
    return source.report(
      matrix,
      `“${key}” of block ${n} must be a list of rows of 1 to ${most} numbers.`,
    );
  };
  const query = source.at(heads[0], 'W_Q');
  const dHead = query && width(query, 'W_Q', limits.width);
  const dMlp = width(members.get('W_1'), 'W_1', limits.hidden);
  if (dHead === undefined || dMlp === undefined) return undefined;
  return { heads: heads.length, dHead, dMlp, biases: [...biases] };
}

/** The numbers of a parameter, or what its absence means. */
function readParameter(source: JsonSource, plan: ParameterPlan): Parameter | undefined {
  const { shape, places, fallback, id, label, symbol, axes } = plan;
  const inPlace = places.length > 1 || axes[0] === 'head' ? shape.slice(1) : shape;
  const parts = places.map((path) => {
    const node = path.reduce<Node | undefined>(
      (parent, key) => source.at(parent, key),
      source.root,
    );
    const [rows, columns] = inPlace.length === 2 ? inPlace : [undefined, inPlace[0]];
    const size = `${inPlace.join(' × ')} for ${axes.slice(-inPlace.length).join(' × ')}`;
    if (!node) return neutral(fallback, inPlace);
    const what = `“${path.at(-1)}” of ${label.replace(/^\S+ of /, '')}`;
    return rows === undefined
      ? source.vector(node, what, columns!, size)
      : source.matrix(node, what, { size: rows, because: size }, { size: columns!, because: size });
  });
  if (!parts.every((part) => part !== undefined)) {
    // A part that is required and absent has been reported with its block, but for W_O.
    if (id.endsWith('W_O') && source.problems.length === 0) {
      source.report(
        undefined,
        `${label} is needed: the heads side by side are ${shape[0]} wide, the model ${shape[1]}.`,
      );
    }
    return undefined;
  }
  return { label, symbol, axes, value: tensorOf(parts.flat(), shape, 'float64') };
}

/** What an absent part means: identity, zero, one; undefined where it must be given. */
function neutral(fallback: ParameterPlan['fallback'], shape: readonly number[]) {
  if (fallback === 'required') return undefined;
  const columns = shape.at(-1)!;
  return Array.from({ length: countOf(shape) }, (_, place) => {
    if (fallback === 'identity') return Math.floor(place / columns) === place % columns ? 1 : 0;
    return fallback === 'one' ? 1 : 0;
  });
}

type Options = Pick<TransformerModel, 'norm' | 'epsilon' | 'activation' | 'mask' | 'scaled'>;

function readOptions(
  source: JsonSource,
  members: Map<string, Node>,
  positions: number,
): Options | undefined {
  const option = <T>(
    key: string,
    otherwise: T,
    reader: (node: Node, what: string) => T | undefined,
  ) => {
    const node = members.get(key);
    return node ? reader(node, `“${key}”`) : otherwise;
  };
  const norm = option<NormPlacement>('norm', 'pre', (node, what) =>
    source.oneOf(node, what, ['pre', 'post'] as const),
  );
  const activation = option<Activation>('activation', 'relu', (node, what) =>
    source.oneOf(node, what, ['relu', 'gelu', 'gelu_tanh'] as const),
  );
  const epsilon = option('epsilon', 1e-5, (node, what) => {
    const value = source.number(node, what);
    return value === undefined || value >= 0 ? value : source.report(node, `${what} is negative.`);
  });
  const scaled = option('scale', true, (node, what) => source.boolean(node, what));
  const mask = option<Options['mask']>('mask', 'causal', (node, what) => {
    if (node.type === 'string') return source.oneOf(node, what, ['causal', 'none'] as const);
    const because = `one for each of the ${counted(positions, 'position')}`;
    const cells = source.matrix(
      node,
      what,
      { size: positions, because },
      { size: positions, because },
    );
    if (cells?.some((x) => x !== 0 && x !== 1)) {
      return source.report(node, `${what} has 1 where a query may see a key, and 0 where not.`);
    }
    return (
      cells &&
      Array.from({ length: positions }, (_, query) =>
        Array.from({ length: positions }, (__, key) => cells[query * positions + key] === 1),
      )
    );
  });
  if (norm === undefined || activation === undefined || epsilon === undefined) return undefined;
  if (scaled === undefined || mask === undefined) return undefined;
  return { norm, activation, epsilon, scaled, mask };
}

function readNotes(source: JsonSource, node: Node | undefined): ModelNote[] {
  if (!node) return [];
  return (source.items(node, '“notes”') ?? []).flatMap((item) => {
    const members = source.members(item, 'A note', ['step', 'sentence', 'text', 'kind']);
    const part = (key: string) => {
      const value = members?.get(key);
      if (!value) return source.report(item, `A note needs “${key}”.`);
      return source.string(value, `“${key}” of a note`);
    };
    const kindNode = members?.get('kind');
    const kind = kindNode
      ? source.oneOf(kindNode, '“kind” of a note', ['remark', 'erratum'] as const)
      : 'remark';
    const [step, sentence, text] = [part('step'), part('sentence'), part('text')];
    return step !== undefined && sentence !== undefined && text !== undefined && kind
      ? [{ step, sentence, text, kind }]
      : [];
  });
}
