import { sourceTokens } from '../models/transformer';
import type { EinsumAttributes } from '../ops/einsum';
import { countOf } from '../tensor/tensor';
import type { Step, Trace } from '../trace/trace';

/** What a cache of keys and values (Shazeer 2019, section 2.4) would spare in one pass: counted, not timed. */
export interface CacheCount {
  /** Tokens of the pass, and how many of them were in the pass before. */
  readonly tokens: number;
  readonly known: number;
  /** Multiplications with their additions in the products of matrices, all rows computed. */
  readonly without: number;
  /** The same where only the rows of new tokens are computed; keys and values come from the cache. */
  readonly with: number;
  /** What the cache takes after this pass: keys and values of all blocks, in bytes of their own type. */
  readonly bytes: number;
  /** How much of that is new with this pass. */
  readonly added: number;
}

/** Which rows of a step are those of the pass before. */
export interface SparedRows {
  /** The axis along which rows are counted; null: the step as a whole is the same. */
  readonly axis: number | null;
  /** The first so many. */
  readonly rows: number;
  /** They lie in the cache: keys and values. The others are not needed again. */
  readonly kept: boolean;
}

/**
 * What is spared in a step, where the first `known` tokens of the pass were those of the pass before;
 * undefined where nothing is. Only for passes with {@link canReuse}.
 */
export function sparedIn(trace: Trace, step: Step, known: number): SparedRows | undefined {
  if (known === 0 || step.role === 'parameter') return undefined;
  const kept = keptIn(trace).has(step.id);
  if (isOfSource(step)) return { axis: null, rows: 0, kept };
  const axis = rowAxis(step);
  if (axis === undefined) return undefined;
  return { axis, rows: Math.min(known, step.shape[axis]!), kept };
}

/**
 * Whether earlier rows of the pass stay as they are when a token is added: every token sees none that come
 * after it. Not where the mask is another, or switched off.
 */
export function canReuse(trace: Trace): boolean {
  const masks = trace.steps.filter(({ operation, id }) => operation === 'mask' && !isEncoder(id));
  const own = masks.filter(({ id }) => !id.includes('.cross_attn.'));
  return (
    own.length > 0 &&
    own.every(({ attributes }) => (attributes as { rule?: string }).rule === 'causal')
  );
}

/** Counts a pass of which the first `known` tokens were in the pass before. */
export function countCache(trace: Trace, known: number): CacheCount {
  const { length: tokens } = trace.labels.get('position') ?? [];
  let [without, spared] = [0, 0];
  for (const step of trace.steps) {
    if (step.operation !== 'einsum') continue;
    const products = productsOf(trace, step);
    without += products;
    const rows = sparedIn(trace, step, known);
    if (rows)
      spared += rows.axis === null ? products : (products * rows.rows) / step.shape[rows.axis]!;
  }
  const size = trace.dtype === 'float64' ? 8 : 4;
  let [bytes, added] = [0, 0];
  for (const id of keptIn(trace)) {
    const step = trace.step(id);
    const all = countOf(step.shape) * size;
    const rows = sparedIn(trace, step, known);
    bytes += all;
    if (!rows) added += all;
    else if (rows.axis !== null) added += all - (all * rows.rows) / step.shape[rows.axis]!;
  }
  return { tokens, known, without, with: without - spared, bytes, added };
}

/** How many pairs of numbers a product of tensors multiplies: the sizes of all its axes. */
function productsOf(trace: Trace, step: Step): number {
  const { axes } = step.attributes as EinsumAttributes;
  const sizes = new Map<string, number>();
  for (const [operand, id] of step.inputs.entries()) {
    const { shape } = trace.step(id);
    for (const [axis, name] of axes[operand]!.split(' ').entries()) sizes.set(name, shape[axis]!);
  }
  return countOf([...sizes.values()]);
}

/** Keys and values as attention reads them, before heads are repeated: what a cache keeps. */
function keptIn(trace: Trace): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const { id } of trace.steps) {
    const [, at] = /^(.*\.(?:cross_)?attn)\.hook_v$/.exec(id) ?? [];
    if (at === undefined || isEncoder(id)) continue;
    kept.add(id);
    const key = ['hook_rot_k', 'k_normalized', 'hook_k'].find((name) =>
      trace.find(`${at}.${name}`),
    );
    if (key !== undefined) kept.add(`${at}.${key}`);
  }
  return kept;
}

const isEncoder = (id: string) => id.startsWith('encoder.');
const tokenAxes = ['position', 'query', 'key'];

/** The axis of the tokens that are being generated. */
function rowAxis({ axes, lists }: Step): number | undefined {
  const axis = axes.findIndex(
    (name) => (name === 'position' || name === 'query') && lists[name] !== sourceTokens,
  );
  return axis < 0 ? undefined : axis;
}

/** Made of the source alone, which does not change: the encoder, keys and values of cross-attention. */
function isOfSource({ axes, lists }: Step): boolean {
  const own = axes.filter((name) => tokenAxes.includes(name));
  return own.length > 0 && own.every((name) => lists[name] === sourceTokens);
}
