import { type Size, namesIn, shownSize, sizeOf, substitute } from '../../tensor/size';
import type { ShownShape } from '../report';

/** The numbers that named sizes have in a function, by the text or by the user's setting. */
export interface Numbers {
  numberOf(owner: string, name: string): number | undefined;
  /** Says that a function shows a size of this name. */
  use(owner: string, name: string): void;
}

/** A shape in words: by its names, and with the numbers that are known. */
export function shownShape(shape: readonly Size[], owner: string, numbers: Numbers): ShownShape {
  const sizes: string[] = [];
  const known: string[] = [];
  for (const size of shape) {
    const shown = `${shownSize(size)}`;
    sizes.push(shown);
    const names = shown === '?' ? [] : [...namesIn(size)];
    for (const name of names) numbers.use(owner, name);
    known.push(names.length === 0 ? shown : `${shownSize(withNumbers(size, owner, numbers))}`);
  }
  return { sizes, numbers: known };
}

/** The size with the numbers of its names put in. */
export function withNumbers(size: Size, owner: string, numbers: Numbers): Size {
  return substitute(size, (name) => {
    const number = numbers.numberOf(owner, name);
    return number === undefined ? undefined : sizeOf(number);
  });
}
