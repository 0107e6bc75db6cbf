import type { Range } from './ast';

/** A part of a text that tells by itself what stands in some ranges of it. */
export interface Excerpt {
  /** The text, every place where it was; what is not needed is blank, ends of lines included. */
  readonly text: string;
  /** The statements that stand in the ranges, and what uses them. */
  readonly looked: readonly Range[];
}

/** A statement that begins a line, with all that belongs to it. */
interface Block extends Range {
  readonly imports: boolean;
  /** The names that it gives to something. */
  readonly names: readonly string[];
  readonly lines: number;
}

/** More lines than this are not taken in for callers of what is in sight: what they give is then not known. */
const mostLines = 400;

/** After so many callers that are too much, no others are tried. */
const mostMisses = 40;

/**
 * What is needed of a text to tell what its functions in these ranges do: themselves, what they use,
 * what that uses, and those that use them, as far as that is not too much. It is found by names.
 */
export function excerptFor(text: string, ranges: readonly Range[]): Excerpt {
  const blocks = blocksOf(text);
  const uses = usesOf(text, blocks);
  const needed = new Set<Block>();
  let lines = 0;
  /** Takes in a block, and what it uses and is not there already; false: that is too much. */
  const take = (block: Block, most: number) => {
    const all = new Set([block]);
    let count = 0;
    for (const one of all) {
      if (needed.has(one)) continue;
      count += one.lines;
      if (lines + count > most) return false;
      for (const other of uses(one)) all.add(other);
    }
    lines += count;
    for (const one of all) needed.add(one);
    return true;
  };
  const looked = new Set(
    blocks.filter((one) => ranges.some(({ from, to }) => one.from < to && one.to > from)),
  );
  for (const one of looked) take(one, Infinity);
  // The nearest callers first; what calls them, after all of those.
  const callers = new Map<Block, Block[]>();
  for (const one of blocks)
    for (const used of uses(one))
      callers
        .set(used, callers.get(used) ?? [])
        .get(used)!
        .push(one);
  let misses = 0;
  for (const callee of looked) {
    if (misses > mostMisses) break;
    for (const caller of callers.get(callee) ?? []) {
      if (looked.has(caller)) continue;
      if (take(caller, mostLines)) looked.add(caller);
      else if (++misses > mostMisses) break;
    }
  }
  let excerpt = '';
  let at = 0;
  for (const one of blocks) {
    if (needed.has(one) || one.imports) continue;
    excerpt += text.slice(at, one.from) + blank(text.slice(one.from, one.to));
    at = one.to;
  }
  return { text: excerpt + text.slice(at), looked: [...looked] };
}

function linesIn(text: string, from: number, to: number): number {
  let count = 1;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
    count++;
  return count;
}

/** One line for all: empty lines take the parser's time, too. */
function blank(text: string): string {
  const line = text.endsWith('\n');
  return ' '.repeat(line ? text.length - 1 : text.length) + (line ? '\n' : '');
}

/** Of a name that is given again and again, so many places are followed. */
const mostOfName = 16;

/** Which blocks mention the names of which. */
function usesOf(text: string, blocks: readonly Block[]): (block: Block) => ReadonlySet<Block> {
  const byName = new Map<string, Block[]>();
  for (const block of blocks) {
    for (const name of block.names) {
      const all = byName.get(name) ?? [];
      byName.set(name, all);
      if (all.length < mostOfName) all.push(block);
    }
  }
  const known = new Map<Block, ReadonlySet<Block>>();
  return (block) => {
    const before = known.get(block);
    if (before) return before;
    const found = new Set<Block>();
    const words = text.slice(block.from, block.to).matchAll(/[A-Za-z_]\w*/g);
    for (const [word] of words)
      for (const other of byName.get(word) ?? []) if (other !== block) found.add(other);
    known.set(block, found);
    return found;
  };
}

const head =
  /(?:async +)?(?:def|class) +([A-Za-z_]\w*)|(@)|((?:from|import) )|([A-Za-z_][\w, ]{0,300})(?::[^=\n]{1,300})?=(?!=)|/y;

function blocksOf(text: string): Block[] {
  const starts = startsOf(text);
  const blocks: Block[] = [];
  let decorated: number | undefined;
  for (const [place, start] of starts.entries()) {
    const to = starts[place + 1] ?? text.length;
    head.lastIndex = start;
    const [, defined, decorator, imports, assigned] = head.exec(text) ?? [];
    if (decorator) {
      decorated ??= start;
      continue;
    }
    const from = defined ? (decorated ?? start) : start;
    decorated = undefined;
    const names = defined ? [defined] : (assigned?.match(/[A-Za-z_]\w*/g) ?? []);
    const lines = linesIn(text, from, to);
    blocks.push({ from, to, imports: imports !== undefined, names, lines });
  }
  return blocks;
}

// What begins with `else` belongs to what stands before.
const marks =
  /'''|"""|'|"|#[^\n]*|[([{]|[)\]}]|\n(?=[A-Za-z_@])(?!(?:else|elif|except|finally)\b)/g;
const definitionHead = /(?:async +)?(?:def|class) |@/y;

/** Where statements begin that are not indented. */
function startsOf(text: string): number[] {
  const starts = /^[A-Za-z_@]/.test(text) ? [0] : [];
  let depth = 0;
  marks.lastIndex = 0;
  for (let found = marks.exec(text); found; found = marks.exec(text)) {
    const [mark] = found;
    switch (mark[0]) {
      case '(':
      case '[':
      case '{':
        depth++;
        break;
      case ')':
      case ']':
      case '}':
        depth = Math.max(0, depth - 1);
        break;
      case '\n':
        definitionHead.lastIndex = found.index + 1;
        // A bracket that is still open here was forgotten.
        if (depth > 0 && !definitionHead.test(text)) break;
        depth = 0;
        starts.push(found.index + 1);
        break;
      case '#':
        break;
      default:
        marks.lastIndex = endOfString(text, marks.lastIndex, mark);
    }
  }
  return starts;
}

/** Behind a string that began before `at`; one that is not closed ends with its line. */
function endOfString(text: string, at: number, quote: string): number {
  for (let end = at; end < text.length; end++) {
    const letter = text[end];
    if (letter === '\\') end++;
    else if (letter === '\n' && quote.length === 1) return end;
    else if (letter === quote[0] && text.startsWith(quote, end)) return end + quote.length;
  }
  return text.length;
}
