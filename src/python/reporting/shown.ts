import { type Size, shownSize, sizeOf, substitute } from '../../tensor/size';
import type { ShownShape } from '../report';

/** The numbers that named sizes have, by the text or by the user's setting. */
export type Numbers = (name: string) => number | undefined;

/** A shape in words: by its names, and with the numbers that are known. */
export function shownShape(shape: readonly Size[], numbers: Numbers): ShownShape {
  return {
    sizes: shape.map((size) => `${shownSize(size)}`),
    numbers: shape.map((size) => `${shownSize(withNumbers(size, numbers))}`),
  };
}

/** The size with the numbers of its names put in. */
export function withNumbers(size: Size, numbers: Numbers): Size {
  return substitute(size, (name) => {
    const number = numbers(name);
    return number === undefined ? undefined : sizeOf(number);
  });
}
