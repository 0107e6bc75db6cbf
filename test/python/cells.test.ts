import assert from 'node:assert/strict';
import { joinCells, plainPython } from '../../src/python/cells';

suite('Cells of a notebook as one text', () => {
  for (const [what, cell, plain] of [
    ['a line magic', '%matplotlib inline\nx = 1', '#matplotlib inline\nx = 1'],
    ['a timed cell', '%%time\nx = 1', '#%time\nx = 1'],
    ['a shell command', 'if x:\n    !pip install torch', 'if x:\n    #pip install torch'],
    ['what a command gives', 'files = !ls -l', 'files = 0#s -l'],
    ['what a magic gives', 't = %timeit -o f(x)', 't = 0#imeit -o f(x)'],
    ['a question', 'torch.cat??', '#orch.cat??'],
    ['a question in front', '?torch.cat', '#torch.cat'],
  ] as const) {
    test(`${what} becomes a comment`, () => {
      assert.equal(plainPython(cell), plain);
    });
  }

  test('a cell in another language is all comment, and as long', () => {
    const cell = '%%bash\nfor x in a b\ndo echo $x\ndone';
    const plain = plainPython(cell);
    assert.equal(plain.length, cell.length);
    assert.match(plain, /^(#+\n)+#+$/);
  });

  for (const [what, cell] of [
    ['a remainder that goes on in brackets', 'x = (a\n  %b)'],
    ['a text of several lines', 'x = """\n%time\n!ls\n"""\ny = 1'],
    ['brackets in a text', "x = '('\ny = a % b"],
    ['brackets in a comment', 'x = 1  # (\ny = x != 2'],
    ['a comparison', 'x = a != b'],
    ['nothing', ''],
  ] as const) {
    test(`${what} stays`, () => {
      assert.equal(plainPython(cell), cell);
    });
  }

  test('cells begin where they are said to begin', () => {
    const cells = ['x = 1', '', '%time\ny = x'];
    const { text, starts } = joinCells(cells);
    assert.deepEqual(starts, [0, 6, 7]);
    for (const [at, cell] of cells.entries()) {
      assert.equal(text.slice(starts[at], starts[at]! + cell.length), plainPython(cell));
    }
  });
});
