import type {
  Amount,
  AssignedShape,
  ExpressionShape,
  FunctionShapes,
  ShapeReport,
  ShownShape,
  SizeOrigin,
} from '../python/report';

/** `(B, T, C)`, `(n,)`, `()`: as Python writes a tuple. */
export function shapeText(shape: ShownShape, numbers = false): string {
  return tuple(numbers ? shape.numbers : shape.sizes);
}

function tuple(sizes: readonly string[]): string {
  return sizes.length === 1 ? `(${sizes[0]!},)` : `(${sizes.join(', ')})`;
}

/** Whether numbers are known that the names do not say. */
export function hasNumbers(shape: ShownShape): boolean {
  return shape.numbers.some((number, axis) => number !== shape.sizes[axis]);
}

/** At most so many characters: the longest sizes are cut, so that rank and order stay readable. */
export function shortShape(shape: ShownShape, numbers: boolean, most: number): string {
  const sizes = numbers ? shape.numbers : shape.sizes;
  const whole = tuple(sizes);
  if (whole.length <= most) return whole;
  const fitted = (each: number) =>
    tuple(sizes.map((size) => (size.length <= each ? size : `${size.slice(0, each - 1)}…`)));
  for (let each = Math.max(...sizes.map(({ length }) => length)) - 1; each >= 4; each--) {
    const text = fitted(each);
    if (text.length <= most) return text;
  }
  return `(${sizes.length} axes)`;
}

/** What a hint behind a statement says, for all the names that it binds; "" for nothing. */
export function hintText(bound: readonly AssignedShape[], numbers: boolean, most: number): string {
  const known = bound.flatMap(({ name, shape }) => (shape ? [{ name, shape }] : []));
  const [first] = known;
  if (!first) return '';
  const texts = new Set(known.map(({ shape }) => shapeText(shape, numbers)));
  // Several names with one shape need it once.
  if (texts.size === 1 && known.length === bound.length)
    return `: ${shortShape(first.shape, numbers, most - 2)}`;
  let text = '';
  for (const [at, { name, shape }] of known.entries()) {
    const left = most - text.length - (at === known.length - 1 ? 0 : 3);
    const part = `${at === 0 ? '' : ', '}${name}: ${shapeText(shape, numbers)}`;
    if (part.length <= left) text += part;
    else if (at === 0)
      text += `${name}: ${shortShape(shape, numbers, Math.max(10, left - name.length - 2))}`;
    else return `${text}, …`;
  }
  return text;
}

/** `x (B, T, C) → (B, T, C) · scores (B, n_head, T, T)`; undefined where nothing is known. */
export function lensText(fn: FunctionShapes, numbers: boolean): string | undefined {
  const shown = (shape: ShownShape) => shortShape(shape, numbers, 60);
  const named = fn.inputs.length > 1;
  const inputs = fn.inputs
    .slice(0, mostShown)
    .map(({ name, shape }) => `${named ? `${name} ` : ''}${shown(shape)}`);
  if (fn.inputs.length > mostShown) inputs.push('…');
  const outputs = fn.outputs.slice(0, mostShown).map((shape) => (shape ? shown(shape) : '?'));
  if (fn.outputs.length > mostShown) outputs.push('…');
  if (fn.inputs.length === 0 && !fn.outputs.some(Boolean) && !fn.scores) return undefined;
  const parts = [inputs.join(', ')];
  if (outputs.length > 0) parts.push('→', outputs.join(', '));
  // A module's scores stand over its forward.
  const parameters = fn.kind === 'class' ? fn.cost?.parameters?.number : undefined;
  if (parameters) parts.push('·', `${parameters.toLocaleString('en-US')} parameters`);
  else if (fn.scores) parts.push('·', `scores ${shown(fn.scores)}`);
  return parts.filter(Boolean).join(' ');
}
const mostShown = 4;

/** `4*C**2 = 2,362,368`, or one of the two. */
export function amountText({ text, number }: Amount, unit?: 'bytes'): string {
  if (number === undefined) return unit ? `${text} ${unit}` : text;
  const shown = unit === 'bytes' ? bytesText(number) : number.toLocaleString('en-US');
  return text === String(number) ? shown : `${text} = ${shown}`;
}

function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let at = 0;
  for (; bytes >= 1024 && at < units.length - 1; at++) bytes /= 1024;
  return `${at === 0 ? bytes : bytes.toFixed(1)} ${units[at]!}`;
}

/** The smallest expression that holds this stretch of the text. */
export function innermost(
  report: ShapeReport,
  from: number,
  to = from,
): ExpressionShape | undefined {
  let best: ExpressionShape | undefined;
  for (const one of report.expressions) {
    if (one.from > from) break;
    if (one.to >= to && (!best || one.to - one.from <= best.to - best.from)) best = one;
  }
  return best;
}

/** Where the named sizes of a shape come from, each once, in the order of the axes. */
export function originsOf(report: ShapeReport, expression: ExpressionShape): SizeOrigin[] {
  const names = new Set(expression.shape.sizes.flatMap(namesIn));
  return [...names].flatMap((name) => {
    const all = report.sizes.filter((origin) => origin.name === name);
    const own = all.find((origin) => origin.function === expression.function);
    const around = all.find((origin) => expression.function.startsWith(`${origin.function}.`));
    const origin = own ?? around ?? all.find(({ function: owner }) => owner === '') ?? all[0];
    return origin ? [origin] : [];
  });
}

/** The names of sizes that shapes of a file are made of, in the order in which they are met. */
export function namedSizes(report: ShapeReport): string[] {
  const shapes = [...report.assignments, ...report.expressions].flatMap(({ shape }) => shape ?? []);
  const names = new Set(shapes.flatMap(({ sizes }) => sizes.flatMap(namesIn)));
  return [...names];
}

/** `n_head`, `C` in `C//n_head`; functions as in `min(T, 5)` are no names. */
function namesIn(size: string): string[] {
  return size.match(/[A-Za-z_][\w.]*\b(?!\()/g) ?? [];
}
