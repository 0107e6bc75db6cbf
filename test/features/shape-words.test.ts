import assert from 'node:assert/strict';
import { ignoreEdit } from '../../src/features/ignore-comment';
import { commentEdits } from '../../src/features/shape-comment-edits';
import {
  amountText,
  hintText,
  innermost,
  lensText,
  namedSizes,
  originsOf,
  shapeText,
  shortShape,
} from '../../src/features/shape-words';
import type {
  AssignedShape,
  ExpressionShape,
  ShapeReport,
  ShownShape,
} from '../../src/python/report';

const shape = (sizes: string, numbers = sizes): ShownShape => ({
  sizes: sizes.split(' ').filter(Boolean),
  numbers: numbers.split(' ').filter(Boolean),
});
const bound = (name: string, sizes: string | null, end = 0): AssignedShape => ({
  name,
  function: '',
  shape: sizes === null ? null : shape(sizes),
  changesRank: false,
  from: 0,
  to: 0,
  statement: end,
  end,
});
const report = (parts: Partial<ShapeReport>): ShapeReport => ({
  path: '',
  assignments: [],
  expressions: [],
  layers: [],
  functions: [],
  problems: [],
  sizes: [],
  unsupported: [],
  wanted: [],
  ...parts,
});

suite('Shapes in words', () => {
  test('are written as Python writes a tuple', () => {
    assert.equal(shapeText(shape('B T')), '(B, T)');
    assert.equal(shapeText(shape('n')), '(n,)');
    assert.equal(shapeText(shape('')), '()');
    assert.equal(shapeText(shape('B T', '8 1024'), true), '(8, 1024)');
  });

  test('are cut where there is no room, and keep their rank', () => {
    const long = shape('batch_size number_of_heads sequence_length head_dimension');
    for (let most = 30; most < 70; most++) {
      const text = shortShape(long, false, most);
      assert.ok(text.length <= most, text);
      assert.equal(text.split(', ').length, 4, text);
    }
    assert.equal(shortShape(long, false, 12), '(4 axes)');
    assert.equal(shortShape(shape('B T'), false, 12), '(B, T)');
  });

  test('a hint names what it speaks of only where shapes differ', () => {
    assert.equal(hintText([bound('q', 'B T'), bound('k', 'B T')], false, 43), ': (B, T)');
    assert.equal(hintText([bound('q', 'B T'), bound('k', 'B')], false, 43), 'q: (B, T), k: (B,)');
    assert.equal(hintText([bound('q', 'B T'), bound('k', null)], false, 43), 'q: (B, T)');
    assert.equal(hintText([bound('q', null)], false, 43), '');
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, at) => bound(name, `B T ${at}`));
    const text = hintText(many, false, 43);
    assert.ok(text.length <= 43, text);
    assert.match(text, /^a: \(B, T, 0\), .*, …$/);
  });

  test('a lens says inputs, outputs and scores', () => {
    const fn = {
      name: 'f',
      kind: 'function' as const,
      from: 0,
      to: 0,
      inputs: [{ name: 'x', shape: shape('B T C', '8 16 32') }],
      outputs: [shape('B T C', '8 16 32')],
      scores: shape('B T T', '8 16 16'),
    };
    assert.equal(lensText(fn, false), '(B, T, C) → (B, T, C) · scores (B, T, T)');
    assert.equal(lensText(fn, true), '(8, 16, 32) → (8, 16, 32) · scores (8, 16, 16)');
    const { scores, ...plain } = fn;
    assert.ok(scores);
    const two = [...fn.inputs, { name: 'y', shape: shape('n') }];
    assert.equal(
      lensText({ ...plain, inputs: two, outputs: [null] }, false),
      'x (B, T, C), y (n,) → ?',
    );
    assert.equal(lensText({ ...plain, inputs: [], outputs: [] }, false), undefined);
    assert.equal(lensText({ ...plain, inputs: [], outputs: [null] }, false), undefined);
  });

  test('an amount says its formula and its number', () => {
    assert.equal(amountText({ text: '4*C**2', number: 2362368 }), '4*C**2 = 2,362,368');
    assert.equal(amountText({ text: '4*C**2' }), '4*C**2');
    assert.equal(amountText({ text: '12', number: 12 }), '12');
    assert.equal(amountText({ text: '4*B', number: 3_145_728 }, 'bytes'), '4*B = 3.0 MiB');
  });

  test('the innermost expression is found, and where its sizes come from', () => {
    const expression = (from: number, to: number, sizes = 'B C//h'): ExpressionShape => ({
      from,
      to,
      shape: shape(sizes),
      function: 'A.forward',
    });
    const origin = (name: string, owner: string) => ({ name, function: owner, reason: owner });
    const found = report({
      expressions: [expression(0, 20), expression(2, 10), expression(2, 4), expression(12, 14)],
      sizes: [origin('C', 'A'), origin('C', 'A.forward'), origin('h', ''), origin('X', '')],
    });
    assert.equal(innermost(found, 3)?.to, 4);
    assert.equal(innermost(found, 6)?.to, 10);
    assert.equal(innermost(found, 11)?.to, 20);
    assert.equal(innermost(found, 3, 8)?.to, 10);
    assert.equal(innermost(found, 21), undefined);
    assert.deepEqual(
      originsOf(found, found.expressions[0]!).map(({ name, reason }) => [name, reason]),
      [
        ['C', 'A.forward'],
        ['h', ''],
      ],
    );
    assert.deepEqual(namedSizes(report({ expressions: [expression(0, 1, 'min(T,5) 3')] })), ['T']);
  });
});

