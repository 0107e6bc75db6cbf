/**
 * A symbolic dimension in normal form: an integer polynomial over named sizes. Floor division,
 * remainder, minimum, maximum and square root are atoms of it. Two sizes are the same where their
 * normal forms are. Named sizes are positive.
 */
export interface Size {
  /** The normal form, which is also the text: "3", "n_head*d_head", "C//n_head", "T + 1"; "?" if unknown. */
  readonly text: string;
  readonly terms: readonly Term[] | null;
}

export interface Term {
  readonly coefficient: number;
  /** Sorted; a power is a repetition. */
  readonly atoms: readonly Atom[];
}

export interface Atom {
  readonly text: string;
  /** What it is made of, where it is not a name. */
  readonly made?: { readonly of: Made; readonly a: Size; readonly b: Size };
}

export type Made = '//' | '%' | 'min' | 'max' | 'sqrt';

/** A size of which nothing is known. It equals nothing, itself included. */
export const unknownSize: Size = { text: '?', terms: null };

/** A known integer. */
export function sizeOf(value: number): Size {
  return small.get(value) ?? (Number.isSafeInteger(value) ? integer(value) : unknownSize);
}

/** Integers that are asked for all the time. */
const small = new Map<number, Size>();

function integer(value: number): Size {
  const size: Size =
    value === 0
      ? { terms: [], text: '0' }
      : { terms: [{ coefficient: value, atoms: [] }], text: String(value) };
  if (value >= -16 && value <= 4096) small.set(value, size);
  return size;
}

/** A named size. */
export function sizeNamed(name: string): Size {
  return atomSize({ text: name });
}

export function addSizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms) return unknownSize;
  if (a.terms.length === 0) return b;
  return b.terms.length === 0 ? a : normal([...a.terms, ...b.terms]);
}

export function subtractSizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms) return unknownSize;
  if (a.text === b.text) return sizeOf(0);
  const negative = b.terms.map(({ coefficient, atoms }) => ({ coefficient: -coefficient, atoms }));
  return normal([...a.terms, ...negative]);
}

export function multiplySizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms) return unknownSize;
  if (a.text === '1') return b;
  if (b.text === '1') return a;
  if (a.terms.length === 0 || b.terms.length === 0) return sizeOf(0);
  if (a.terms.length * b.terms.length > mostProducts) return unknownSize;
  const products: Term[] = [];
  for (const x of a.terms) {
    for (const y of b.terms) products.push(...product(x, y));
  }
  return normal(products);
}

/** The product of many: how many cells a shape has. */
export function productOf(sizes: readonly Size[]): Size {
  return sizes.reduce(multiplySizes, sizeOf(1));
}

/** Floor division; what contains the divisor divides exactly, the rest becomes an atom. */
export function divideSizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms || b.terms.length === 0) return unknownSize;
  if (a.text === b.text) return sizeOf(1);
  const [x, y] = [valueOf(a), valueOf(b)];
  if (x !== undefined && y !== undefined) return sizeOf(Math.floor(x / y));
  if (y === 1) return a;
  const { exact, rest } = split(a.terms, b);
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
  const quotient =
    inner?.of === '//' && isPositive(under)
      ? divideSizes(inner.a, multiplySizes(inner.b, under))
      : made('//', over, under);
  return addSizes(whole, quotient);
}

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

/** The integer that this size is, where it is one. */
export function valueOf(size: Size): number | undefined {
  if (!size.terms) return undefined;
  if (size.terms.length === 0) return 0;
  const [only] = size.terms;
  return size.terms.length === 1 && only!.atoms.length === 0 ? only!.coefficient : undefined;
}

