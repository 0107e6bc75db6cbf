import { type Size, subtractSizes } from './size';

/**
 * Whether a size is at least another whatever its names stand for, which are 1 or more; false where
 * that cannot be told.
 */
export function atLeast(a: Size, b: Size): boolean {
  const difference = subtractSizes(a, b);
  if (!difference.terms) return false;
  // Each product that is taken away must be a part of one that is there.
  const there = difference.terms
    .filter(({ coefficient }) => coefficient > 0)
    .map(({ coefficient, atoms }) => ({ left: coefficient, atoms: atoms.map(({ text }) => text) }));
  if (difference.terms.some(({ atoms }) => atoms.some(({ made }) => made))) return false;
  return difference.terms
    .filter(({ coefficient }) => coefficient < 0)
    .every(({ coefficient, atoms }) => {
      let missing = -coefficient;
      for (const one of there) {
        if (!contains(one.atoms, atoms)) continue;
        const used = Math.min(missing, one.left);
        one.left -= used;
        missing -= used;
      }
      return missing <= 0;
    });
}

function contains(all: readonly string[], some: readonly { readonly text: string }[]): boolean {
  const rest = [...all];
  return some.every(({ text }) => {
    const at = rest.indexOf(text);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
}
