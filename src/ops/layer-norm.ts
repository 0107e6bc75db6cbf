import { type Recorder, type StepName, required } from './recorder';

/**
 * Layer normalisation of each row (Ba, Kiros, Hinton 2016, section 3): mean 0, variance 1, then
 * γ and β, which are called `weights`. [..., n] -> [..., n]
 *
 * Stages `${prefix}.mean`, `.centered`, `.variance`, `.hook_scale`, `.normalized`, `.gain`, then
 * `result`, which is the gain itself in a model without β. The variance is the biased one, as in PyTorch.
 */
export function layerNorm<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  prefix: string,
  epsilon: number,
  result: Pick<StepName, 'id' | 'symbol' | 'axes' | 'placement'> & { label: string; group: string },
  weights = prefix,
): Ref {
  const { axes } = result;
  const folded = [...axes.slice(0, -1), '1'];
  const placed = result.placement ? { placement: result.placement } : {};
  const [gamma, beta] = [required(t, `${weights}.w`), t.parameter(`${weights}.b`)];
  return t.group(prefix, result.group, () => {
    const mean = t.apply('mean', [x], {
      id: `${prefix}.mean`,
      label: 'Mean',
      symbol: 'mu',
      role: 'mean',
      axes: folded,
    });
    const centered = t.apply('subtract', [x, mean], {
      id: `${prefix}.centered`,
      label: 'Centre',
      symbol: 'C',
      role: 'centered',
      axes,
    });
    const variance = t.apply('meanSquare', [centered], {
      id: `${prefix}.variance`,
      label: 'Variance',
      symbol: 'v',
      role: 'variance',
      axes: folded,
    });
    const deviation = t.apply(
      'sqrt',
      [variance],
      {
        id: `${prefix}.hook_scale`,
        label: 'Standard deviation',
        symbol: 'sigma',
        role: 'deviation',
        axes: folded,
      },
      { epsilon },
    );
    const normalized = t.apply('divide', [centered, deviation], {
      id: `${prefix}.normalized`,
      label: 'Normalise',
      symbol: 'N',
      role: 'normalized',
      axes,
    });
    const gained = t.apply('multiply', [normalized, gamma], {
      id: beta === undefined ? result.id : `${prefix}.gain`,
      label: 'Multiply by γ',
      symbol: beta === undefined ? result.symbol : 'G',
      role: 'gain',
      axes,
      ...(beta === undefined ? placed : {}),
    });
    if (beta === undefined) return gained;
    return t.apply('add', [gained, beta], {
      id: result.id,
      label: result.label,
      symbol: result.symbol,
      role: 'shift',
      axes,
      ...placed,
    });
  });
}
