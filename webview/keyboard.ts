import type { Place } from './cells';

/** What the panel's shortcuts do. */
export type Command =
  'previous' | 'next' | 'first' | 'last' | 'play' | 'back' | 'undo' | 'redo' | 'keys';

/** The shortcuts, as the sheet lists them. */
export const shortcuts: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['←', '→'], 'Previous or next step (outside a matrix)'],
  [['Alt ←', 'Alt →'], 'Previous or next step (anywhere)'],
  [['Home', 'End'], 'First or last step'],
  [['Space'], 'Play or pause'],
  [['Backspace'], 'Back to where an operand was followed from'],
  [['↑', '↓', '←', '→'], 'In a matrix: the next cell'],
  [['Home', 'End'], 'In a matrix: first or last cell of the row; with Ctrl, of the matrix'],
  [['Page Up', 'Page Down'], 'In a matrix: a page of rows; with Shift, of columns'],
  [['Enter'], 'In an operand: go to the step that made the cell. In the result: edit it'],
  [['F2'], 'Edit the cell (typing a number does too); Escape leaves it as it was'],
  [['Ctrl Z', 'Ctrl Y'], 'Undo or redo an edit'],
  [['Shift'], 'While a folder is dragged from the explorer: drop it here to open its checkpoint'],
  [['?'], 'This sheet'],
];

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Where the keyboard is: text takes every key, widgets those that move in them or press them. */
export type Surroundings = 'text' | 'widget' | 'none';

export function surroundingsOf(target: EventTarget | null): Surroundings {
  if (!(target instanceof Element)) return 'none';
  if (target.closest('vscode-text-field, input[type="text"], textarea')) return 'text';
  const widgets =
    'button, a, input, dialog, summary, vscode-button, vscode-dropdown, vscode-checkbox, [role="grid"], [role="tree"]';
  return target.closest(widgets) ? 'widget' : 'none';
}

export function commandOf(event: Key, where: Surroundings): Command | null {
  if (where === 'text') return null;
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl && !event.altKey) {
    const letter = event.key.toLowerCase();
    if (letter === 'z') return event.shiftKey ? 'redo' : 'undo';
    return letter === 'y' ? 'redo' : null;
  }
  if (event.key === '?') return 'keys';
  if (event.key === 'Backspace') return 'back';
  // Alt with an arrow is a key binding of the extension: VS Code has other uses for it.
  if (event.altKey) return null;
  if (where === 'none') {
    if (event.key === 'ArrowLeft') return 'previous';
    if (event.key === 'ArrowRight') return 'next';
  }
  if (where === 'widget') return null;
  if (event.key === 'Home') return 'first';
  if (event.key === 'End') return 'last';
  return event.key === ' ' ? 'play' : null;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  readonly pageRows: number;
  readonly pageColumns: number;
}

/** Where a key moves the focus inside a grid; null where it is not a key of the grid. */
export function moveInGrid(event: Key, at: Place, size: GridSize): Place | null {
  if (event.altKey) return null;
  const ctrl = event.ctrlKey || event.metaKey;
  const to = (row: number, column: number): Place => ({
    row: Math.max(0, Math.min(size.rows - 1, row)),
    column: Math.max(0, Math.min(size.columns - 1, column)),
  });
  switch (event.key) {
    case 'ArrowUp':
      return to(ctrl ? 0 : at.row - 1, at.column);
    case 'ArrowDown':
      return to(ctrl ? size.rows : at.row + 1, at.column);
    case 'ArrowLeft':
      return to(at.row, ctrl ? 0 : at.column - 1);
    case 'ArrowRight':
      return to(at.row, ctrl ? size.columns : at.column + 1);
    case 'Home':
      return to(ctrl ? 0 : at.row, 0);
    case 'End':
      return to(ctrl ? size.rows : at.row, size.columns);
    case 'PageUp':
      return event.shiftKey
        ? to(at.row, at.column - size.pageColumns)
        : to(at.row - size.pageRows, at.column);
    case 'PageDown':
      return event.shiftKey
        ? to(at.row, at.column + size.pageColumns)
        : to(at.row + size.pageRows, at.column);
    default:
      return null;
  }
}

/** A key that begins a number, which starts editing. */
export const beginsNumber = (event: Key): boolean =>
  !event.ctrlKey && !event.metaKey && !event.altKey && /^[-−+.\d]$/.test(event.key);
