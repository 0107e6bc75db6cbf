import { NodeType, type SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import type { ModuleSyntax, Range, Statement } from './ast';
import { type Source, childrenOf } from './read-expressions';
import { readBlock } from './read-statements';

/** Reads any text as Python, or a part of it. Never throws: what is not Python is `broken`. */
export function readModule(text: string, part?: Range): ModuleSyntax {
  const tree = part ? partialTree(text, part) : parser.parse(withoutPoints(text));
  const source: Source = { text, depth: 0 };
  const top = part ? tree.topNode.firstChild! : tree.topNode;
  return { text, body: readBlock(source, childrenOf(top)), broken: brokenIn(tree) };
}

/** So many moves of the parser are a step. */
const movesOfStep = 2000;

/** The same in steps: whoever takes them can rest between them. */
export function* readingModule(text: string): Generator<void, ModuleSyntax> {
  const parse = parser.startParse(withoutPoints(text));
  let tree = parse.advance();
  for (let moves = 1; !tree; moves++) {
    if (moves % movesOfStep === 0) yield;
    tree = parse.advance();
  }
  yield;
  const broken = brokenIn(tree);
  const source: Source = { text, depth: 0 };
  const body: Statement[] = [];
  for (const [place, node] of childrenOf(tree.topNode).entries()) {
    if (place % 8 === 7) yield;
    body.push(...readBlock(source, [node]));
  }
  yield;
  return { text, body, broken };
}

function brokenIn(tree: Tree): Range[] {
  const broken: Range[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError && !endsNumber(node.node))
        broken.push({ from: node.from, to: node.to });
    },
  });
  return broken;
}

/** The tree of a part of a text, at its place in the text. */
function partialTree(text: string, { from, to }: Range): Tree {
  return new Tree(NodeType.none, [parser.parse(withoutPoints(text.slice(from, to)))], [from], to);
}

/** `0. else`: the parser would take the next word for an attribute. Every place stays where it is. */
function withoutPoints(text: string): string {
  return text.replace(/(?<![\w.])(\d[\d_]*)\.(?=[ \t]+(?:if|else|and|or|in|is|not|for)\b)/g, '$1 ');
}

/** The parser takes the point of `2.` for the start of an attribute, and misses its name. */
function endsNumber(error: SyntaxNode): boolean {
  const { parent } = error;
  return parent?.name === 'MemberExpression' && parent.firstChild?.name === 'Number';
}
