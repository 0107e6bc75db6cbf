import {
  type Size,
  addSizes,
  divideSizes,
  largerOf,
  multiplySizes,
  productOf,
  sizeOf,
  subtractSizes,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import { atLeast } from '../../tensor/size-order';
import { type LayerValue, type Value, isTensor, itemsOf } from '../values';
import type { Machine } from './machine';
import { sizeFrom } from './operators';

const nothing = sizeOf(0);

/** How many pairs of numbers are multiplied and added up, so far. */
export class Work {
  total: Size = nothing;

  add(size: Size): void {
    this.total = addSizes(this.total, size);
  }

  /** Counts from nothing; answers what has been counted before. */
  begin(): Size {
    const before = this.total;
    this.total = nothing;
    return before;
  }

  /** Answers what has been counted since `begin`; the count goes on where it was. */
  end(before: Size): Size {
    const done = this.total;
    this.total = before;
    return done;
  }

  /** What is done at most in one of two branches. */
  larger(before: Size, one: Size, two: Size): Size {
    if (one.text === two.text || atLeast(one, two)) return one;
    if (atLeast(two, one)) return two;
    return addSizes(before, largerOf(subtractSizes(one, before), subtractSizes(two, before)));
  }

  /** The same a number of times. */
  times(done: Size, count: Size): void {
    if (valueOf(done) !== 0) this.add(multiplySizes(done, count));
  }
}

const products = new Set('@ matmul bmm mm mv dot addmm baddbmm vdot inner'.split(' '));
/** What multiplies, but not in a way that is counted here. */
const uncounted =
  /^(tensordot|outer|kron|cdist|bilinear|chain_matmul|multi_dot|matrix_power|gru_cell|lstm_cell|rnn_\w*cell|lstm|gru|rnn_\w+|fft\w*|ifft\w*|rfft\w*|irfft\w*|multi_head_attention_forward|Bilinear|Transformer\w*|Attention|Block|Mlp|EinMix|associative_scan|scan|vmap|inv|solve|svd|qr|eigh?|cholesky)$/;

/** Layers that multiply nothing up; a container's parts are counted by themselves. */
const idle =
  /(Norm(\dd)?|Dropout(\dd)?|Pool\dd|Pad\dd|Loss|LU|GELU|Tanh|Sigmoid|Softmax(2d)?|Softplus|Softsign|Mish|Hardswish|Hardtanh|Threshold|Tanhshrink|DropPath|Identity|Flatten|Unflatten|Embedding|EmbeddingBag|Embed|PixelShuffle|PixelUnshuffle|Upsample|Unfold|Fold|Rearrange|Reduce|Sequential|ChannelShuffle)$/;

/** Counts the work of one operation of a library, by the shapes that went in and came out. */
export function countWork(
  m: Machine,
  operation: string,
  args: readonly Value[],
  value: Value,
  layer?: LayerValue,
): void {
  const { work } = m.observed;
  const done = workOf(m, operation, args, value, layer);
  if (done) work.add(m.facts.resolve(done));
}

function workOf(
  m: Machine,
  operation: string,
  args: readonly Value[],
  value: Value,
  layer: LayerValue | undefined,
): Size | undefined {
  const shapeOf = (one: Value | undefined) =>
    one && (one.kind === 'tensor' || isTensor(one))
      ? (m.tensor(one)?.shape ?? undefined)
      : undefined;
  const out = value.kind === 'tensor' ? value.shape : undefined;
  const option = (name: string) => {
    const found = layer?.options.get(name);
    return found && sizeFrom(m, found);
  };
  if (products.has(operation)) {
    const operands = args.filter((arg) => isTensor(arg));
    const left = shapeOf(operands.at(-2));
    return out && left ? multiplySizes(productOf(out), left.at(-1) ?? sizeOf(1)) : unknownSize;
  }
  if (operation === 'einsum') return ofEinsum(m, args);
  if (operation === 'linear' || operation === 'Linear' || operation === 'Dense') {
    const input = shapeOf(args[0]);
    return out && input ? multiplySizes(productOf(out), input.at(-1) ?? sizeOf(1)) : unknownSize;
  }
  if (operation === 'scaled_dot_product_attention') {
    const [q, k, v] = args.map(shapeOf);
    if (!q || !k || !v || k.length < 2) return unknownSize;
    const scores = multiplySizes(productOf(q.slice(0, -1)), k.at(-2)!);
    return multiplySizes(scores, addSizes(q.at(-1)!, v.at(-1)!));
  }
  const conv = /^[Cc]onv_?([Tt]ranspose)?(\d)d$/.exec(operation);
  if (conv) {
    const input = shapeOf(args[0]);
    if (!layer) {
      const weight = shapeOf(args[1]);
      if (!weight || !out || !input) return unknownSize;
      return multiplySizes(productOf(conv[1] ? input : out), productOf(weight.slice(1)));
    }
    const axes = Number(conv[2]);
    const given = layer.options.get('kernel_size');
    const kernel = Array.from({ length: axes }, (_, axis) => {
      const one = given && (itemsOf(given)?.[axis] ?? given);
      return (one && sizeFrom(m, one)) ?? unknownSize;
    });
    const groups = layer.options.has('groups') ? option('groups') : sizeOf(1);
    const other = option(conv[1] ? 'out_channels' : 'in_channels');
    const cells = conv[1] ? input : out;
    if (!cells || !groups || !other) return unknownSize;
    return productOf([...cells, divideSizes(other, groups), ...kernel]);
  }
  if (operation === 'MultiheadAttention') {
    const [q, k] = args.map(shapeOf);
    const width = option('embed_dim');
    if (q?.length !== 3 || k?.length !== 3 || !width) return unknownSize;
    if (layer?.options.has('kdim') || layer?.options.has('vdim')) return unknownSize;
    const first = layer?.options.get('batch_first');
    if (first && (first.kind !== 'bool' || first.value === undefined)) return unknownSize;
    const [batch, time] = first?.kind === 'bool' && first.value ? [0, 1] : [1, 0];
    const [b, t, s] = [q[batch]!, q[time]!, k[time]!];
    const projections = addSizes(
      productOf([sizeOf(2), b, t, width, width]),
      productOf([sizeOf(2), b, s, width, width]),
    );
    return addSizes(projections, productOf([sizeOf(2), b, t, s, width]));
  }
  if (operation === 'LSTM' || operation === 'GRU' || operation === 'RNN') {
    const input = shapeOf(args[0]);
    const [width, hidden] = [option('input_size'), option('hidden_size')];
    if (!input || !width || !hidden || layer?.options.has('num_layers')) return unknownSize;
    if (layer?.options.has('bidirectional')) return unknownSize;
    const gates = sizeOf(operation === 'LSTM' ? 4 : operation === 'GRU' ? 3 : 1);
    return productOf([...input.slice(0, -1), gates, hidden, addSizes(width, hidden)]);
  }
  const cell = /^(LSTM|GRU|RNN)Cell$/.exec(operation);
  if (cell) {
    const [input, width, hidden] = [shapeOf(args[0]), option('input_size'), option('hidden_size')];
    if (!input || !width || !hidden) return unknownSize;
    const gates = sizeOf(cell[1] === 'LSTM' ? 4 : cell[1] === 'GRU' ? 3 : 1);
    return productOf([...input.slice(0, -1), gates, hidden, addSizes(width, hidden)]);
  }
  // Of a layer that is not known by name, its work is not known.
  if (layer) return idle.test(operation) ? undefined : unknownSize;
  return uncounted.test(operation) ? unknownSize : undefined;
}

/** The product of all letters of two operands; what stands in one alone is summed beforehand. */
function ofEinsum(m: Machine, args: readonly Value[]): Size {
  const pattern = args.find((arg) => arg.kind === 'string');
  const list = args.filter((arg) => isTensor(arg)).map((arg) => m.tensor(arg)?.shape);
  if (pattern?.kind !== 'string' || pattern.value === undefined || list.length > 2)
    return unknownSize;
  const [before, after = ''] = pattern.value.split('->');
  const wordy = args[0] !== pattern;
  const letters = (side: string) =>
    wordy ? side.trim().split(/\s+/) : (side.replace(/\s/g, '').match(/\.\.\.|\w/g) ?? []);
  const inputs = before!.split(',').map(letters);
  if (list.length === 1) return nothing;
  const sizes = new Map<string, Size>();
  for (const [k, names] of inputs.entries()) {
    const shape = list[k];
    if (shape?.length !== names.length || names.includes('...')) return unknownSize;
    for (const [axis, name] of names.entries()) {
      const alone = !inputs[1 - k]?.includes(name) && !letters(after).includes(name);
      const known = sizes.get(name);
      if (!alone && (!known || valueOf(known) === 1)) sizes.set(name, shape[axis]!);
    }
  }
  // Where nothing is added up, numbers are only multiplied.
  const adds = [...sizes.keys()].some((name) => !letters(after).includes(name));
  return adds ? productOf([...sizes.values()]) : nothing;
}
