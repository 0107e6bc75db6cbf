import type { Recorder, StepName } from './recorder';

/**
 * softmax(x)ᵢ = e^(xᵢ − max x) / Σⱼ e^(xⱼ − max x), along the last axis. [..., n] -> [..., n]
 *
 * The row maximum is taken off first: the result is the same, and no exponential overflows.
 * A row of −∞ alone has no softmax: it becomes NaN, as in PyTorch.
 * Stages `${prefix}_max`, `_shifted`, `_exp`, `_sum`, then `result`.
 */
export function softmax<Ref>(t: Recorder<Ref>, x: Ref, prefix: string, result: StepName): Ref {
  const folded = [...result.axes.slice(0, -1), '1'];
  return t.group(prefix, 'Softmax', () => {
    const largest = t.apply('max', [x], {
      id: `${prefix}_max`,
      label: 'Row maximum',
      symbol: 'm',
      role: 'rowMax',
      axes: folded,
    });
    const shifted = t.apply('subtract', [x, largest], {
      id: `${prefix}_shifted`,
      label: 'Subtract the row maximum',
      symbol: 'D',
      role: 'shifted',
      axes: result.axes,
    });
    const powers = t.apply('exp', [shifted], {
      id: `${prefix}_exp`,
      label: 'Exponential',
      symbol: 'E_exp',
      role: 'exp',
      axes: result.axes,
    });
    const total = t.apply('sum', [powers], {
      id: `${prefix}_sum`,
      label: 'Row sum',
      symbol: 'Sigma',
      role: 'rowSum',
      axes: folded,
    });
    return t.apply('divide', [powers, total], result);
  });
}
