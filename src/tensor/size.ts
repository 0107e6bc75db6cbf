/**
 * A symbolic dimension in normal form: an integer polynomial over named sizes, with floor division as
 * an opaque atom. Two sizes are the same where their normal forms are.
 */
export interface Size {
  /** The normal form, which is also the text: "3", "n_head*d_head", "C//n_head", "T + 1"; "?" if unknown. */
  readonly text: string;
  readonly terms: readonly Term[] | null;
}

interface Term {
  readonly coefficient: number;
  /** Sorted; a power is a repetition. */
  readonly atoms: readonly string[];
}

/** A size of which nothing is known. It equals nothing, itself included. */
export const unknownSize: Size = { text: '?', terms: null };

/** A known integer. */
export function sizeOf(value: number): Size {
  return normal([{ coefficient: value, atoms: [] }]);
}

/** A named size. */
export function sizeNamed(name: string): Size {
  return normal([{ coefficient: 1, atoms: [name] }]);
}

export function addSizes(a: Size, b: Size): Size {
  return a.terms && b.terms ? normal([...a.terms, ...b.terms]) : unknownSize;
}

export function multiplySizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms) return unknownSize;
  const products: Term[] = [];
  for (const x of a.terms) {
    for (const y of b.terms) {
      products.push({
        coefficient: x.coefficient * y.coefficient,
        atoms: [...x.atoms, ...y.atoms].sort(),
      });
    }
  }
  return normal(products);
}

/** Floor division; exact where every term contains the divisor, an opaque atom otherwise. */
export function divideSizes(a: Size, b: Size): Size {
  if (!a.terms || !b.terms || b.terms.length === 0) return unknownSize;
  const divisor = b.terms.length === 1 ? b.terms[0]! : undefined;
  const exact = divisor && a.terms.map((term) => divideTerm(term, divisor));
  if (exact?.every((term) => term !== undefined)) return normal(exact);
  const [x, y] = [valueOf(a), valueOf(b)];
  if (x !== undefined && y !== undefined) return sizeOf(Math.floor(x / y));
  return normal([{ coefficient: 1, atoms: [`${bracketed(a.text)}//${bracketed(b.text)}`] }]);
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
  const difference = valueOf(addSizes(a, multiplySizes(sizeOf(-1), b)));
  return difference === undefined ? undefined : difference === 0;
}

function divideTerm(term: Term, divisor: Term): Term | undefined {
  if (term.coefficient % divisor.coefficient !== 0) return undefined;
  const atoms = [...term.atoms];
  for (const atom of divisor.atoms) {
    const place = atoms.indexOf(atom);
    if (place < 0) return undefined;
    atoms.splice(place, 1);
  }
  return { coefficient: term.coefficient / divisor.coefficient, atoms };
}

function normal(terms: readonly Term[]): Size {
  const sums = new Map<string, Term>();
  for (const { coefficient, atoms } of terms) {
    const key = atoms.join('*');
    sums.set(key, { coefficient: (sums.get(key)?.coefficient ?? 0) + coefficient, atoms });
  }
  const kept = [...sums.entries()]
    .filter(([, term]) => term.coefficient !== 0)
    // Longer products first, the bare integer last: "C*T + 1".
    .sort(([a, x], [b, y]) => y.atoms.length - x.atoms.length || (a < b ? -1 : 1))
    .map(([, term]) => term);
  return { terms: kept, text: textOf(kept) };
}

function textOf(terms: readonly Term[]): string {
  if (terms.length === 0) return '0';
  return terms
    .map(({ coefficient, atoms }, place) => {
      const size = Math.abs(coefficient);
      // "a*(b//c)": without brackets, it would be read as (a*b)//c.
      const alone = atoms.length === 1 && (coefficient === 1 || (size === 1 && place > 0));
      const factors = atoms.map((atom) => (alone ? atom : bracketed(atom))).join('*');
      const body = atoms.length === 0 ? `${size}` : (size === 1 ? '' : `${size}*`) + factors;
      if (place === 0) return coefficient < 0 ? `-${body}` : body;
      return coefficient < 0 ? ` - ${body}` : ` + ${body}`;
    })
    .join('');
}

function bracketed(text: string): string {
  return /^[\w.]+$/.test(text) ? text : `(${text})`;
}
