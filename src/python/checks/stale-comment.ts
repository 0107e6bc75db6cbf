import { type Size, nameOf, namesIn, sameSize, shownSize, valueOf } from '../../tensor/size';
import type { ShapeFact } from '../analysis/facts';
import type { Range, Statement } from '../syntax/ast';
import { shapeIn } from '../syntax/shape-comments';
import { type Look, shapeWords } from './check';
import { readSize } from './size-words';
import { childrenOf, isStatement } from './tree';

/** A shape that the text claims of an assignment, and where it stands. */
interface Claim extends Range {
  readonly words: readonly string[];
  readonly of: ShapeFact;
  /** The text of the right shape, written like the claim. */
  readonly write: (words: readonly string[]) => string;
}

/** Comments and annotations that say another shape than the code has. */
export function staleComments(look: Look): void {
  const names = namesByFunction(look.file.facts);
  for (const claim of [...commentsOf(look), ...annotationsOf(look)]) {
    const { shape, function: owner, name } = claim.of;
    const known = names.get(owner);
    if (!shape || !known || !disagrees(claim.words, shape, known)) continue;
    const words = shape.map((size, axis) => wordFor(size, claim.words[axis], shape, claim.words));
    const right = words.every((word) => word !== undefined);
    look.warn(
      'stale-comment',
      claim,
      `${name} is ${shapeWords(shape.map(shown))} here, not ${look.text(claim)}`,
      right
        ? {
            fixes: [
              {
                title: `Write ${claim.write(words)}`,
                edits: [{ from: claim.from, to: claim.to, text: claim.write(words) }],
                preferred: true,
              },
            ],
          }
        : {},
    );
  }
}

function shown(size: Size): Size {
  return { ...size, text: `${shownSize(size)}` };
}

/** Comments behind assignments that are nothing but a shape: `# (B, T, C)`, `# q: (B, T, C)`, `# (B, C) -> (B, T, C)`. */
function commentsOf(look: Look): Claim[] {
  const { text, facts } = look.file;
  const ends = new Map<number, ShapeFact[]>();
  for (const fact of facts) ends.set(fact.to, [...(ends.get(fact.to) ?? []), fact]);
  return [...ends].flatMap(([end, bound]): Claim[] => {
    const [fact] = bound;
    const same = bound.every(
      ({ shape }) => shape && fact!.shape && shapeWords(shape) === shapeWords(fact!.shape),
    );
    if (!same || !fact) return [];
    const newline = text.indexOf('\n', end);
    const rest = text.slice(end, newline < 0 ? undefined : newline);
    const comment = /^\s*#\s*([^#]*?)\s*(?:#.*)?$/.exec(rest);
    const said = comment?.[1] ?? '';
    const only =
      /^(?:[\w.]+\s*[:=]?\s*)?(?:shape\s*[:=]?\s*)?(?:[([][\w ,.*+/-]*[)\]]\s*(?:->|=>|→)\s*)*([([][\w ,.*+/-]*[)\]])$/.exec(
        said,
      );
    const words = only && shapeIn(only[1]!);
    if (!words || words.length < 2) return [];
    const from = end + rest.lastIndexOf(only[1]!);
    const [open, close] = [only[1]![0]!, only[1]!.at(-1)!];
    return [
      {
        from,
        to: from + only[1]!.length,
        words,
        of: fact,
        write: (all) => `${open}${all.join(', ')}${close}`,
      },
    ];
  });
}

/** `y: Float[Tensor, "b t c"] = …` */
function annotationsOf(look: Look): Claim[] {
  const claims: Claim[] = [];
  if (!/\[[\w.]+,\s*["']/.test(look.file.text)) return claims;
  const facts = new Map(look.file.facts.map((fact) => [`${fact.from} ${fact.name}`, fact]));
  const visit = (statement: Statement): void => {
    if (statement.kind === 'assign' && statement.annotation?.kind === 'index') {
      const { index } = statement.annotation;
      const said = index.kind === 'tuple' ? index.items[1] : undefined;
      const [target] = statement.targets;
      const of = target && facts.get(`${statement.from} ${look.text(target)}`);
      const words = said?.kind === 'string' ? said.value.trim().split(/\s+/) : [];
      if (of && said && words.length > 0 && words.every((word) => /^\w+$/.test(word))) {
        const quote = look.file.text[said.from]!;
        claims.push({
          from: said.from,
          to: said.to,
          words,
          of,
          write: (all) => `${quote}${all.map((word) => word.replace(/\s/g, '')).join(' ')}${quote}`,
        });
      }
    }
    for (const child of childrenOf(statement)) if (isStatement(child)) visit(child);
  };
  look.file.syntax.body.forEach(visit);
  return claims;
}

/** The names that the sizes of a function have. */
function namesByFunction(facts: readonly ShapeFact[]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { function: owner, shape } of facts) {
    const known = names.get(owner) ?? new Set<string>();
    names.set(owner, known);
    for (const size of shape ?? []) namesIn(size, known);
  }
  return names;
}

/** Whether a claim cannot be: another rank, another number, or the same names in another order. */
function disagrees(
  words: readonly string[],
  shape: readonly Size[],
  known: ReadonlySet<string>,
): boolean {
  const sizes = words.map(readSize);
  if (sizes.some((size) => !size.terms)) return false;
  if (words.length !== shape.length) {
    // A pair of words in a comment is a shape where its words are those of sizes.
    const plain = words.every((word) => word.length <= 3 || known.has(word) || /^\d+$/.test(word));
    return plain && words.some((word) => known.has(word) || /^\d+$/.test(word));
  }
  return sizes.some((size, axis) => {
    const is = shape[axis]!;
    if (!is.terms || is.text.includes('@') || is.text === '?') return false;
    const [said, number] = [valueOf(size), valueOf(is)];
    if (said !== undefined && number !== undefined) return said !== number;
    const tied = [...namesIn(size)].every((name) => known.has(name));
    if (!tied || sameSize(size, is) === true) return false;
    if (nameOf(size) === undefined && sameSize(size, is) === false) return true;
    const there = shape.findIndex(({ text }) => text === size.text);
    return there >= 0 && sizes[there]!.text !== size.text && words.indexOf(words[axis]!) === axis;
  });
}

/** What the right shape calls a size: the author's word where it fits, its own text otherwise. */
function wordFor(
  size: Size,
  word: string | undefined,
  shape: readonly Size[],
  words: readonly string[],
): string | undefined {
  if (`${shownSize(size)}` === '?') return undefined;
  const elsewhere = shape.some((other) => other.text === (word ?? ''));
  if (word !== undefined && words.length === shape.length && !/^\d+$/.test(word) && !elsewhere)
    return word;
  return `${shownSize(size)}`;
}
