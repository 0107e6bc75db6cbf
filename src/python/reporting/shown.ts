import { type Size, namesIn, shownSize, sizeOf } from '../../tensor/size';
import { substitute } from '../../tensor/size-replace';
import type { ShownShape } from '../report';

/** The numbers that named sizes have in a function, by the text or by the user's setting. */
export interface Numbers {
  numberOf(owner: string, name: string): number | undefined;
  /** Says that a function shows a size of this name. */
  use(owner: string, name: string): void;
}

/** A shape in words: by its names, and with the numbers that are known. */
export function shownShape(shape: readonly Size[], owner: string, numbers: Numbers): ShownShape {
  const words = shape.map((size) => wordsFor(size, owner, numbers));
  return { sizes: words.map(({ name }) => name), numbers: words.map(({ number }) => number) };
}

interface Words {
  readonly name: string;
  readonly number: string;
}

const said = new WeakMap<Numbers, Map<string, Map<string, Words>>>();

/** A function shows the same size in many places. */
function wordsFor(size: Size, owner: string, numbers: Numbers): Words {
  const owners = said.get(numbers) ?? new Map<string, Map<string, Words>>();
  said.set(numbers, owners);
  const sizes = owners.get(owner) ?? new Map<string, Words>();
  owners.set(owner, sizes);
  const known = sizes.get(size.text);
  if (known) return known;
  const name = `${shownSize(size)}`;
  const names = name === '?' ? [] : [...namesIn(size)];
  for (const one of names) numbers.use(owner, one);
  const number = names.length === 0 ? name : `${shownSize(withNumbers(size, owner, numbers))}`;
  const words = { name, number };
  sizes.set(size.text, words);
  return words;
}

/** The size with the numbers of its names put in. */
export function withNumbers(size: Size, owner: string, numbers: Numbers): Size {
  return substitute(size, (name) => {
    const number = numbers.numberOf(owner, name);
    return number === undefined ? undefined : sizeOf(number);
  });
}
