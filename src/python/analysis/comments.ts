import type { Machine } from '../evaluator/machine';
import { shapeIn } from '../syntax/shape-comments';
import type { FunctionValue, Given } from '../values';

/** What docstrings and comments in a function say of its parameters: `x: (N, C, H, W) tensor`. */
export function hintsOf(m: Machine, fn: FunctionValue, text: string): void {
  const { definition } = fn;
  if (!definition) return;
  const known = saidIn.get(definition) ?? new Map<string, string[] | undefined>();
  saidIn.set(definition, known);
  let body: string | undefined;
  for (const { name } of fn.parameters) {
    const given = m.given.get(`${fn.qualname}.${name}`);
    if (!given || given.shape || !/^\w+$/.test(name)) continue;
    if (!known.has(name)) {
      body ??= words(text.slice(definition.from, definition.to));
      known.set(name, shapeOfParameter(name, body));
    }
    const said = known.get(name);
    if (said && m.guess()) take(m, given, said);
  }
}

/** What a function's text says of its parameters does not change. */
const saidIn = new WeakMap<object, Map<string, string[] | undefined>>();

/** What is no code: comments on lines of their own, and texts in triple quotes. */
function words(body: string): string {
  const texts = body.match(/"{3}[^]*?"{3}|'{3}[^]*?'{3}|\n[^\S\n]*#[^\n]*/g) ?? [];
  return texts.map((one) => one.replace(/^["']+|["']+$/g, '\n')).join('\n');
}

/** The shape that a line of documentation about this parameter names. */
function shapeOfParameter(name: string, body: string): string[] | undefined {
  if (!body.includes(name)) return undefined;
  const lines = new RegExp(
    `(?:^|\\n)[^\\S\\n]*(?:#[^\\S\\n]*|[-*][^\\S\\n]*|:param[^\\S\\n]+)?\`?${name}\`?[^\\S\\n]*(\\(.*|[:=].*|is\\b.*)`,
    'g',
  );
  for (const [, line] of body.matchAll(lines)) {
    const shape = shapeInLine(line!);
    if (shape) return shape;
  }
  return undefined;
}

/** What stands behind more characters of a line is not read. */
const longest = 400;

/** What stands behind the name of a parameter. */
function shapeInLine(line: string): string[] | undefined {
  // Patterns are tried on what a person would write: short, and with single spaces.
  const text = line
    .slice(0, longest)
    .replace(/\s+/g, ' ')
    .replace(/`|:math:|\*\*/g, '');
  // "(Tensor of shape (B, T)): …", "Tensor: input of shape [B, T]", "x: (B, T) or (T)" says neither.
  const behind = /\b[Ss]hape[sd]?\b[:=\s]*([([][^()[\]]*[)\]])(?!\s*or\s*[([])/.exec(text);
  const first =
    /^(?:\([^()]*ensor\))?\s*(?::|=|is)\s*(?:[Tt]ensor|input|\S*ensor of)?\s*:?\s*([([][^()[\]]*[)\]])(?!\s*or\s*[([])/.exec(
      text,
    );
  // What the members of a list are like is not what it is itself.
  if (/\b([Ll]ist|[Tt]uple|[Dd]ict|[Ss]equence|[Ii]terable)s? (of|with)\b/.test(text))
    return undefined;
  const found = (first ?? behind)?.[1];
  return found === undefined ? undefined : shapeIn(found);
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
