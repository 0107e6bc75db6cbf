/** A name from a file in a message: one line, and no longer than can be read. */
export function quoted(name: string): string {
  const safe = JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll('\u007f', '');
  return `“${safe.length > 120 ? `${safe.slice(0, 100)}…` : safe}”`;
}

export function bytesText(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${bytes.toLocaleString('en')} bytes`;
}

export function shapeText(shape: readonly number[]): string {
  const shown = shape.length > 12 ? [...shape.slice(0, 12), '…'] : shape;
  return `(${shown.join(', ')})`;
}

/** The first few of a list of names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const told = names.slice(0, 5).map(quoted).join(', ');
  return names.length > 5 ? `${told} and ${names.length - 5} more` : told;
}

/** What helps where a file is damaged. */
export const getItAgain = 'Download or copy it again.';
