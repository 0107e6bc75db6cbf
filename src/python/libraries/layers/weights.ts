import { type Size, divideSizes } from '../../../tensor/size';
import { type LayerValue, type Value, itemsOf, tensorOf } from '../../values';

/** The size of an option, where it is a number or a name. */
function sizeOfOption(value: Value | undefined): Size | undefined {
  return value?.kind === 'int' ? value.size : undefined;
}

/** Weights that hang on the options of a layer otherwise than a matrix does. */
export function weightOf(layer: LayerValue, name: string): Value | undefined {
  const option = (of: string) => sizeOfOption(layer.options.get(of));
  const parameter = (shape: readonly (Size | undefined)[], library: 'torch' | 'jax' = 'torch') =>
    shape.every((size) => size !== undefined)
      ? tensorOf(shape, { library, parameter: true, contiguous: true })
      : undefined;
  const flax = layer.options.has('flax');
  if (flax && name === 'kernel' && layer.type === 'Linear')
    return parameter([option('in_features'), option('out_features')], 'jax');
  if (flax && name === 'bias' && layer.type === 'Linear')
    return parameter([option('out_features')], 'jax');
  const axes = Number(/^Conv(\d)d$/.exec(layer.type)?.[1] ?? 0);
  if (axes > 0 && name === 'weight' && layer.options.has('groups')) {
    const [inner, groups, kernel] = [
      option('in_channels'),
      option('groups'),
      layer.options.get('kernel_size'),
    ];
    const items = kernel && itemsOf(kernel);
    const lengths = Array.from({ length: axes }, (_, axis) =>
      sizeOfOption(items ? items[axis] : kernel),
    );
    return parameter([
      option('out_channels'),
      inner && groups && divideSizes(inner, groups),
      ...lengths,
    ]);
  }
  if (name === 'weight' && /^(LayerNorm|RMSNorm)$/.test(layer.type)) {
    const given = layer.options.get('normalized_shape');
    return given && parameter((itemsOf(given) ?? [given]).map(sizeOfOption));
  }
  return undefined;
}
