import type { Machine } from '../evaluator/machine';
import { shapeIn } from '../syntax/shape-comments';
import type { FunctionValue, Given } from '../values';

/** What docstrings and comments in a function say of its parameters: `x: (N, C, H, W) tensor`. */
export function hintsOf(m: Machine, fn: FunctionValue, text: string): void {
  const { definition } = fn;
  if (!definition) return;
  const body = text.slice(definition.from, definition.to);
  for (const parameter of fn.parameters) {
    const given = m.given.get(`${fn.qualname}.${parameter.name}`);
    if (!given || given.shape || !/^\w+$/.test(parameter.name)) continue;
    const said = new RegExp(
      `(?:^|\\n)[^\\S\\n]*(?:#[^\\S\\n]*|[-*][^\\S\\n]*)?${parameter.name}[^\\S\\n]*(?:\\([^()\\n]*ensor\\))?[^\\S\\n]*(?::|=|is)[^\\S\\n]*(?:[Ss]hape|[Tt]ensor|input|of shape|\\S*ensor of shape)?[^\\S\\n]*:?[^\\S\\n]*([([][^()\\[\\]\\n]*[)\\]])`,
    ).exec(body);
    const words = said?.[1] && shapeIn(said[1]);
    if (words && m.guess()) take(m, given, words);
  }
}

function take(m: Machine, given: Given, words: readonly string[]): void {
  // A list of one word is more often prose than a shape.
  if (words.length === 1 && !/^[A-Z]\w{0,2}$|^\d+$|^\w*(batch|size|len)\w*$/.test(words[0]!))
    return;
  const shape = m.learnRank(given, words.length, words, 'documented');
  words.forEach((word, axis) => {
    if (/^\d+$/.test(word))
      m.facts.assumeEqual(shape[axis]!, {
        text: String(Number(word)),
        terms: Number(word) === 0 ? [] : [{ coefficient: Number(word), atoms: [] }],
      });
  });
}