/** Whether two sizes are equal for all, or for no values of their symbols; undefined where it depends. */
export function sameSize(a: Size, b: Size): boolean | undefined {
  if (!a.terms || !b.terms) return undefined;
  if (a.text === b.text) return true;
  const difference = subtractSizes(a, b);
  const value = valueOf(difference);
  if (value !== undefined) return value === 0;
  return signOf(difference) === undefined ? undefined : false;
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

/** The same size with names replaced. `replace` answers undefined for a name that stays. */
export function substitute(size: Size, replace: (name: string) => Size | undefined): Size {
  if (!size.terms || !mentions(size, replace)) return size;
  return replaceAtoms(size, (atom) => (atom.made ? undefined : replace(atom.text)));
}

/** The same size with atoms replaced, outer ones first. `replace` answers undefined for one that stays. */
export function replaceAtoms(size: Size, replace: (atom: Atom) => Size | undefined): Size {
  if (!size.terms) return size;
  let sum = sizeOf(0);
  for (const { coefficient, atoms } of size.terms) {
    let term = sizeOf(coefficient);
    for (const atom of atoms) term = multiplySizes(term, replaceAtom(atom, replace));
    sum = addSizes(sum, term);
  }
  return sum;
}

function mentions(size: Size, replace: (name: string) => Size | undefined): boolean {
  for (const { atoms } of size.terms!) {
    for (const { text, made } of atoms) {
      if (made ? mentions(made.a, replace) || mentions(made.b, replace) : replace(text))
        return true;
    }
  }
  return false;
}

/** Applies `known` to each term: a normal form under facts that the caller knows. */
export function mapTerms(size: Size, known: (term: Term) => Size | undefined): Size {
  if (!size.terms) return size;
  let sum: Size | undefined;
  for (const [place, term] of size.terms.entries()) {
    const better = known(term);
    if (!better && !sum) continue;
    sum ??= normal(size.terms.slice(0, place));
    sum = addSizes(sum, better ?? normal([term]));
  }
  return sum ?? size;
}

/** A size of one term. */
export function sizeOfTerm(term: Term): Size {
  return normal([term]);
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

function replaceAtom(atom: Atom, replace: (atom: Atom) => Size | undefined): Size {
  const other = replace(atom);
  if (other || !atom.made) return other ?? atomSize(atom);
  const [a, b] = [replaceAtoms(atom.made.a, replace), replaceAtoms(atom.made.b, replace)];
  switch (atom.made.of) {
    case '//':
      return divideSizes(a, b);
    case '%':
      return remainderOf(a, b);
    case 'sqrt':
      return squareRootOf(a);
    default:
      return extreme(atom.made.of, a, b);
  }
}

function extreme(of: 'min' | 'max', a: Size, b: Size): Size {
  if (!a.terms || !b.terms) return unknownSize;
  if (a.text === b.text) return a;
  const difference = subtractSizes(a, b);
  const value = valueOf(difference) ?? signOf(difference);
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

function atomSize(atom: Atom): Size {
  return { text: atom.text, terms: [{ coefficient: 1, atoms: [atom] }] };
}

function product(x: Term, y: Term): readonly Term[] {
  const atoms =
    x.atoms.length === 0
      ? y.atoms
      : y.atoms.length === 0
        ? x.atoms
        : [...x.atoms, ...y.atoms].sort((a, b) => (a.text < b.text ? -1 : 1));
  const coefficient = x.coefficient * y.coefficient;
  const root = atoms.findIndex(
    (atom, place) => atom.made?.of === 'sqrt' && atoms[place + 1]?.text === atom.text,
  );
  if (root < 0) return [{ coefficient, atoms }];
  const rest = {
    coefficient,
    atoms: atoms.filter((_, place) => place !== root && place !== root + 1),
  };
  return atoms[root]!.made!.a.terms!.flatMap((term) => product(term, rest));
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

function divideTerm(term: Term, divisor: Term): Term | undefined {
  if (divisor.coefficient === 0 || term.coefficient % divisor.coefficient !== 0) return undefined;
  const atoms = [...term.atoms];
  for (const atom of divisor.atoms) {
    const place = atoms.findIndex((other) => other.text === atom.text);
    if (place < 0) return undefined;
    atoms.splice(place, 1);
  }
  return { coefficient: term.coefficient / divisor.coefficient, atoms };
}

/** Sums and products of more terms than this are not followed. */
const mostTerms = 40;
const mostProducts = 400;

function normal(terms: readonly Term[]): Size {
  if (terms.length === 0) return sizeOf(0);
  if (terms.length === 1) {
    const { coefficient, atoms } = terms[0]!;
    if (coefficient === 0) return sizeOf(0);
    if (!Number.isSafeInteger(coefficient) || atoms.length > 24) return unknownSize;
    return atoms.length === 0 ? sizeOf(coefficient) : { terms, text: textOf(terms) };
  }
  const sums = new Map<string, Term>();
  for (const { coefficient, atoms } of terms) {
    const key = atoms.map((atom) => atom.text).join('*');
    sums.set(key, { coefficient: (sums.get(key)?.coefficient ?? 0) + coefficient, atoms });
  }
  if (sums.size > mostTerms) return unknownSize;
  const kept = [...sums.entries()]
    .filter(([, term]) => term.coefficient !== 0)
    // Longer products first, the bare integer last: "C*T + 1".
    .sort(([a, x], [b, y]) => y.atoms.length - x.atoms.length || (a < b ? -1 : 1))
    .map(([, term]) => term);
  if (
    kept.some(({ coefficient, atoms }) => !Number.isSafeInteger(coefficient) || atoms.length > 24)
  ) {
    return unknownSize;
  }
  return { terms: kept, text: textOf(kept) };
}

function textOf(terms: readonly Term[]): string {
  if (terms.length === 0) return '0';
  return terms
    .map(({ coefficient, atoms }, place) => {
      const size = Math.abs(coefficient);
      // "a*(b//c)": without brackets, it would be read as (a*b)//c.
      const alone = atoms.length === 1 && (coefficient === 1 || (size === 1 && place > 0));
      const factors = atoms.map(({ text }) => (alone ? text : bracketed(text))).join('*');
      const body = atoms.length === 0 ? `${size}` : (size === 1 ? '' : `${size}*`) + factors;
      if (place === 0) return coefficient < 0 ? `-${body}` : body;
      return coefficient < 0 ? ` - ${body}` : ` + ${body}`;
    })
    .join('');
}

function bracketed(text: string): string {
  return /^[\w.@]+$/.test(text) || /^(min|max|sqrt)\([^()]*\)$/.test(text) ? text : `(${text})`;
}
