import { shapeText } from '../../tensor/abstract';
import { multiplySizes, productOf, sizeOf, unknownSize, valueOf } from '../../tensor/size';
import type { Value } from '../values';
import { type Call, axisArg, openSizes, operand, shaped, sizeArg, sizesArg } from './rule';

export function expand(c: Call, input: Value | undefined, sizes: Value | undefined) {
  let x = operand(c, input);
  const wanted = sizesArg(c, sizes);
  // Only an axis that is there can be kept with -1.
  if (wanted && valueOf(wanted[0] ?? unknownSize) === -1) x = c.m.learnRankOf(x, wanted.length);
  if (!wanted) return shaped(x, null, openSizes(c, sizes));
  const lead = wanted.length - (x.shape?.length ?? 0);
  if (x.shape && lead < 0) {
    c.m.report(
      'expand',
      `${c.name}: ${shapeText(x.shape)} has more axes than (${wanted.map((s) => s.text).join(', ')})`,
    );
    return shaped(x, null);
  }
  const shape = wanted.map((size, axis) => {
    const own = axis >= lead ? x.shape?.[axis - lead] : undefined;
    if (valueOf(size) === -1) return own ?? c.m.anySize();
    const [now, then] = [own && valueOf(own), valueOf(size)];
    if (now !== undefined && then !== undefined && now !== 1 && now !== then) {
      c.m.report(
        'expand',
        `${c.name}: ${shapeText(x.shape!)} does not expand to (${wanted.map((s) => s.text).join(', ')}): ${now} is not ${then}`,
      );
    }
    return size;
  });
  return shaped(x, shape, { contiguous: false });
}

export function tile(c: Call, input: Value | undefined, sizes: Value | undefined, strict: boolean) {
  const times = sizesArg(c, sizes);
  const x = times && strict ? c.m.learnRankOf(operand(c, input), times.length) : operand(c, input);
  if (!times || !x.shape) return shaped(x, null);
  if (strict && times.length < x.shape.length) {
    c.m.report('repeat', `repeat: ${times.length} counts are too few for ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  const rank = Math.max(times.length, x.shape.length);
  const one = sizeOf(1);
  return shaped(
    x,
    Array.from({ length: rank }, (_, axis) =>
      multiplySizes(
        x.shape![axis - rank + x.shape!.length] ?? one,
        times[axis - rank + times.length] ?? one,
      ),
    ),
  );
}

export function repeatEach(
  c: Call,
  input: Value | undefined,
  repeats: Value | undefined,
  dim: Value | undefined,
) {
  const x = operand(c, input);
  const count = sizeArg(c, repeats);
  if (!dim || dim.kind === 'none')
    return shaped(x, [x.shape && count ? multiplySizes(productOf(x.shape), count) : c.m.anySize()]);
  const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
  if (!x.shape || axis === undefined) return shaped(x, null);
  const size = count ? c.m.facts.resolve(multiplySizes(x.shape[axis]!, count)) : c.m.anySize();
  return shaped(x, x.shape.with(axis, size));
}
