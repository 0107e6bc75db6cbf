import {
  type Size,
  type Term,
  divideSizes,
  hiddenMark,
  multiplySizes,
  nameOf,
  namesIn,
  sameSize,
  sizeNamed,
  sizeOf,
  sizeOfTerm,
  subtractSizes,
  valueOf,
} from './size';
import { mapTerms, substitute } from './size-replace';

/** What was known at some moment; nobody changes it any more. */
export interface Known {
  readonly bound: Map<string, Size>;
  readonly divisible: Set<string>;
  readonly resolved: Map<string, Size>;
  readonly now: number;
}

/**
 * What is known of named sizes: that one is another (`C` is `n_embd`), that one divides another
 * (`assert C % n_head == 0`), and the numbers that the text itself gives.
 */
export class SizeFacts {
  private bound = new Map<string, Size>();
  private divisible = new Set<string>();
  private resolved = new Map<string, Size>();
  /** Names of an input's sizes: they give way to any other. */
  private readonly soft = new Set<string>();
  private readonly noted = new Set<string>();
  private readonly leftOut = new Set<string>();
  /** Those of them that nothing in the text says: they give way to those that the text has. */
  private readonly madeUp = new Set<string>();
  private readonly numbers = new Map<string, number>();
  /** Names that are another in one branch only, by its condition. */
  private readonly supposed = new Set<string>();
  private supposing = false;
  /** Whether somebody may go back to what is known now: then it is copied before it changes. */
  private saved = false;
  private now = 1;
  private last = 1;
  /** What is known after something more is learnt: the same again where it is learnt again. */
  private readonly after = new Map<string, number>();
  private readonly resolvedIn = new Map<number, Map<string, Size>>();

  constructor(
    /** Something is learnt that may decide otherwise what was asked before. */
    private readonly learnt: () => void = () => undefined,
  ) {}

  /** Tells apart what is known at two moments: the same where nothing was learnt in between. */
  get version(): number {
    return this.now;
  }

  /** How many names there are that can be learnt about. */
  get open(): number {
    return this.soft.size + this.numbers.size;
  }

  private change(learnt: string): void {
    if (this.saved) {
      this.bound = new Map(this.bound);
      this.divisible = new Set(this.divisible);
      this.saved = false;
    }
    const step = `${this.now} ${learnt}`;
    this.now = this.after.get(step) ?? ++this.last;
    this.after.set(step, this.now);
    this.resolved = this.resolvedIn.get(this.now) ?? new Map<string, Size>();
    this.resolvedIn.set(this.now, this.resolved);
  }

  /** A new name for a size of an input, which another name or expression may turn out to be. */
  input(name: string, madeUp = false): Size {
    if (this.numbers.has(name) && !this.soft.has(name)) this.fixedTo.clear();
    this.soft.add(name);
    if (madeUp) this.madeUp.add(name);
    return sizeNamed(name);
  }

  /** A name of an input's size that comes from elsewhere: it stays as it is. */
  note(name: string): void {
    this.noted.add(name);
  }

  /** A size of what may not be given at all: then nothing is as long as that. */
  leaveOut(name: string): void {
    this.leftOut.add(name);
  }

  /** Whether what has this size may not be given. */
  mayBeLeftOut(name: string): boolean {
    return this.leftOut.has(name);
  }

  /** Whether a name is that of a size of an input, given here or by a caller. */
  isGiven(name: string): boolean {
    return this.soft.has(name) || this.noted.has(name);
  }

  get knowsNothing(): boolean {
    return this.bound.size === 0 && this.divisible.size === 0;
  }

  isInput(name: string): boolean {
    return this.soft.has(name);
  }

  /** The number that the text fixes for a name. */
  fix(name: string, value: number): void {
    this.fixedTo.clear();
    this.numbers.set(name, value);
  }

  /** From now on, names that the text fixes are their numbers. */
  bindNumbers(): void {
    this.change('numbers');
    for (const [name, value] of this.numbers) this.bound.set(name, sizeOf(value));
  }

  /** Whether a size is a number that the text fixes, though it has a name. */
  fixed(size: Size): number | undefined {
    const now = this.resolve(size);
    const value = valueOf(now);
    if (value !== undefined || this.numbers.size === 0) return value;
    if (!this.fixedTo.has(now.text)) this.fixedTo.set(now.text, this.withNumbers(now));
    return this.fixedTo.get(now.text);
  }

  /** By the text of a size as it is resolved: the number that it is by those that the text fixes. */
  private readonly fixedTo = new Map<string, number | undefined>();

  private withNumbers(size: Size): number | undefined {
    const value = substitute(size, (name) => {
      // An input's size of the same name is another.
      const number = this.soft.has(name) ? undefined : this.numbers.get(name);
      return number === undefined ? undefined : sizeOf(number);
    });
    return valueOf(value);
  }

