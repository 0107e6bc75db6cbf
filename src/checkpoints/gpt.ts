import type { Activation } from '../ops/feed-forward';
import type { LanguageModel } from '../models/pass';
import { countOf, type Tensor, tensorOf, zeros } from '../tensor/tensor';
import type { Parameter } from '../trace/tracer';
import { counted } from './json-source';
import { CheckpointError } from './problem';

/** A trained GPT as JSON: `config`, and a state dict whose tensors are base64 float32. */
export interface GptFile {
  readonly config: GptConfig;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

export interface GptConfig {
  readonly n_layer: number;
  readonly n_head: number;
  readonly n_embd: number;
  readonly vocab_size: number;
  readonly block_size: number;
  readonly model_type?: string;
  readonly activation?: Activation;
  readonly layer_norm_epsilon?: number;
  readonly vocabulary?: readonly string[];
}

/** Whether this parsed JSON looks like a GPT rather than a hand-made model. */
export function isGptFile(json: unknown): json is Record<string, unknown> {
  return (
    typeof json === 'object' &&
    json !== null &&
    'config' in json &&
    'transformer.wte.weight' in json
  );
}

/**
 * The GPT of a nanoGPT state dict (`transformer.h.0.attn.c_attn.weight` [3C, C], as nn.Linear keeps it)
 * with pre-norm; ε = 1e-5 and the tanh-GELU of GPT-2 unless the config names others. A model trained
 * without biases lacks them: then attention has no step for them, and elsewhere they are zero.
 */
export function readGpt(json: Record<string, unknown>, fileName: string): LanguageModel {
  const { config, tensors } = readFile(json);
  const { n_layer, n_head, n_embd: C, vocab_size, block_size } = config;
  const dHead = C / n_head;
  if (!Number.isInteger(dHead)) {
    throw new CheckpointError(`n_embd ${C} cannot be divided among ${n_head} heads.`);
  }
  const take = (name: string, shape: readonly number[]): Tensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw new CheckpointError(`The file lacks ${name}.`);
    if (tensor.shape.join() !== shape.join()) {
      throw new CheckpointError(
        `${name} is (${tensor.shape.join(', ')}); the config makes it (${shape.join(', ')}).`,
      );
    }
    if (!tensor.data.every(Number.isFinite)) {
      throw new CheckpointError(`${name} holds numbers that are not finite (NaN or infinity).`);
    }
    return tensor;
  };
  const optional = (name: string, shape: readonly number[]): Tensor | undefined =>
    tensors.has(name) ? take(name, shape) : undefined;
  const biasOf = (name: string, size: number): Tensor =>
    optional(name, [size]) ?? zeros([size], 'float32');
  const parameters = new Map<string, Parameter>();
  const add = (id: string, symbol: string, axes: string[], value: Tensor) =>
    parameters.set(id, { label: `${symbol} (${id})`, symbol, axes, value });

  add('W_E', 'W_E', ['vocabulary', 'd_model'], take('transformer.wte.weight', [vocab_size, C]));
  add('W_pos', 'W_pos', ['place', 'd_model'], take('transformer.wpe.weight', [block_size, C]));
  for (let n = 0; n < n_layer; n++) {
    const [from, to] = [`transformer.h.${n}`, `blocks.${n}`];
    // (3C, C): queries, keys and values stacked; each row is one output.
    const weight = take(`${from}.attn.c_attn.weight`, [3 * C, C]);
    const bias = optional(`${from}.attn.c_attn.bias`, [3 * C]);
    for (const [part, letter] of ['Q', 'K', 'V'].entries()) {
      const rowOf = (head: number, d: number) => part * C + head * dHead + d;
      add(
        `${to}.attn.W_${letter}`,
        `W_${letter}`,
        ['head', 'd_model', 'd_head'],
        build([n_head, C, dHead], ([h, i, d]) => weight.data[rowOf(h!, d!) * C + i!]!),
      );
      if (!bias) continue;
      add(
        `${to}.attn.b_${letter}`,
        `b_${letter}`,
        ['head', 'd_head'],
        build([n_head, dHead], ([h, d]) => bias.data[rowOf(h!, d!)]!),
      );
    }
    const linear = (
      id: string,
      symbol: string,
      name: string,
      axes: [string, string],
      size: [number, number],
    ) => {
      const stored = take(`${from}.${name}.weight`, [size[1], size[0]]);
      add(`${to}.${id}`, symbol, axes, transpose(stored));
    };
    const vector = (id: string, symbol: string, axis: string, value: Tensor) =>
      add(`${to}.${id}`, symbol, [axis], value);
    linear('attn.W_O', 'W_O', 'attn.c_proj', ['head·d_head', 'd_model'], [C, C]);
    const outBias = optional(`${from}.attn.c_proj.bias`, [C]);
    if (outBias) vector('attn.b_O', 'b_O', 'd_model', outBias);
    linear('mlp.W_in', 'W_1', 'mlp.c_fc', ['d_model', 'd_mlp'], [C, 4 * C]);
    vector('mlp.b_in', 'b_1', 'd_mlp', biasOf(`${from}.mlp.c_fc.bias`, 4 * C));
    linear('mlp.W_out', 'W_2', 'mlp.c_proj', ['d_mlp', 'd_model'], [4 * C, C]);
    vector('mlp.b_out', 'b_2', 'd_model', biasOf(`${from}.mlp.c_proj.bias`, C));
    for (const [norm, name] of [
      ['ln1', 'ln_1'],
      ['ln2', 'ln_2'],
    ] as const) {
      vector(`${norm}.w`, 'gamma', 'd_model', take(`${from}.${name}.weight`, [C]));
      vector(`${norm}.b`, 'beta', 'd_model', biasOf(`${from}.${name}.bias`, C));
    }
  }
  add('ln_final.w', 'gamma', ['d_model'], take('transformer.ln_f.weight', [C]));
  add('ln_final.b', 'beta', ['d_model'], biasOf('transformer.ln_f.bias', C));
  add('W_U', 'W_U', ['d_model', 'output'], transpose(take('lm_head.weight', [vocab_size, C])));

