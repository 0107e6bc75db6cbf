import type { EinsumAttributes } from './einsum';
import { type Recorder, type StepName, required } from './recorder';

/** How a product with a matrix, and perhaps a bias, is named. */
export interface LinearNames {
  /** The parameters by their ids; a model need not have the bias. */
  readonly weight: string;
  readonly bias: string;
  readonly einsum: EinsumAttributes['axes'];
  /** The product, where a bias follows. */
  readonly product: Pick<StepName, 'id' | 'label' | 'symbol'>;
  readonly result: StepName;
  /** The label of the result where there is no bias. */
  readonly alone?: string;
}

/** x W + b; a model without this bias has no step for it. */
export function linear<Ref>(t: Recorder<Ref>, x: Ref, names: LinearNames): Ref {
  const { product, result } = names;
  const bias = t.parameter(names.bias);
  const weight = required(t, names.weight);
  const name: StepName =
    bias === undefined
      ? { ...result, label: names.alone ?? result.label }
      : { ...product, role: 'projection', axes: result.axes };
  const multiplied = t.apply('einsum', [x, weight], name, { axes: names.einsum });
  return bias === undefined ? multiplied : t.apply('add', [multiplied, bias], result);
}
