import { remembered } from './size-memo';
import {
  type Atom,
  type Made,
  type Size,
  type Term,
  atomSize,
  bracketed,
  divideTerm,
  normal,
  product,
  sizeOf,
  unknownSize,
  valueOf,
} from './size-terms';

export function addSizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms) return unknownSize;
  if (a.terms.length === 0) return b;
  return b.terms.length === 0 ? a : sum(a, b);
}

const sum = remembered((a, b) => normal([...a.terms!, ...b.terms!]));

export function subtractSizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms) return unknownSize;
  return a.text === b.text ? sizeOf(0) : difference(a, b);
}

const difference = remembered((a, b) => {
  const negative = b.terms!.map(({ coefficient, atoms }) => ({ coefficient: -coefficient, atoms }));
  return normal([...a.terms!, ...negative]);
});

export function multiplySizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms) return unknownSize;
  if (a.text === '1') return b;
  if (b.text === '1') return a;
  if (a.terms.length === 0 || b.terms.length === 0) return sizeOf(0);
  return a.terms.length * b.terms.length > mostProducts ? unknownSize : times(a, b);
}

const mostProducts = 400;

const times = remembered((a, b) => {
  const products: Term[] = [];
  for (const x of a.terms!) {
    for (const y of b.terms!) products.push(...product(x, y));
  }
  return normal(products);
});

/** The product of many: how many cells a shape has. */
export function productOf(sizes: readonly Size[]): Size {
  return sizes.reduce(multiplySizes, sizeOf(1));
}

/** Floor division; what contains the divisor divides exactly, the rest becomes an atom. */
export function divideSizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms || b.terms.length === 0) return unknownSize;
  return a.text === b.text ? sizeOf(1) : quotient(a, b);
}

const quotient = remembered((a, b) => {
  const [x, y] = [valueOf(a), valueOf(b)];
  if (x !== undefined && y !== undefined) return sizeOf(Math.floor(x / y));
  if (y === 1) return a;
  const { exact, rest } = split(a.terms!, b);
  if (rest.length === 0) return normal(exact);
  const whole = normal(exact);
  const [over, under] = reduced(normal(rest), b);
  const [p, q] = [valueOf(over), valueOf(under)];
  if (p !== undefined && q !== undefined) return addSizes(whole, sizeOf(Math.floor(p / q)));
  if (q === 1) return addSizes(whole, over);
  // (x//a)//b = x//(a*b), for b > 0
  const only = over.terms!.length === 1 ? over.terms![0]! : undefined;
  const inner =
    only?.coefficient === 1 && only.atoms.length === 1 ? only.atoms[0]!.made : undefined;
  const fraction =
    inner?.of === '//' && isPositive(under)
      ? divideSizes(inner.a, multiplySizes(inner.b, under))
      : made('//', over, under);
  return addSizes(whole, fraction);
});

/** Whether a size is above 0 whatever its names stand for, which are sizes themselves. */
function isPositive(size: Size): boolean {
  return (
    size.terms?.every(
      ({ coefficient, atoms }) => coefficient > 0 && atoms.every((atom) => atom.made === undefined),
    ) ?? false
  );
}

/** The remainder of a floor division. */
export function remainderOf(a: Size, b: Size): Size {
  if (!a.terms || !b.terms || b.terms.length === 0) return unknownSize;
  const { rest } = split(a.terms, b);
  const left = normal(rest);
  const [x, y] = [valueOf(left), valueOf(b)];
  if (x === 0) return left;
  if (x !== undefined && y !== undefined) return sizeOf(((x % y) + y) % y);
  return made('%', left, b);
}

export function smallerOf(a: Size, b: Size): Size {
  return extreme('min', a, b);
}

export function largerOf(a: Size, b: Size): Size {
  return extreme('max', a, b);
}

/** The whole part of a square root. */
export function squareRootOf(a: Size): Size {
  if (!a.terms) return unknownSize;
  const value = valueOf(a);
  if (value !== undefined) return sizeOf(Math.floor(Math.sqrt(value)));
  const [only] = a.terms;
  const root = only && a.terms.length === 1 ? Math.sqrt(only.coefficient) : NaN;
  const atoms = only?.atoms ?? [];
  if (
    Number.isInteger(root) &&
    atoms.length % 2 === 0 &&
    atoms.every((atom, place) => place % 2 === 1 || atom.text === atoms[place + 1]!.text)
  ) {
    return normal([{ coefficient: root, atoms: atoms.filter((_, place) => place % 2 === 0) }]);
  }
  return made('sqrt', a, sizeOf(1));
}

/** Whether two sizes are equal for all, or for no values of their symbols; undefined where it depends. */
export function sameSize(a: Size, b: Size): boolean | undefined {
  if (!a.terms || !b.terms) return undefined;
  if (a.text === b.text) return true;
  const apart = subtractSizes(a, b);
  const value = valueOf(apart);
  if (value !== undefined) return value === 0;
  return signOf(apart) === undefined ? undefined : false;
}

