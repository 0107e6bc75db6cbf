import type { Made, Operand } from '../evaluator/observed';
import type { Size } from '../../tensor/size';
import { layerTitle } from './layers';

/** How sizes are written. */
export type Words = (size: Size) => string;

/** What a sentence about an operation is made of. */
interface Told {
  readonly made: Made;
  /** The shapes of the operands that are tensors, in order. */
  readonly shapes: readonly (readonly string[])[];
  readonly out: readonly string[];
  /** An argument by its name, or by its place among all of them. */
  readonly argument: (name: string, place: number) => Operand | undefined;
  readonly words: Words;
}

/** One sentence on how an operation made a shape, in Markdown; undefined where there is nothing to say. */
export function howOf(made: Made, result: readonly Size[], words: Words): string | undefined {
  const shapes = made.operands.flatMap(({ shape }) => (shape ? [shape.map(words)] : []));
  const told: Told = {
    made,
    shapes,
    out: result.map(words),
    words,
    argument: (name, place) => made.named[name] ?? made.operands[place],
  };
  const { operation } = made;
  if (made.of === 'layer') return ofLayer(told);
  if (made.of === 'user') return `\`${operation}\` returns this${given(told)}.`;
  const said = sentences.get(operation)?.(told);
  if (said) return `${name(operation)}: ${said}`;
  if (making.has(operation)) return `${operation}: makes a new tensor \`${tuple(told.out)}\`.`;
  if (shapes.length === 0) return undefined;
  if (shapes.some((shape) => shape.join() === told.out.join()))
    return `${operation}: the shape \`${tuple(told.out)}\` stays.`;
  return `${operation}: ${shapes.map((shape) => `\`${tuple(shape)}\``).join(' and ')} give \`${tuple(told.out)}\`.`;
}

const making = new Set(
  'zeros ones empty full rand randn randint randperm arange linspace logspace eye tensor as_tensor from_numpy array normal uniform new_zeros new_ones new_empty new_full'.split(
    ' ',
  ),
);

type Say = (told: Told) => string | undefined;

const sentences = new Map<string, Say>();

function add(operations: string, say: Say): void {
  for (const operation of operations.split(' ')) sentences.set(operation, say);
}

add('@ matmul bmm mm baddbmm', ({ shapes }) => {
  const [a, b] = shapes.slice(-2);
  if (!a || !b || a.length === 0 || b.length === 0) return undefined;
  const meets =
    b.length === 1 ? 'meets the only one of the right' : 'meets the second-last of the right';
  return `\`${tuple(a)}\` @ \`${tuple(b)}\`: the last dimension of the left (\`${a.at(-1)!}\`) ${meets}; the rest is kept.`;
});

add('+ - * / // % ** add sub mul div pow maximum minimum where == != < <= > >= & | ^', (told) => {
  const { shapes, out, made } = told;
  const compares = /^[=!<>]/.test(made.operation) ? ', each True or False' : '';
  if (shapes.length < 2) return `with every number; the shape \`${tuple(out)}\` stays${compares}.`;
  if (shapes.every((shape) => shape.join() === shapes[0]!.join()))
    return `number by number; both are \`${tuple(out)}\`${compares}.`;
  return `${shapes.map((shape) => `\`${tuple(shape)}\``).join(' with ')}: aligned from the right; what is 1 or missing is repeated${compares}.`;
});

add('view reshape unflatten flatten', ({ shapes, out }) => {
  const [from] = shapes;
  if (!from) return undefined;
  let [start, end] = [0, 0];
  while (start < Math.min(from.length, out.length) && from[start] === out[start]) start++;
  while (end < Math.min(from.length, out.length) - start && from.at(-1 - end) === out.at(-1 - end))
    end++;
  const [before, after] = [
    from.slice(start, from.length - end),
    out.slice(start, out.length - end),
  ];
  if (before.length === 0 && after.length === 0) return `the shape \`${tuple(out)}\` stays.`;
  const verb =
    before.length === 1 && after.length > 1
      ? `${code(before[0]!)} is split into ${after.map(code).join(' × ')}`
      : after.length === 1 && before.length > 1
        ? `${before.map(code).join(' × ')} are joined to ${code(after[0]!)}`
        : `${before.map(code).join(' × ') || '1'} become ${after.map(code).join(' × ') || '1'}`;
  return `${verb}; the numbers keep their order.`;
});

