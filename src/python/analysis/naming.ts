import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  namesIn,
  sizeNamed,
  sizeOfTerm,
  subtractSizes,
  valueOf,
} from '../../tensor/size';
import { mapTerms, replaceAtoms } from '../../tensor/size-replace';
import type { Machine } from '../evaluator/machine';
import { type ShapeFact, factsIn } from './facts';

/** What the text of a function calls a size. */
export type Naming = (owner: string, size: Size) => Size;

/** Sizes as the text calls them: after `head_dim = dim // heads`, dim//heads is head_dim. */
export function namesFor(facts: readonly ShapeFact[], named: Machine['named']): Naming {
  const byFunction = new Map<string, Map<string, Size | undefined>>();
  for (const { function: owner, name, size } of named) {
    const names = byFunction.get(owner) ?? new Map<string, Size | undefined>();
    byFunction.set(owner, names);
    const known = names.get(name);
    // A name that stands for several sizes names none.
    names.set(name, names.has(name) && known?.text !== size.text ? undefined : size);
  }
  const cache = new Map<string, readonly (readonly [string, Size])[]>();
  const namesOf = (owner: string) => {
    const known = cache.get(owner);
    if (known) return known;
    const outer = owner.replace(/\.<locals>.*$/, '');
    const dot = outer.lastIndexOf('.');
    const constructor = dot < 0 ? undefined : byFunction.get(`${outer.slice(0, dot)}.__init__`);
    const [taken, alone] = [new Set<string>(), new Set<string>()];
    for (const fact of factsIn(facts, owner)) {
      for (const size of fact.shape ?? []) {
        namesIn(size, taken);
        alone.add(size.text);
      }
    }
    const names = new Map([
      ...(byFunction.get('') ?? []),
      ...(constructor ?? []),
      ...(byFunction.get(outer) ?? []),
      ...(byFunction.get(owner) ?? []),
    ]);
    const found = [...names].filter(
      (entry): entry is [string, Size] =>
        entry[1] !== undefined &&
        (worthNaming(entry[1]) || isProduct(entry[1], alone)) &&
        /^[A-Za-z]\w*$/.test(entry[0]) &&
        !taken.has(entry[0]),
    );
    // The longest first; one name a size.
    found.sort((a, b) => b[1].text.length - a[1].text.length);
    const unique = found.filter(
      ([, size], place) => found.findIndex(([, other]) => other.text === size.text) === place,
    );
    cache.set(owner, unique);
    return unique;
  };
  const renamedIn = new Map<string, Map<string, Size>>();
  return (owner, size) => {
    const all = renamedIn.get(owner) ?? new Map<string, Size>();
    renamedIn.set(owner, all);
    const known = all.get(size.text);
    if (known) return known;
    const named =
      worthNaming(size) || size.text.includes('*') ? renamed(size, namesOf(owner)) : size;
    all.set(size.text, named);
    return named;
  };
}

/** A quotient, or another number that hangs on several names in a way that no one would write out. */
function worthNaming(size: Size): boolean {
  return (
    size.terms !== null && !size.text.includes('@') && /\/\/|%|sqrt|min\(|max\(/.test(size.text)
  );
}

/** A product of names that the function does not show one by one: `expand*d_model`. */
function isProduct(size: Size, alone: ReadonlySet<string>): boolean {
  const only = size.terms?.length === 1 ? size.terms[0]! : undefined;
  return (
    only?.coefficient === 1 &&
    only.atoms.length > 1 &&
    !size.text.includes('@') &&
    !only.atoms.every((atom) => alone.has(atom.text))
  );
}

/** Terms that are multiples of a product are multiples of its name. */
function withProducts(size: Size, names: readonly (readonly [string, Size])[]): Size {
  let now = size;
  for (const [name, known] of names) {
    const only = known.terms?.length === 1 ? known.terms[0]! : undefined;
    if (only?.coefficient !== 1 || only.atoms.length < 2) continue;
    now = mapTerms(now, (term) => {
      const rest = [...term.atoms];
      for (const atom of only.atoms) {
        const at = rest.findIndex((other) => other.text === atom.text);
        if (at < 0) return undefined;
        rest.splice(at, 1);
      }
      return multiplySizes(sizeNamed(name), sizeOfTerm({ ...term, atoms: rest }));
    });
  }
  return now;
}

function renamed(size: Size, names: readonly (readonly [string, Size])[]): Size {
  for (const [name, known] of names) {
    if (size.text === known.text) return sizeNamed(name);
    const rest = subtractSizes(size, known);
    if (rest.terms && rest.terms.length < size.terms!.length && valueOf(rest) !== undefined)
      return addSizes(sizeNamed(name), rest);
  }
  return replaceAtoms(withProducts(size, names), (atom) => {
    for (const [name, known] of names) {
      const only = known.terms?.length === 1 ? known.terms[0]! : undefined;
      const named = only?.coefficient === 1 && only.atoms.length === 1 ? only.atoms[0]! : undefined;
      if (named?.text === atom.text) return sizeNamed(name);
      // dim//(2*heads) is (dim//heads)//2
      if (atom.made?.of !== '//' || named?.made?.of !== '//') continue;
      if (atom.made.a.text !== named.made.a.text) continue;
      const further = divideSizes(atom.made.b, named.made.b);
      if (further.text.includes('//') || !further.terms) continue;
      return divideSizes(sizeNamed(name), further);
    }
    return undefined;
  });
}