  /** The size, with everything that is known of its names. */
  resolve(size: Size): Size {
    if (!size.terms || size.terms.length === 0 || this.knowsNothing) return size;
    const known = this.resolved.get(size.text);
    if (known) return known;
    let now = size;
    for (let round = 0; round < 6; round++) {
      const next = this.simplify(substitute(now, (name) => this.bound.get(name)));
      if (next === now || next.text === now.text) break;
      now = next;
    }
    this.resolved.set(size.text, now);
    return now;
  }

  /** The size by the names that its names turned out to have. */
  renamed(size: Size): Size {
    let now = size;
    for (let round = 0; round < 6; round++) {
      const next = substitute(now, (name) => {
        const other = this.bound.get(name);
        return other && nameOf(other) !== undefined ? other : undefined;
      });
      if (next === now) break;
      now = next;
    }
    return now;
  }

  /** Equal always, never, or undefined: it depends. Numbers that the text fixes decide as well. */
  equal(a: Size, b: Size): boolean | undefined {
    const same = sameSize(this.resolve(a), this.resolve(b));
    if (same !== undefined) return same;
    const [x, y] = [this.fixed(a), this.fixed(b)];
    return x !== undefined && y !== undefined && x !== y ? false : undefined;
  }

  /** Two sizes must be equal, or the program stops: so they are. */
  assumeEqual(a: Size, b: Size): void {
    const [x, y] = [this.resolve(a), this.resolve(b)];
    if (!x.terms || !y.terms || sameSize(x, y) !== undefined) return;
    const [p, q] = [nameOf(x), nameOf(y)];
    // A number without a name is whatever it must equal; a name is kept rather than lost to one.
    if (p?.startsWith(hiddenMark) && this.bind(p, y)) return;
    if (q?.startsWith(hiddenMark) && this.bind(q, x)) return;
    // What the text names keeps its name.
    if (q && this.madeUp.has(q) && !(p && this.madeUp.has(p)) && !isSecret(x) && this.bind(q, x))
      return;
    // Of b and b_2, the shorter stays.
    const longer = p && q?.startsWith(`${p}_`) && /^_\d+$/.test(q.slice(p.length));
    if (longer && this.soft.has(q!) && !isSecret(x) && this.bind(q!, x)) return;
    if (p && this.soft.has(p) && !isSecret(y) && this.bind(p, y)) return;
    if (q && this.soft.has(q) && !isSecret(x) && this.bind(q, x)) return;
    if (this.learnDivision(x, y) || this.learnDivision(y, x)) return;
    if (this.solve(x, y)) return;
    if (q && !isSecret(x) && this.bind(q, x)) return;
    if (p && !isSecret(y)) this.bind(p, y);
  }

  /** What is learnt here holds until what is known now is gone back to. */
  suppose(learn: () => void): void {
    this.supposing = true;
    learn();
    this.supposing = false;
  }

  /** `b` divides `a`. */
  assumeDivisible(a: Size, b: Size): void {
    const [x, y] = [this.resolve(a), this.resolve(b)];
    if (!x.terms || !y.terms) return;
    const fact = `${x.text}|${y.text}`;
    if (this.divisible.has(fact)) return;
    this.learnt();
    this.change(fact);
    this.divisible.add(fact);
  }

  /** What is known now, to go back to; names of inputs keep what they are, if not `all` is undone. */
  save(all = false): () => void {
    const known = this.known();
    return () => {
      if (this.now === known.now) return;
      const learnt = [...this.bound].filter(
        ([name, size]) =>
          !all && this.soft.has(name) && !this.supposed.has(name) && known.bound.get(name) !== size,
      );
      this.know(known);
      if (learnt.length === 0) return;
      this.change(learnt.map(([name, size]) => `${name}=${size.text}`).join());
      for (const [name, size] of learnt) this.bound.set(name, size);
    };
  }

  /** All that is known now. */
  known(): Known {
    this.saved = true;
    const { bound, divisible, resolved, now } = this;
    return { bound, divisible, resolved, now };
  }

  /** From now on, this is known and no more. */
  know({ bound, divisible, resolved, now }: Known): void {
    Object.assign(this, { bound, divisible, resolved, now, saved: true });
  }

  /** From now on, what was known before, and what each of these learnt of the same names. */
  common(before: Known, after: readonly Known[]): void {
    const [first, ...others] = after;
    this.know(before);
    const learnt = [...first!.bound].filter(
      ([name, size]) =>
        before.bound.get(name)?.text !== size.text &&
        others.every(({ bound }) => bound.get(name)?.text === size.text),
    );
    if (learnt.length === 0) return;
    this.change(`both ${learnt.map(([name, size]) => `${name}=${size.text}`).join()}`);
    for (const [name, size] of learnt) this.bound.set(name, size);
  }

  /** Names lose what was found out about them; what divides what is kept. */
  forget(): void {
    this.bound = new Map();
    this.divisible = new Set(this.divisible);
    this.saved = false;
    this.soft.clear();
    this.fixedTo.clear();
    this.supposed.clear();
    this.noted.clear();
    this.leftOut.clear();
    this.madeUp.clear();
    this.after.clear();
    this.resolvedIn.clear();
    this.resolved = new Map();
    this.now = ++this.last;
  }

