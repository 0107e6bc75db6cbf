import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  sizeOf,
  subtractSizes,
} from '../../../tensor/size';
import { type TensorValue, type Value, itemsOf, tensorOf } from '../../values';
import { broadcast } from '../broadcasting';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  alike,
  axesArg,
  axisArg,
  each,
  fixed,
  operand,
  ranked,
  refuse,
  rule,
  shaped,
  sizeArg,
  sizesArg,
} from '../rule';

type Kind = 'same' | 'half' | 'back';

/** What a size becomes: half of it and one for real input, and back. */
function transformed(kind: Kind, size: Size): Size {
  const two = sizeOf(2);
  if (kind === 'half') return addSizes(divideSizes(size, two), sizeOf(1));
  if (kind === 'back') return multiplySizes(two, subtractSizes(size, sizeOf(1)));
  return size;
}

function along(kind: Kind, c: Call, { input, n, dim }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null, ranked(x));
  const axis = axisArg(
    c,
    absent(dim) ? last : dim,
    c.library === 'torch' ? x.shape.length : x.shape.length,
  );
  if (axis === undefined || x.shape.length === 0) {
    if (axis !== undefined) refuse(c, 'axis', 'a single number () has no dimension to transform');
    return shaped(x, null);
  }
  const given = absent(n) ? undefined : sizeArg(c, n);
  const size = absent(n)
    ? transformed(kind, x.shape[axis]!)
    : given
      ? kind === 'half'
        ? transformed('half', given)
        : given
      : c.m.anySize();
  const count = fixed(c, given ?? (kind === 'back' ? size : x.shape[axis]!));
  if (count !== undefined && count < 1) {
    refuse(c, 'value', `${count} points cannot be transformed`);
    return shaped(x, null);
  }
  return shaped(x, x.shape.with(axis, size), { dtype: kind === 'back' ? 'float' : 'complex' });
}

/** Over several dimensions; half or back in the last of them. */
function over(kind: Kind, standard: 'two' | 'all', c: Call, { input, s, dim }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null, ranked(x));
  const rank = x.shape.length;
  const sizes = absent(s) ? undefined : sizesArg(c, s);
  const given = dim && itemsOf(dim);
  const many = standard === 'two' ? 2 : (sizes?.length ?? rank);
  if (!given && many > rank) {
    refuse(c, 'axis', `takes ${many} dimensions or more`);
    return shaped(x, null);
  }
  const axes = absent(dim)
    ? Array.from({ length: many }, (_, k) => rank - many + k)
    : axesArg(c, dim, rank);
  if (!axes) return shaped(x, null);
  if (axes.length === 0) {
    refuse(c, 'axis', 'there is nothing to transform');
    return shaped(x, null);
  }
  const shape = [...x.shape];
  for (const [place, axis] of axes.entries()) {
    const end = place === axes.length - 1;
    const wanted = sizes?.[place];
    const way = end ? kind : 'same';
    const size = wanted ?? shape[axis]!;
    shape[axis] = wanted
      ? way === 'half'
        ? transformed('half', wanted)
        : wanted
      : transformed(way, size);
    if ((fixed(c, way === 'back' ? shape[axis] : size) ?? 1) < 1) {
      refuse(c, 'value', `dimension ${axis} has no points to transform`);
      return shaped(x, null);
    }
  }
  return shaped(x, shape, { dtype: kind === 'back' ? 'float' : 'complex' });
}

const last: Value = { kind: 'int', size: sizeOf(-1) };
const says =
  'the shape stays, but where a size is given; real input leaves half of the last dimension and one';
const one = (kind: Kind) => rule('input n dim', (c, args) => along(kind, c, args), says);
const several = (kind: Kind, standard: 'two' | 'all') =>
  rule('input s dim', (c, args) => over(kind, standard, c, args), says);

/** Both parts of a complex number. */
function paired(c: Call, { input, other, real, imag, abs, angle }: Arguments): Value {
  const [x, y] = [operand(c, input ?? real ?? abs), operand(c, other ?? imag ?? angle)];
  const made: TensorValue = broadcast(c.m, c.name, x, y);
  return { ...made, dtype: 'complex' };
}

/** Fourier transforms and complex numbers. */
export const fourier: Rules = {
  ...each('fft ifft', one('same')),
  ...each('rfft ihfft', one('half')),
  ...each('irfft hfft', one('back')),
  ...each('fft2 ifft2', several('same', 'two')),
  rfft2: several('half', 'two'),
  irfft2: several('back', 'two'),
  ...each('fftn ifftn', several('same', 'all')),
  rfftn: several('half', 'all'),
  irfftn: several('back', 'all'),
  ...each(
    'fftshift ifftshift',
    rule(
      'input dim',
      (c, { input, dim }) => {
        const x = operand(c, input);
        return absent(dim) || !x.shape || axesArg(c, dim, x.shape.length)
          ? alike(x)
          : shaped(x, null);
      },
      'the shape stays',
    ),
  ),
  fftfreq: rule(
    'n',
    (c, { n }) => tensorOf([sizeArg(c, n) ?? c.m.anySize()], { library: c.library }),
    'a frequency for each point',
  ),
  rfftfreq: rule(
    'n',
    (c, { n }) => {
      const size = sizeArg(c, n);
      return tensorOf([size ? transformed('half', size) : c.m.anySize()], { library: c.library });
    },
    'half of the points and one',
  ),
  ...each('polar complex', rule('input other', paired, 'both parts broadcast')),
};
