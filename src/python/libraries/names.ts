import type { Dtype, Value } from '../values';
import { isCacheName } from './caches';
import { transformersConstant } from './transformers';

const libraries = new Set([
  'torch',
  'numpy',
  'jax',
  'einops',
  'math',
  'flax',
  'functools',
  'itertools',
  'operator',
  'typing',
  'collections',
  'dataclasses',
  'os',
  'sys',
  're',
  'json',
  'time',
  'random',
  'copy',
  'inspect',
  'warnings',
  'logging',
  'enum',
  'abc',
  'torchvision',
  'pathlib',
  'scipy',
  'tqdm',
  'matplotlib',
  'timm',
  'tiktoken',
  'pandas',
  'transformers',
]);

/** Whether a module is of a library that is known by name, and not a file of the project. */
export function isLibrary(module: string): boolean {
  if (module.startsWith('.') || module.startsWith('transformers.models.')) return false;
  return libraries.has(module.split('.')[0]!);
}

/** The name of the library's module that a file of the library itself imports by its place. */
export function moduleWithin(path: string, module: string): string {
  // timm is read where its own files are looked at: `timm.layers` is beside `timm.models`.
  const below = /^timm\.(.+)/.exec(module)?.[1];
  const folders = /^(.*\/)?timm\/((?:[^/]+\/)*)[^/]+$/.exec(path)?.[2];
  if (below !== undefined && folders !== undefined)
    return '.'.repeat(folders.split('/').length) + below;
  const infrastructure = /^\.\.\.(?=[^.]|$)/;
  return /(^|\/)transformers\/models\/[^/]+\/[^/]+$/.test(path) && infrastructure.test(module)
    ? module.replace(infrastructure, 'transformers.').replace(/\.$/, '')
    : module;
}

/** What is asked of the same names again and again, remembered. */
export function remembered<T>(of: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined || known.has(name)) return before as T;
    if (known.size >= 5000) known.clear();
    const found = of(name);
    known.set(name, found);
    return found;
  };
}

/** One name for what a library offers under several. */
export const canonicalName = remembered((name) =>
  name
    .replace(/^torch\.functional\./, 'torch.')
    .replace(/^torch\.nn\.(modules\.\w+|parameter)\./, 'torch.nn.')
    .replace(/^torch\.special\./, 'torch.')
    .replace(
      /^jax\.(lax|nn)\.(softmax|relu|gelu|silu|sigmoid|tanh|log_softmax|one_hot|swish|elu|leaky_relu|softplus)$/,
      'jax.nn.$2',
    )
    .replace(
      /^timm\.(models|layers)(\.\w+)?\.(PatchEmbed|Attention|Mlp|Block|DropPath)$/,
      'timm.$3',
    )
    .replace(/^einops\.(einops|layers\.torch|layers\.flax)\./, 'einops.')
    .replace(/^flax\.linen\.(softmax|relu|gelu|silu|sigmoid|tanh|log_softmax|swish)$/, 'jax.nn.$1'),
);

const dtypes =
  /^(float|int|uint|bool|double|half|long|short|complex|bfloat|float_|int_|bool_)\d*(_\w+)?$/;

function dtypeNamed(name: string): Dtype {
  if (name.startsWith('bool')) return 'bool';
  if (name.startsWith('complex')) return 'complex';
  return /^(int|uint|long|short)/.test(name) ? 'int' : 'float';
}

/** What a name of a library stands for where it is no function. */
export function libraryConstant(name: string): Value | undefined {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (isCacheName(name)) return { kind: 'builtin', name };
  // transformers: a table of activations, by their names.
  if (/(^|\.)activations\.ACT2FN$/.test(name))
    return {
      kind: 'dict',
      entries: new Map(),
      rest: { kind: 'layer', type: 'GELU', options: new Map(), attributes: new Map() },
    };
  if (/^(torch|numpy|jax\.numpy)\.\w+$/.test(name) && dtypes.test(last) && name !== 'torch.complex')
    return { kind: 'dtype', dtype: dtypeNamed(last) };
  if (/^(torch|numpy|jax\.numpy|math)\.(pi|e|inf|nan)$/.test(name)) return { kind: 'float' };
  if (last === 'newaxis') return { kind: 'none' };
  // Code that asks for a version runs with a new one.
  if (name === 'torch.__version__') return { kind: 'string', value: '2.99.0' };
  return name.startsWith('transformers.') ? transformersConstant(name) : undefined;
}