  const words = config.vocabulary ?? letters(vocab_size);
  return {
    transformer: {
      name: config.model_type ?? fileName,
      dtype: 'float32',
      blocks: n_layer,
      heads: n_head,
      dHead,
      contextLength: block_size,
      norm: 'pre',
      epsilon: config.layer_norm_epsilon ?? 1e-5,
      activation: config.activation ?? 'gelu_tanh',
      mask: 'causal',
      scaled: true,
      positioned: true,
      parameters,
      labels: new Map([
        ['vocabulary', words],
        ['output', words],
      ]),
    },
    description: `A trained GPT: ${counted(n_layer, 'block')}, ${counted(n_head, 'head')}, ${counted(C, 'coordinate')}.`,
    vocabulary: words,
    unknown: null,
    editable: false,
    notes: [],
    samples: [words.slice(0, 6).join(' ')],
  };
}

/** A, B, C, …; numbers where the letters do not suffice. */
function letters(count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    count <= 26 ? String.fromCharCode(65 + i) : `${i}`,
  );
}

function build(shape: readonly number[], read: (index: number[]) => number): Tensor {
  const strides = shape.map((_, axis) => countOf(shape.slice(axis + 1)));
  const numbers = Array.from({ length: countOf(shape) }, (_, o) =>
    read(shape.map((size, axis) => Math.floor(o / strides[axis]!) % size)),
  );
  return tensorOf(numbers, shape, 'float32');
}

/** nn.Linear keeps [out, in]; the forward pass multiplies by [in, out]. */
function transpose({ shape, data }: Tensor): Tensor {
  const [rows, columns] = [shape[0]!, shape[1]!];
  return build([columns, rows], ([i, j]) => data[j! * columns + i!]!);
}

/** What a config may leave out, and must be right where it is there. */
const choices: Record<
  'model_type' | 'activation' | 'layer_norm_epsilon' | 'vocabulary',
  { holds: (value: unknown, config: Partial<GptConfig>) => boolean; needs: string }
> = {
  model_type: { holds: (value) => typeof value === 'string', needs: 'a text' },
  activation: {
    holds: (value) => ['relu', 'gelu', 'gelu_tanh'].includes(value as string),
    needs: 'relu, gelu or gelu_tanh',
  },
  layer_norm_epsilon: {
    holds: (value) => typeof value === 'number' && value >= 0,
    needs: 'a number, 0 or more',
  },
  vocabulary: {
    holds: (value, { vocab_size }) =>
      Array.isArray(value) &&
      value.length === vocab_size &&
      value.every((word) => typeof word === 'string'),
    needs: 'a list of vocab_size texts',
  },
};

function readFile(json: Record<string, unknown>): GptFile {
  const config = json.config as Partial<GptConfig> | null;
  for (const key of ['n_layer', 'n_head', 'n_embd', 'vocab_size', 'block_size'] as const) {
    const size = config?.[key];
    if (!Number.isInteger(size) || size! < 1) {
      throw new CheckpointError(`The config lacks ${key}, a positive integer.`);
    }
  }
  for (const [key, { holds, needs }] of Object.entries(choices)) {
    const value = (config as Record<string, unknown>)[key];
    if (value !== undefined && !holds(value, config!)) {
      throw new CheckpointError(`${key} in the config must be ${needs}.`);
    }
  }
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(json)) {
    if (name !== 'config') tensors.set(name, readTensor(name, entry));
  }
  return { config: config as GptConfig, tensors };
}

function readTensor(name: string, entry: unknown): Tensor {
  const { shape, data } = (entry ?? {}) as { shape?: unknown; data?: unknown };
  if (!Array.isArray(shape) || typeof data !== 'string') {
    throw new CheckpointError(`${name} is no tensor: it needs a shape and base64 data.`);
  }
  const bytes = bytesOf(data);
  if (!bytes) throw new CheckpointError(`The data of ${name} is not base64.`);
  const count = countOf(shape as number[]);
  if (bytes.length !== count * 4) {
    throw new CheckpointError(
      `${name} has ${bytes.length} bytes; (${shape.join(', ')}) float32 numbers are ${count * 4}.`,
    );
  }
  return tensorOf(new Float32Array(bytes.buffer), shape as number[], 'float32');
}

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
