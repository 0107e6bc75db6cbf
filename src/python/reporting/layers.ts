import { type LayerOptions, layerParameters } from '../analysis/layer-parameters';
import type { FileShapes } from '../analysis/file-shapes';
import type { HeldLayer, Operand } from '../evaluator/observed';
import type { LayerShape } from '../report';
import type { Size } from '../../tensor/size';
import { type Numbers, shownShape } from './shown';

type Options = Readonly<Record<string, Operand>>;

/** Which options a layer is told apart by: what goes in, what comes out, and what else matters. */
const telling: Readonly<Record<string, readonly [string, string, ...string[]]>> = {
  Linear: ['in_features', 'out_features'],
  Embedding: ['num_embeddings', 'embedding_dim'],
};

/** "Linear(n_embd → 3*n_embd)", "Conv2d(3 → 64, kernel 3)", "LayerNorm(n_embd)". */
export function layerTitle(type: string, options: Options, words: (size: Size) => string): string {
  const size = (name: string) => {
    const one = options[name];
    if (one?.size) return words(one.size);
    const items = one?.items?.map((item) => (item.size ? words(item.size) : '?'));
    return items ? items.join('×') : undefined;
  };
  const arrow = (from: string, to: string) => {
    const [a, b] = [size(from), size(to)];
    return a !== undefined && b !== undefined ? `${a} → ${b}` : undefined;
  };
  const [from, to] = telling[type] ?? ['in_channels', 'out_channels'];
  const parts = [
    arrow(from, to),
    size('kernel_size') && `kernel ${size('kernel_size')!}`,
    size('normalized_shape') ?? size('num_features') ?? size('num_channels'),
    size('embed_dim') ?? size('features') ?? arrow('input_size', 'hidden_size'),
    size('num_heads') && `${size('num_heads')!} heads`,
  ].filter((part) => part !== undefined && part !== '');
  return parts.length > 0 ? `${type}(${parts.join(', ')})` : type;
}

/** Every place where a layer is named, with the shapes of its parameters. */
export function layersOf(file: FileShapes, numbers: Numbers): LayerShape[] {
  return file.observed
    .flatMap(({ layers }) => layers)
    .map((layer) => layerOf(layer, file, numbers))
    .sort((a, b) => a.from - b.from);
}

function layerOf(layer: HeldLayer, file: FileShapes, numbers: Numbers): LayerShape {
  const { from, to, type, options, function: owner } = layer;
  const words = (size: Size) => shownShape([file.names(owner, size)], owner, numbers).sizes[0]!;
  const parameters = layerParameters(type, optionsOf(options)) ?? [];
  return {
    from,
    to,
    function: owner,
    title: layerTitle(type, options, words),
    parameters: parameters.map(({ name, shape }) => ({
      name,
      shape: shownShape(
        shape.map((size) => file.names(owner, size)),
        owner,
        numbers,
      ),
    })),
  };
}

function optionsOf(options: Options): LayerOptions {
  return {
    has: (name) => name in options,
    size: (name) => options[name]?.size,
    sizes: (name, axes) => {
      const one = options[name];
      if (one?.items) return one.items.map((item) => item.size);
      return Array.from({ length: Math.max(axes, 1) }, () => one?.size);
    },
    flag: (name) => {
      const text = options[name]?.text;
      return text === 'True' ? true : text === 'False' || text === 'None' ? false : undefined;
    },
  };
}