suite('A comment that silences a problem', () => {
  const applied = (line: string) => {
    const edit = ignoreEdit(line, 'matmul');
    return edit && line.slice(0, edit.from) + edit.text + line.slice(edit.to);
  };

  test('stands behind the line, or joins the one that is there', () => {
    assert.equal(applied('x = a @ b'), 'x = a @ b  # glassformer: ignore[matmul]');
    assert.equal(applied('x = a @ b  # no'), 'x = a @ b  # no  # glassformer: ignore[matmul]');
    assert.equal(
      applied('x = a @ b  # glassformer: ignore[view]'),
      'x = a @ b  # glassformer: ignore[view, matmul]',
    );
    assert.equal(applied('x = a \\'), undefined);
  });
});

suite('Shape comments', () => {
  const written = (text: string, assignments: AssignedShape[]) => {
    let result = text;
    for (const { from, to, text: words } of commentEdits(report({ assignments }), text).reverse())
      result = result.slice(0, from) + words + result.slice(to);
    return result;
  };

  test('are written behind statements, and replace only shapes', () => {
    const known = [bound('y', 'B T', 5)];
    assert.equal(written('y = x\nz', known), 'y = x  # (B, T)\nz');
    assert.equal(written('y = x  \r\n', known), 'y = x  # (B, T)\r\n');
    assert.equal(written('y = x  # (B, C)', known), 'y = x  # (B, T)');
    assert.equal(written('y = x  # (B, T)', known), 'y = x  # (B, T)');
    assert.equal(written('y = x  # why', known), 'y = x  # why  # (B, T)');
    assert.equal(written('y = x  # why: (B, C)', known), 'y = x  # why: (B, T)');
    assert.equal(written('y = x; z = 1', known), 'y = x; z = 1');
    const two = [bound('y', 'B T', 5), bound('z', 'B', 5)];
    assert.equal(written('y = x', two), 'y = x  # y: (B, T), z: (B,)');
    assert.equal(written('y = x  # y: (T,), z: (T, 1)', two), 'y = x  # y: (B, T), z: (B,)');
    assert.equal(written('y = x', [bound('y', null, 5)]), 'y = x');
  });
});