add('transpose swapaxes swapdims', (told) => {
  const [from] = told.shapes;
  const [a, b] = [axis(told, 'dim0', 1, from), axis(told, 'dim1', 2, from)];
  if (!from || a === undefined || b === undefined) return undefined;
  return `dimensions ${a} (${code(from[a]!)}) and ${b} (${code(from[b]!)}) change places.`;
});

add('t T mT H', ({ shapes }) => {
  const [from] = shapes;
  return from && from.length >= 2
    ? `the dimensions ${code(from.at(-2)!)} and ${code(from.at(-1)!)} change places.`
    : undefined;
});

add('permute', ({ made, shapes }) => {
  const given = made.operands.slice(1).flatMap((one) => one.items ?? [one]);
  const order = given.map((one) => one.size?.text);
  const [from] = shapes;
  return from?.length === order.length && order.every((place) => place !== undefined)
    ? `the dimensions of \`${tuple(from)}\` in the order ${order.join(', ')}.`
    : undefined;
});

add('softmax log_softmax cumsum cumprod normalize', (told) => {
  const [from] = told.shapes;
  const at = axis(told, 'dim', 1, from);
  if (!from || at === undefined) return undefined;
  const sum = told.made.operation === 'softmax' ? '; they add up to 1' : '';
  return `along dimension ${at} (${code(from[at]!)})${sum}. The shape stays.`;
});

add(
  'sum mean prod std var amax amin max min argmax argmin all any logsumexp norm median',
  (told) => {
    const { shapes, out, made } = told;
    const [from] = shapes;
    if (!from || shapes.length > 1) return undefined;
    if (out.length === 0) return `over all of \`${tuple(from)}\`: one number is left.`;
    const given = made.named.dim ?? made.named.axis ?? made.operands[1];
    const axes = (given?.items ?? (given ? [given] : []))
      .map((one) => place(one, from.length))
      .filter((at) => at !== undefined);
    if (axes.length === 0) return undefined;
    const list = axes.map((at) => `${at} (${code(from[at]!)})`).join(' and ');
    const kept = out.length === from.length ? 'is kept as 1' : 'goes';
    return `over dimension ${list}, which ${kept}.`;
  },
);

add('unsqueeze expand_dims', (told) => {
  const at = axis(told, 'dim', 1, told.out);
  return at === undefined ? undefined : `a dimension of size 1 is put in at ${at}.`;
});

add('squeeze', ({ shapes, out }) => {
  const [from] = shapes;
  if (!from) return undefined;
  const gone = from.length - out.length;
  return gone === 0
    ? 'there is no dimension of size 1 to take out.'
    : `${gone} of size 1 taken out of \`${tuple(from)}\`.`;
});

add('cat concat concatenate hstack vstack', ({ made, out }) => {
  const parts = made.operands[0]?.items?.map((item) => item.shape);
  if (!parts || parts.length === 0 || !parts.every((part) => part)) return undefined;
  return `${parts.length} tensors one behind the other: \`${tuple(out)}\`.`;
});

add('stack', ({ made, out }) => {
  const count = made.operands[0]?.items?.length;
  return count ? `${count} tensors along a new dimension: \`${tuple(out)}\`.` : undefined;
});

add('index', ({ shapes, out }) => {
  const [from] = shapes;
  return from
    ? `out of \`${tuple(from)}\`: a slice keeps its dimension, a number takes it out, None puts one in: \`${tuple(out)}\`.`
    : undefined;
});