  private bind(name: string, to: Size): boolean {
    if (namesIn(to).has(name)) return false;
    // Whatever runs once more has other sizes in the place of those that nobody can name.
    if (!name.startsWith(hiddenMark)) this.learnt();
    if (this.supposing) this.supposed.add(name);
    else this.supposed.delete(name);
    this.change(`${name}=${to.text}`);
    this.bound.set(name, to);
    return true;
  }

  /** n*(C//n) = C says that n divides C. */
  private learnDivision(whole: Size, product: Size): boolean {
    if (product.terms!.length !== 1) return false;
    for (const { made } of product.terms![0]!.atoms) {
      if (made?.of !== '//') continue;
      // 2*((C + 1)//2) = C says that 2 divides C.
      const fact = `${(below(made.a, made.b) ?? made.a).text}|${made.b.text}`;
      if (this.divisible.has(fact)) continue;
      const back = this.save();
      this.learnt();
      this.change(fact);
      this.divisible.add(fact);
      if (sameSize(this.resolve(product), whole) === true) return true;
      back();
    }
    return false;
  }

  /** a*T = a*C says T = C; T + 1 = C says T = C - 1: one name of an input that stands alone. */
  private solve(a: Size, b: Size): boolean {
    const difference = subtractSizes(a, b);
    if (!difference.terms) return false;
    const secret = isSecret(difference);
    for (const { coefficient, atoms } of difference.terms) {
      const name = atoms.length === 1 && !atoms[0]!.made ? atoms[0]!.text : undefined;
      if (!name || Math.abs(coefficient) !== 1) continue;
      // With a number that has no name, it is that number that is found.
      if (secret ? !name.startsWith(hiddenMark) : !this.soft.has(name)) continue;
      const alone = sizeNamed(name);
      const other =
        coefficient === 1 ? subtractSizes(alone, difference) : subtractSizes(difference, sizeOf(0));
      const value = coefficient === 1 ? other : subtractSizes(other, negative(alone));
      if (!namesIn(value).has(name) && this.bind(name, value)) return true;
    }
    return false;
  }

  private simplify(size: Size): Size {
    return this.divisible.size === 0 ? size : mapTerms(size, (term) => this.whole(term));
  }

  /** n*(C//n) where n divides C. */
  private whole(term: Term): Size | undefined {
    for (const [place, { made }] of term.atoms.entries()) {
      if (made?.of !== '//' || made.b.terms?.length !== 1) continue;
      const even = below(made.a, made.b);
      if (even && this.divisible.has(`${even.text}|${made.b.text}`)) {
        const others = { ...term, atoms: term.atoms.filter((_, at) => at !== place) };
        return multiplySizes(sizeOfTerm(others), divideSizes(even, made.b));
      }
      const times = this.parts(made.a, made.b);
      if (times) {
        const others = { ...term, atoms: term.atoms.filter((_, at) => at !== place) };
        return multiplySizes(sizeOfTerm(others), times);
      }
      if (!this.divisible.has(`${made.a.text}|${made.b.text}`)) continue;
      const [by] = made.b.terms;
      const atoms = [...term.atoms];
      atoms.splice(place, 1);
      const found = by!.atoms.every((atom) => {
        const at = atoms.findIndex((other) => other.text === atom.text);
        if (at >= 0) atoms.splice(at, 1);
        return at >= 0;
      });
      if (!found || term.coefficient % by!.coefficient !== 0) continue;
      const rest = sizeOfTerm({ coefficient: term.coefficient / by!.coefficient, atoms });
      return multiplySizes(rest, made.a);
    }
    return undefined;
  }

  /** (t*C)//(C//n) is t*n where n divides C. */
  private parts(whole: Size, part: Size): Size | undefined {
    const [only] = part.terms!;
    const inner =
      only!.coefficient === 1 && only!.atoms.length === 1 ? only!.atoms[0]!.made : undefined;
    if (inner?.of !== '//' || !this.divisible.has(`${inner.a.text}|${inner.b.text}`))
      return undefined;
    const times = divideSizes(whole, inner.a);
    const exact = multiplySizes(times, inner.a).text === whole.text;
    return exact ? multiplySizes(times, inner.b) : undefined;
  }
}

/** Whether a size hangs on a number that has no name. */
function isSecret(size: Size): boolean {
  return size.text.includes(hiddenMark);
}

/** C of C + 1 over 2: where 2 divides C, the rest is nothing. */
function below(size: Size, by: Size): Size | undefined {
  const number = valueOf(by);
  const rest = size.terms?.find(({ atoms }) => atoms.length === 0)?.coefficient;
  return number !== undefined && rest !== undefined && rest > 0 && rest < number
    ? subtractSizes(size, sizeOf(rest))
    : undefined;
}

function negative(size: Size): Size {
  return subtractSizes(sizeOf(0), size);
}
