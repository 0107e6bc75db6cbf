import assert from 'node:assert/strict';
import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  sameSize,
  sizeNamed,
  sizeOf,
  unknownSize,
  valueOf,
} from '../../src/tensor/size';
import { Random } from '../ops/random';

const names = ['B', 'T', 'C', 'n_head'];
type Values = ReadonlyMap<string, number>;

/** A size as a tree: made both as a Size, and as a number once its names have values. */
interface Tree {
  readonly size: Size;
  /** Undefined where it divides by zero. */
  readonly evaluate: (values: Values) => number | undefined;
  readonly written: string;
}

function randomTree(random: Random, depth: number): Tree {
  if (depth === 0 || random.next() < 0.2) {
    if (random.next() < 0.5) {
      const value = random.integer(-3, 6);
      return { size: sizeOf(value), evaluate: () => value, written: `${value}` };
    }
    const name = random.pick(names);
    return { size: sizeNamed(name), evaluate: (values) => values.get(name)!, written: name };
  }
  const [a, b] = [randomTree(random, depth - 1), randomTree(random, depth - 1)];
  const both =
    (combine: (x: number, y: number) => number | undefined) =>
    (values: Values): number | undefined => {
      const [x, y] = [a.evaluate(values), b.evaluate(values)];
      return x === undefined || y === undefined ? undefined : combine(x, y);
    };
  switch (random.integer(0, 2)) {
    case 0:
      return {
        size: addSizes(a.size, b.size),
        evaluate: both((x, y) => x + y),
        written: `(${a.written} + ${b.written})`,
      };
    case 1:
      return {
        size: multiplySizes(a.size, b.size),
        evaluate: both((x, y) => x * y),
        written: `(${a.written} * ${b.written})`,
      };
    default:
      return {
        size: divideSizes(a.size, b.size),
        evaluate: both((x, y) => (y === 0 ? undefined : Math.floor(x / y))),
        written: `(${a.written} // ${b.written})`,
      };
  }
}

function randomValues(random: Random): Values {
  return new Map(names.map((name) => [name, random.integer(1, 12)]));
}

/** Reads the text of a size as Python would: * and // from left to right, then + and −. */
function readAsPython(text: string, values: Values): number {
  const tokens = text.match(/\/\/|[-+*()]|[\w.]+/g)!;
  let at = 0;
  const atom = (): number => {
    const token = tokens[at++]!;
    if (token === '-') return -atom();
    if (token === '(') {
      const inner = sum();
      assert.equal(tokens[at++], ')');
      return inner;
    }
    const value = values.get(token) ?? Number(token);
    assert.ok(!Number.isNaN(value), `${token} in ${text}`);
    return value;
  };
  const product = (): number => {
    let value = atom();
    while (tokens[at] === '*' || tokens[at] === '//') {
      value = tokens[at++] === '*' ? value * atom() : Math.floor(value / atom());
    }
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      value = tokens[at++] === '+' ? value + product() : value - product();
    }
    return value;
  };
  const value = sum();
  assert.equal(at, tokens.length, `all of ${text} is read`);
  return value;
}

suite('A symbolic size', () => {
  test('is, for any values of its names, the number that it was made as: 5,000 random ones', () => {
    const random = new Random(5000);
    let compared = 0;
    for (let round = 0; round < 5000; round++) {
      const { size, evaluate, written } = randomTree(random, 3);
      if (!size.terms) continue;
      for (let draw = 0; draw < 4; draw++) {
        const values = randomValues(random);
        const expected = evaluate(values);
        if (expected === undefined) continue;
        const actual = readAsPython(size.text, values);
        assert.equal(actual + 0, expected + 0, `${written} is written ${size.text}`);
        if (valueOf(size) !== undefined) assert.equal(valueOf(size)! + 0, expected + 0);
        compared++;
      }
    }
    assert.ok(compared > 8000, `${compared} compared`);
  });

  test('is the same as another only where they agree for all values', () => {
    const random = new Random(31);
    let [same, different] = [0, 0];
    for (let round = 0; round < 5000; round++) {
      const [a, b] = [randomTree(random, 2), randomTree(random, 2)];
      const answer = sameSize(a.size, b.size);
      if (answer === undefined) continue;
      if (answer) same++;
      else different++;
      for (let draw = 0; draw < 5; draw++) {
        const values = randomValues(random);
        const [x, y] = [a.evaluate(values), b.evaluate(values)];
        if (x === undefined || y === undefined) continue;
        assert.equal(x + 0 === y + 0, answer, `${a.written} and ${b.written}`);
      }
    }
    assert.ok(same > 50 && different > 200, `${same} same, ${different} different`);
  });

  test('has one text however it was made', () => {
    const [B, T, C, h] = ['B', 'T', 'C', 'n_head'].map(sizeNamed) as [Size, Size, Size, Size];
    const text = (size: Size) => size.text;
    assert.equal(text(addSizes(multiplySizes(T, B), sizeOf(1))), 'B*T + 1');
    assert.equal(text(addSizes(sizeOf(1), multiplySizes(B, T))), 'B*T + 1');
    assert.equal(text(divideSizes(C, h)), 'C//n_head');
    assert.equal(text(divideSizes(multiplySizes(C, h), h)), 'C');
    assert.equal(text(divideSizes(addSizes(T, sizeOf(1)), sizeOf(2))), '(T + 1)//2');
    assert.equal(text(multiplySizes(B, divideSizes(C, h))), 'B*(C//n_head)');
    assert.equal(text(divideSizes(multiplySizes(B, C), h)), '(B*C)//n_head');
    assert.equal(text(multiplySizes(sizeOf(-1), divideSizes(C, h))), '-(C//n_head)');
    assert.equal(text(addSizes(T, multiplySizes(sizeOf(-1), T))), '0');
    assert.equal(text(multiplySizes(sizeOf(3), C)), '3*C');
    assert.equal(text(divideSizes(multiplySizes(sizeOf(3), C), sizeOf(3))), 'C');
    assert.equal(text(divideSizes(sizeOf(-7), sizeOf(2))), '-4');
  });

  test('that is unknown equals nothing, itself included', () => {
    assert.equal(sameSize(unknownSize, unknownSize), undefined);
    assert.equal(sameSize(unknownSize, sizeOf(3)), undefined);
    assert.equal(addSizes(unknownSize, sizeOf(1)), unknownSize);
    assert.equal(multiplySizes(sizeOf(2), unknownSize), unknownSize);
    assert.equal(divideSizes(sizeOf(2), sizeOf(0)), unknownSize);
    assert.equal(valueOf(unknownSize), undefined);
  });
});
