import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  sizeNamed,
  sizeOf,
  subtractSizes,
  unknownSize,
} from '../../tensor/size';

/** The size that a word of a shape comment writes: "T", "3*C", "n_head * d", "C // 2"; unknown where it is none. */
export function readSize(text: string): Size {
  const tokens = text.match(/\/\/|[A-Za-z_][\w.]*|\d+|[-+*/()]|\S/g) ?? [];
  let place = 0;
  const peek = () => tokens[place];
  const sum = (): Size => {
    let left = product();
    while (peek() === '+' || peek() === '-') {
      const plus = tokens[place++] === '+';
      const right = product();
      left = plus ? addSizes(left, right) : subtractSizes(left, right);
    }
    return left;
  };
  const product = (): Size => {
    let left = factor();
    while (peek() === '*' || peek() === '//' || peek() === '/') {
      const times = tokens[place++] === '*';
      const right = factor();
      left = times ? multiplySizes(left, right) : divideSizes(left, right);
    }
    return left;
  };
  const factor = (): Size => {
    const token = tokens[place++];
    if (token === undefined) return unknownSize;
    if (/^\d+$/.test(token)) return sizeOf(Number(token));
    if (/^[A-Za-z_]/.test(token)) return sizeNamed(token);
    if (token !== '(') return unknownSize;
    const inner = sum();
    return tokens[place++] === ')' ? inner : unknownSize;
  };
  const size = sum();
  return place === tokens.length ? size : unknownSize;
}