/** 1 or -1 where a size is positive or negative whatever its symbols are. */
export function signOf(size: Size): 1 | -1 | undefined {
  if (!size.terms || size.terms.length === 0) return undefined;
  const plain = size.terms.every(({ atoms }) =>
    atoms.every((atom) => !atom.made && !isHidden(atom)),
  );
  if (!plain) return undefined;
  if (size.terms.every(({ coefficient }) => coefficient > 0)) return 1;
  return size.terms.every(({ coefficient }) => coefficient < 0) ? -1 : undefined;
}

/** The name, where a size is nothing but a name. */
export function nameOf(size: Size): string | undefined {
  const [only] = size.terms ?? [];
  if (size.terms?.length !== 1 || only!.coefficient !== 1 || only!.atoms.length !== 1)
    return undefined;
  return only!.atoms[0]!.made ? undefined : only!.atoms[0]!.text;
}

/** Every name that a size depends on. */
export function namesIn(size: Size, into = new Set<string>()): Set<string> {
  for (const { atoms } of size.terms ?? []) {
    for (const atom of atoms) {
      if (!atom.made) into.add(atom.text);
      else {
        namesIn(atom.made.a, into);
        namesIn(atom.made.b, into);
      }
    }
  }
  return into;
}

/** A name that is not for showing: a number that is followed, but of which nothing is known. */
export const hiddenMark = '@';

export function isHidden(atom: Atom): boolean {
  return atom.text.startsWith(hiddenMark);
}

/** The size as it is shown: "?" where it hangs on what has no name. */
export function shownSize(size: Size): string | number {
  const value = valueOf(size);
  if (value !== undefined) return value;
  const secret = size.text.includes(hiddenMark) || size.text.includes('sqrt(');
  return secret ? '?' : size.text;
}

function extreme(of: 'min' | 'max', a: Size, b: Size): Size {
  if (!a.terms || !b.terms) return unknownSize;
  if (a.text === b.text) return a;
  const apart = subtractSizes(a, b);
  const value = valueOf(apart) ?? signOf(apart);
  if (value !== undefined) return value < 0 === (of === 'min') ? a : b;
  const [first, second] = a.text < b.text ? [a, b] : [b, a];
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const atom = one.terms!.length === 1 ? one.terms![0]!.atoms[0] : undefined;
    if (atom?.made?.of === of && one.text === atom.text) {
      if (atom.made.a.text === other.text || atom.made.b.text === other.text) return one;
    }
  }
  return made(of, first, second);
}

function made(of: Made, a: Size, b: Size): Size {
  const infix = of === '//' || of === '%';
  const text = infix
    ? `${bracketed(a.text)}${of}${bracketed(b.text)}`
    : of === 'sqrt'
      ? `sqrt(${a.text})`
      : `${of}(${a.text}, ${b.text})`;
  return text.length > 400 ? unknownSize : atomSize({ text, made: { of, a, b } });
}

/** What of a sum divides exactly, and what does not. */
function split(terms: readonly Term[], by: Size): { exact: Term[]; rest: Term[] } {
  const divisor = by.terms!.length === 1 ? by.terms![0]! : undefined;
  const [exact, rest]: [Term[], Term[]] = [[], []];
  if (!divisor) {
    const multiple = multipleOf(terms, by);
    return multiple ? { exact: [multiple], rest } : { exact, rest: [...terms] };
  }
  for (const term of terms) {
    const divided = divideTerm(term, divisor);
    if (divided) exact.push(divided);
    else if (divisor.atoms.length === 0 && term.atoms.length === 0) {
      const whole = Math.floor(term.coefficient / divisor.coefficient);
      if (whole !== 0) exact.push({ coefficient: whole, atoms: [] });
      rest.push({ coefficient: term.coefficient - whole * divisor.coefficient, atoms: [] });
    } else rest.push(term);
  }
  return { exact, rest };
}

/** a = t * b for one term t. */
function multipleOf(terms: readonly Term[], by: Size): Term | undefined {
  const first = terms[0] && divideTerm(terms[0], by.terms![0]!);
  if (!first) return undefined;
  return multiplySizes(normal([first]), by).text === normal(terms).text ? first : undefined;
}

/** A fraction without the factors that both sides share. */
function reduced(a: Size, b: Size): [Size, Size] {
  if (b.terms!.length !== 1) return [a, b];
  const under = b.terms![0]!;
  const coefficients = [...a.terms!.map((term) => term.coefficient), under.coefficient];
  let common: Term = { coefficient: coefficients.reduce(divisorOf), atoms: [] };
  for (const atom of under.atoms) {
    const next = { ...common, atoms: [...common.atoms, atom] };
    if (a.terms!.every((term) => divideTerm(term, next)) && divideTerm(under, next)) common = next;
  }
  const shorten = (size: Size) => normal(size.terms!.map((term) => divideTerm(term, common)!));
  return [shorten(a), shorten(b)];
}

function divisorOf(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x || 1;
}

export {
  type Atom,
  type Size,
  type Term,
  sizeNamed,
  sizeOf,
  sizeOfTerm,
  unknownSize,
  valueOf,
} from './size-terms';
