import type { Machine } from '../evaluator/machine';
import type { FunctionValue, Given } from '../values';

/** "(B, T, C)" or "[B, T, C]": sizes by name or number; undefined where it is no shape. */
export function shapeIn(text: string): string[] | undefined {
  const inner = /^[([](.*)[)\]]$/.exec(text.trim())?.[1];
  if (inner === undefined) return undefined;
  const words = inner
    .split(inner.includes(',') ? ',' : / [x×*] /)
    .map((word) => word.replace(/\(.*|=.*/, '').trim());
  if (words.at(-1) === '') words.pop();
  const size = /^[\w .*+/-]+$/;
  return words.length > 0 &&
    words.every((word) => size.test(word) && !word.includes('...') && word !== '*')
    ? words
    : undefined;
}

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
    if (words) take(m, given, words);
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

/** The shape that a comment behind a statement gives its result: the last one, behind any arrow. */
export function commentShape(text: string, from: number, to: number): string[] | undefined {
  const end = text.indexOf('\n', to);
  const line = text.slice(to, end < 0 ? undefined : end);
  const comment = /^[^#\n]{0,3}#(.*)$/.exec(line)?.[1];
  if (comment === undefined || from >= to) return undefined;
  const shapes = comment.match(/[([][^()[\]]*[)\]]/g);
  const last = shapes?.at(-1);
  const words = last && shapeIn(last);
  return words && words.length >= 2 ? words : undefined;
}
