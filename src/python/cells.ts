/**
 * The code cells of a notebook as one Python text: later cells see the names of earlier ones. What
 * IPython alone understands is made a comment of the same length, so that every offset stays.
 */
export interface JoinedCells {
  readonly text: string;
  /** Where each cell begins in the text. */
  readonly starts: readonly number[];
}

export function joinCells(cells: readonly string[]): JoinedCells {
  const starts: number[] = [];
  let text = '';
  for (const cell of cells) {
    starts.push(text.length);
    text += `${plainPython(cell)}\n`;
  }
  return { text, starts };
}

/** Cell magics after which the cell is still Python. */
const stillPython = /^%%(time|timeit|capture|prun)\b/;

/** A cell without magics, shell commands and questions; as long as before, with the same lines. */
export function plainPython(cell: string): string {
  const first = /^\s*%%[^\n]*/.exec(cell)?.[0];
  if (first !== undefined && !stillPython.test(first.trim())) return cell.replace(/[^\r\n]/g, '#');
  const lines = cell.split('\n');
  const inside = continued(cell);
  return lines.map((line, at) => (inside[at] ? line : plainLine(line))).join('\n');
}

function plainLine(line: string): string {
  // %magic, %%time, !command, ?name
  const begins = /^(\s*)(%{1,2}[A-Za-z]|!|\?)/.exec(line);
  if (begins) return `${begins[1]!}#${line.slice(begins[1]!.length + 1)}`;
  // name?, name.attribute??
  const asks = /^(\s*)[\w.]+\?{1,2}\s*$/.exec(line);
  if (asks) return `${asks[1]!}#${line.slice(asks[1]!.length + 1)}`;
  // files = !ls, result = %timeit f(x)
  const given = /^(\s*[\w, ]+=\s*)(!|%[A-Za-z])(.*)$/.exec(line);
  if (given && given[3]!.length > 0) return `${given[1]!}0#${line.slice(given[1]!.length + 2)}`;
  return line;
}

/** For each line, whether it begins inside brackets or a string of several lines. */
function continued(text: string): boolean[] {
  const tokens =
    /("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*(?:\1|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|#[^\n]*|[()[\]{}]|\n/g;
  const inside = [false];
  let depth = 0;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '\n') inside.push(depth > 0);
    else if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
    else for (let n = token.split('\n').length; n > 1; n--) inside.push(true);
  }
  return inside;
}
