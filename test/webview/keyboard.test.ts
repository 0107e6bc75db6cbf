import './dom';
import assert from 'node:assert/strict';
import { beginsNumber, commandOf, moveInGrid, surroundingsOf } from '../../webview/keyboard';
import { moveInTree } from '../../webview/outline';
import { outline } from './sample-steps';

const key = (name: string, modifiers: Partial<KeyboardEvent> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});
const ctrl = { ctrlKey: true };
const alt = { altKey: true };

suite('Keys in a matrix', () => {
  const size = { rows: 100, columns: 50, pageRows: 39, pageColumns: 39 };
  const at = { row: 10, column: 10 };
  const moves: [string, Partial<KeyboardEvent>, [number, number]][] = [
    ['ArrowUp', {}, [9, 10]],
    ['ArrowDown', {}, [11, 10]],
    ['ArrowLeft', {}, [10, 9]],
    ['ArrowRight', {}, [10, 11]],
    ['Home', {}, [10, 0]],
    ['End', {}, [10, 49]],
    ['Home', ctrl, [0, 0]],
    ['End', ctrl, [99, 49]],
    ['ArrowDown', ctrl, [99, 10]],
    ['PageUp', {}, [0, 10]],
    ['PageDown', {}, [49, 10]],
    ['PageDown', { shiftKey: true }, [10, 49]],
  ];
  for (const [name, modifiers, [row, column]] of moves) {
    test(`${Object.keys(modifiers).join()} ${name} goes to ${row}, ${column}`, () => {
      assert.deepEqual(moveInGrid(key(name, modifiers), at, size), { row, column });
    });
  }

  test('the edge holds', () => {
    assert.deepEqual(moveInGrid(key('ArrowLeft'), { row: 0, column: 0 }, size), {
      row: 0,
      column: 0,
    });
  });

  test('Alt and letters are not for the matrix', () => {
    assert.equal(moveInGrid(key('ArrowLeft', alt), at, size), null);
    assert.equal(moveInGrid(key('a'), at, size), null);
  });

  test('digits, signs and points begin a number', () => {
    for (const name of ['0', '-', '+', '.', '−']) assert.ok(beginsNumber(key(name)), name);
    for (const name of ['a', 'Enter', 'F2']) assert.ok(!beginsNumber(key(name)), name);
    assert.ok(!beginsNumber(key('1', ctrl)));
  });
});

suite('Keys of the panel', () => {
  test('arrows step, but belong to the widget that has the focus', () => {
    assert.equal(commandOf(key('ArrowRight'), 'none'), 'next');
    assert.equal(commandOf(key('ArrowRight'), 'widget'), null);
    // Key bindings of the extension.
    assert.equal(commandOf(key('ArrowRight', alt), 'widget'), null);
    assert.equal(commandOf(key('ArrowLeft', alt), 'none'), null);
    assert.equal(commandOf(key(' '), 'none'), 'play');
    assert.equal(commandOf(key(' '), 'widget'), null);
  });

  test('a text field takes every key', () => {
    for (const name of ['ArrowLeft', 'Backspace', '?', ' ', 'Home']) {
      assert.equal(commandOf(key(name), 'text'), null);
    }
    assert.equal(commandOf(key('z', ctrl), 'text'), null);
  });

  test('undo and redo', () => {
    assert.equal(commandOf(key('z', ctrl), 'widget'), 'undo');
    assert.equal(commandOf(key('Z', { ...ctrl, shiftKey: true }), 'none'), 'redo');
    assert.equal(commandOf(key('y', { metaKey: true }), 'none'), 'redo');
  });

  test('know where they are', () => {
    const place = document.createElement('div');
    document.body.append(place);
    place.innerHTML =
      '<vscode-text-field></vscode-text-field><table role="grid"><tr><td>1</td></tr></table><p></p>';
    assert.equal(surroundingsOf(place.querySelector('vscode-text-field')), 'text');
    assert.equal(surroundingsOf(place.querySelector('td')), 'widget');
    assert.equal(surroundingsOf(place.querySelector('p')), 'none');
    place.remove();
  });
});

suite('Keys in the outline', () => {
  const items = outline('tokens');
  const at = (id: string) => items.findIndex((item) => item.id === id);

  test('right goes into an unfolded group, left to the parent', () => {
    assert.equal(moveInTree('ArrowRight', items, at('blocks.0')), at('blocks.0.attn'));
    assert.equal(moveInTree('ArrowLeft', items, at('blocks.0.attn.hook_k')), at('blocks.0.attn'));
    assert.equal(moveInTree('ArrowLeft', items, at('tokens')), null);
    assert.equal(moveInTree('ArrowRight', items, at('blocks.0.mlp')), null);
  });

  test('Home and End', () => {
    assert.equal(moveInTree('Home', items, 5), 0);
    assert.equal(moveInTree('End', items, 5), items.length - 1);
  });
});
