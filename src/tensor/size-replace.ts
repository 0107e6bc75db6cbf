import {
  addSizes,
  divideSizes,
  largerOf,
  multiplySizes,
  remainderOf,
  smallerOf,
  squareRootOf,
} from './size';
import { type Atom, type Size, type Term, atomSize, normal, sizeOf } from './size-terms';

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
    case 'min':
      return smallerOf(a, b);
    case 'max':
      return largerOf(a, b);
  }
}
