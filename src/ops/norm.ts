import { layerNorm } from './layer-norm';
import type { Recorder } from './recorder';
import { rmsNorm } from './rms-norm';

/** LayerNorm, RMSNorm, or RMSNorm whose stored gain is the distance from 1 (Gemma). */
export type NormKind = 'layer' | 'rms' | 'rms_plus_one';

/** Which norm a model takes, and the ε in it. */
export interface Norm {
  readonly kind: NormKind;
  readonly epsilon: number;
}

/**
 * The norm of each row, by the model's kind; in the name of the group, % stands for the kind's.
 * [position, d_model] -> [position, d_model]
 */
export function normalize<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  prefix: string,
  { kind, epsilon }: Norm,
  { label = 'Plus β', ...name }: { id: string; symbol: string; label?: string; group: string },
): Ref {
  const axes = ['position', 'd_model'];
  const group = name.group.replace('%', kind === 'layer' ? 'LayerNorm' : 'RMSNorm');
  if (kind === 'layer') return layerNorm(t, x, prefix, epsilon, { ...name, label, group });
  const plusOne = kind === 'rms_plus_one';
  return rmsNorm(t, x, prefix, { epsilon, plusOne }, { ...name, axes, group });
}
