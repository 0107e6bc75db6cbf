import { layerNorm } from './layer-norm';
import type { Recorder, StepName } from './recorder';
import { rmsNorm } from './rms-norm';

/** LayerNorm, RMSNorm, or RMSNorm whose stored gain is the distance from 1 (Gemma). */
export type NormKind = 'layer' | 'rms' | 'rms_plus_one';

/** Which norm a model takes, and the ε in it. */
export interface Norm {
  readonly kind: NormKind;
  readonly epsilon: number;
}

/** What a norm is called: in `group`, % stands for its kind. */
export interface NormName extends Pick<StepName, 'id' | 'symbol' | 'placement'> {
  readonly group: string;
  readonly label?: string;
  /** [position, d_model] where nothing is said. */
  readonly axes?: StepName['axes'];
  /** What γ and β are called, where it is not the name of the stages. */
  readonly weights?: string;
}

/** The norm of each row, by the model's kind. [position, d_model] -> [position, d_model] */
export function normalize<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  prefix: string,
  { kind, epsilon }: Norm,
  { label = 'Plus β', weights, axes = ['position', 'd_model'], ...name }: NormName,
): Ref {
  const group = name.group.replace('%', kind === 'layer' ? 'LayerNorm' : 'RMSNorm');
  const result = { ...name, label, axes, group };
  if (kind === 'layer') return layerNorm(t, x, prefix, epsilon, result, weights);
  const plusOne = kind === 'rms_plus_one';
  return rmsNorm(t, x, prefix, { epsilon, plusOne }, result, weights);
}
