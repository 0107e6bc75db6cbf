import { type Recorder, type StepName, required } from './recorder';

/**
 * Each row divided by its root mean square, then times γ (Zhang and Sennrich 2019, section 4); Gemma
 * keeps γ − 1 (`plusOne`). Nothing is centred. [..., n] -> [..., n]
 *
 * Stages `${prefix}.mean_square`, `.hook_scale`, `.normalized`, perhaps `.w_plus_one`, then `result`.
 */
export function rmsNorm<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  prefix: string,
  { epsilon, plusOne }: { readonly epsilon: number; readonly plusOne: boolean },
  result: Pick<StepName, 'id' | 'symbol' | 'axes' | 'placement'> & { group: string },
  weights = prefix,
): Ref {
  const { axes } = result;
  const folded = [...axes.slice(0, -1), '1'];
  const stored = required(t, `${weights}.w`);
  return t.group(prefix, result.group, () => {
    const square = t.apply('meanSquare', [x], {
      id: `${prefix}.mean_square`,
      label: 'Mean square',
      symbol: 'v',
      role: 'meanSquare',
      axes: folded,
    });
    const root = t.apply(
      'sqrt',
      [square],
      {
        id: `${prefix}.hook_scale`,
        label: 'Root mean square',
        symbol: 'sigma',
        role: 'deviation',
        axes: folded,
      },
      { epsilon },
    );
    const normalized = t.apply('divide', [x, root], {
      id: `${prefix}.normalized`,
      label: 'Normalise (RMS)',
      symbol: 'N',
      role: 'normalized',
      axes,
    });
    const gain = plusOne
      ? t.apply('plusOne', [stored], {
          id: `${prefix}.w_plus_one`,
          label: '1 + γ',
          symbol: 'gamma_one',
          role: 'parameter',
          axes: axes.slice(-1),
        })
      : stored;
    return t.apply('multiply', [normalized, gain], {
      id: result.id,
      label: plusOne ? 'Multiply by 1 + γ' : 'Multiply by γ',
      symbol: result.symbol,
      role: 'gain',
      axes,
      ...(result.placement ? { placement: result.placement } : {}),
    });
  });
}