add('einsum', ({ made, shapes, out }) => {
  const text = [...made.operands].map((one) => one.text).find((one) => one?.includes(','));
  const [before, after] = (text ?? '').split('->');
  if (!text || after === undefined) return undefined;
  const wordy = /\s\w/.test(before!.replace(/,/g, ''));
  const letters = (side: string) =>
    wordy ? side.trim().split(/\s+/).filter(Boolean) : (side.match(/[A-Za-z.]/g) ?? []);
  const inputs = before!.split(',').map(letters);
  const sizes = new Map<string, string>();
  if (inputs.some((names, k) => names.includes('.') || names.length !== shapes[k]?.length))
    return undefined;
  inputs.forEach((names, k) => names.forEach((one, at) => sizes.set(one, shapes[k]![at]!)));
  const summed = [...sizes.keys()].filter((one) => !letters(after).includes(one));
  const gone =
    summed.length > 0
      ? ` ${summed.map((one) => `${one} (${code(sizes.get(one)!)})`).join(' and ')} summed over;`
      : '';
  return `\`${text}\`:${gone} ${letters(after)
    .map((one) => `${one} = ${code(sizes.get(one) ?? '?')}`)
    .join(', ')}: \`${tuple(out)}\`.`;
});

add('rearrange repeat reduce', ({ made, shapes, out }) => {
  const text = made.operands.map((one) => one.text).find((one) => one?.includes('->'));
  const [from] = shapes;
  return text && from ? `\`${text}\`: \`${tuple(from)}\` becomes \`${tuple(out)}\`.` : undefined;
});

add('scaled_dot_product_attention', ({ shapes, out }) => {
  const [q, k] = shapes;
  if (!q || !k || q.length < 2 || k.length < 2) return undefined;
  const scores = [...q.slice(0, -1), k.at(-2)!];
  return `softmax of queries times keys, scores \`${tuple(scores)}\`, times the values: \`${tuple(out)}\`.`;
});

add('Parameter', ({ out }) => `a parameter of shape \`${tuple(out)}\`.`);

add(
  'masked_fill masked_fill_',
  ({ out }) => `written where the mask is True; the shape \`${tuple(out)}\` stays.`,
);

add('expand expand_as broadcast_to', ({ shapes, out }) =>
  shapes[0] ? `\`${tuple(shapes[0])}\` repeated to \`${tuple(out)}\`.` : undefined,
);

function ofLayer(told: Told): string {
  const { made, shapes, out, words } = told;
  const title = layerTitle(made.operation, made.options ?? {}, words);
  const [from] = shapes;
  switch (made.operation) {
    case 'Linear':
    case 'LazyLinear':
    case 'Dense':
      return `${title}: the last dimension${from ? ` (${code(from.at(-1) ?? '1')})` : ''} becomes ${code(out.at(-1) ?? '?')}; the others stay.`;
    case 'Embedding':
    case 'Embed':
      return `${title}: every index becomes a row of ${code(out.at(-1) ?? '?')} numbers.`;
    default:
  }
  if (from?.join() === out.join())
    return made.operation.includes('Norm')
      ? `${title}: normalizes; the shape \`${tuple(out)}\` stays.`
      : `${title}: the shape \`${tuple(out)}\` stays.`;
  return from
    ? `${title}: \`${tuple(from)}\` becomes \`${tuple(out)}\`.`
    : `${title}: gives \`${tuple(out)}\`.`;
}

function given({ shapes }: Told): string {
  return shapes.length > 0 ? ` for ${shapes.map((shape) => `\`${tuple(shape)}\``).join(', ')}` : '';
}

function axis(
  { argument }: Told,
  named: string,
  at: number,
  shape: readonly string[] | undefined,
): number | undefined {
  const found = argument(named, at);
  return found && shape ? place(found, shape.length) : undefined;
}

/** An axis that an argument names, counted from the front. */
function place(operand: Operand, rank: number): number | undefined {
  const at = operand.size ? Number(operand.size.text) : NaN;
  const front = at < 0 ? at + rank : at;
  return Number.isInteger(front) && front >= 0 && front < rank ? front : undefined;
}

function name(operation: string): string {
  if (operation === '@') return 'matmul';
  return /^\W+$/.test(operation) ? `\`${operation}\`` : operation;
}

function code(size: string): string {
  return `\`${size}\``;
}

function tuple(shape: readonly string[]): string {
  return shape.length === 1 ? `(${shape[0]!},)` : `(${shape.join(', ')})`;
}
