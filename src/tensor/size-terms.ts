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

/** A size of one term. */
export function sizeOfTerm(term: Term): Size {
  return normal([term]);
}

/** The integer that this size is, where it is one. */
export function valueOf(size: Size): number | undefined {
  if (!size.terms) return undefined;
  if (size.terms.length === 0) return 0;
  const [only] = size.terms;
  return size.terms.length === 1 && only!.atoms.length === 0 ? only!.coefficient : undefined;
}

/** A size that is one atom. */
export function atomSize(atom: Atom): Size {
  return { text: atom.text, terms: [{ coefficient: 1, atoms: [atom] }] };
}

/** The product of two terms: a sum of terms, as a root times itself is what it is the root of. */
export function product(x: Term, y: Term): readonly Term[] {
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

/** A term divided by another, where that leaves no rest. */
export function divideTerm(term: Term, divisor: Term): Term | undefined {
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

/** A sum of terms in normal form. */
export function normal(terms: readonly Term[]): Size {
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

/** A text as a factor of another. */
export function bracketed(text: string): string {
  return /^[\w.@]+$/.test(text) || /^(min|max|sqrt)\([^()]*\)$/.test(text) ? text : `(${text})`;
}
