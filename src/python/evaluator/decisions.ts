import {
  type Size,
  addSizes,
  divideSizes,
  hiddenMark,
  multiplySizes,
  subtractSizes,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import { type Value, intOf } from '../values';
import type { Machine } from './machine';

/** A condition of which nobody knows whether it holds, and that is the same wherever it stands. */
export interface Decision {
  readonly owner: string;
  readonly known: { readonly sizes: readonly [Size, Size]; readonly to: Size }[];
}

/** The decisions of one function under analysis. */
export class Decisions {
  private readonly all = new Map<string, Decision>();

  of(owner: string): Decision {
    const known = this.all.get(owner) ?? { owner, known: [] };
    this.all.set(owner, known);
    return known;
  }

  clear(): void {
    this.all.clear();
  }
}

/**
 * What is of one size where a flag is set and of another where it is not gets a name of its own: the same
 * wherever the same decision leaves the same two.
 */
export function decided(
  m: Machine,
  decision: Decision,
  pair: readonly [Value, Value],
  joined: Value,
  name: string,
): Value {
  const [a, b] = pair;
  const [one, other] = [numberOf(m, a), numberOf(m, b)];
  if (one && other && (a.kind === 'int' || b.kind === 'int'))
    return joined.kind === 'int' && joined.size.terms
      ? joined
      : intOf(named(m, decision, [one, other], name) ?? unknownSize);
  if (joined.kind !== 'tensor' || a.kind !== 'tensor' || b.kind !== 'tensor') return joined;
  const [x, y] = [m.tensor(a)?.shape, m.tensor(b)?.shape];
  if (!joined.shape || x?.length !== y?.length || x?.length !== joined.shape.length) return joined;
  return {
    ...joined,
    shape: joined.shape.map((size, axis) =>
      size.terms ? size : (named(m, decision, [x[axis]!, y![axis]!], `${name}_${axis}`) ?? size),
    ),
  };
}

/** A number, or a setting that is one. */
function numberOf(m: Machine, value: Value): Size | undefined {
  if (value.kind === 'int') return value.size;
  const number = value.kind === 'given' && !value.given.input && !value.given.tensor;
  return number ? m.sizeOfGiven(value.given) : undefined;
}

function named(
  m: Machine,
  { owner, known }: Decision,
  pair: readonly [Size, Size],
  name: string,
): Size | undefined {
  const [x, y] = [m.facts.resolve(pair[0]), m.facts.resolve(pair[1])];
  if ([x, y].some((size) => !size.terms || size.text.includes(hiddenMark))) return undefined;
  for (const { sizes, to } of known) {
    const [p, q] = [m.facts.resolve(sizes[0]), m.facts.resolve(sizes[1])];
    const more = subtractSizes(x, p);
    if (more.text === subtractSizes(y, q).text) return addSizes(to, more);
    const times = divideSizes(x, p);
    if (
      times.terms &&
      times.text === divideSizes(y, q).text &&
      multiplySizes(times, p).text === x.text &&
      multiplySizes(times, q).text === y.text
    )
      return multiplySizes(to, times);
  }
  const to = m.sizeNamedFor(name, `${owner} ${x.text}|${y.text}`);
  if (valueOf(x) === 1 || valueOf(y) === 1) m.names.vague.add(to.text);
  known.push({ sizes: [x, y], to });
  return to;
}
