import { type Size, hiddenMark, nameOf, namesIn, sizeNamed, valueOf } from '../../tensor/size';
import { SizeFacts } from '../../tensor/size-facts';
import {
  type DictValue,
  type FunctionValue,
  Given,
  type ListState,
  type ListValue,
  type Scope,
  type TensorValue,
  type Value,
  intOf,
  tensorOf,
  unknown,
} from '../values';
import type { Appends } from './appends';
import { Finding } from './finding';
import type { SourceModule } from './findings';
import { joinValues } from './join';
import { Journal } from './journal';
import { Decisions } from './decisions';
import { Learning } from './learning';
import { RankTies } from './rank-ties';
import { Recall } from './recall';
import type { Libraries } from './libraries';
import { Observed } from './observed';
import { type NamedSize, SizeNames } from './size-names';

/** The state of an analysis: everything that the evaluator's functions share. */
export class Machine extends Finding {
  readonly facts = new SizeFacts(() => this.learning.note());
  readonly given = new Map<string, Given>();
  readonly observed = new Observed();
  readonly recall = new Recall(this);
  readonly journal = new Journal((map, value) => this.recall.written(map, value));
  readonly names = new SizeNames(() => this.made++);
  /** How many sizes there are that nobody can name. */
  hidden = 0;

  constructor(
    budget: number,
    /** The module of this name as seen from another, or undefined. */
    readonly load: (name: string, from: SourceModule) => SourceModule | undefined,
    readonly libraries: Libraries,
    slice?: number,
  ) {
    super(budget, slice);
  }

  private readonly moduleScopes = new Map<Scope, SourceModule>();
  private readonly generators = new WeakMap<object, boolean>();

  addModule(module: SourceModule): void {
    this.placeScope(module.scope, module);
  }

  /** Names that a file has when it runs once more. */
  placeScope(scope: Scope, module: SourceModule): void {
    this.moduleScopes.set(scope, module);
  }

  /** The file that a function of this scope stands in. */
  moduleOf(scope: Scope): SourceModule | undefined {
    for (let at: Scope | undefined = scope; at; at = at.parent) {
      const module = this.moduleScopes.get(at);
      if (module) return module;
    }
    return undefined;
  }

  isGenerator(fn: FunctionValue): boolean {
    const { definition } = fn;
    if (!definition) return false;
    const known = this.generators.get(definition);
    if (known !== undefined) return known;
    const module = this.moduleOf(fn.scope);
    const text = module?.text.slice(definition.from, definition.to) ?? '';
    const generator = /(^|[\s=(])yield\b/.test(text);
    this.generators.set(definition, generator);
    return generator;
  }

  /** A constant of a file: a named size of which the text gives the number. */
  constant(name: string, value: Extract<Value, { kind: 'int' }>): Value {
    const number = valueOf(value.size);
    if (this.trial || number === undefined || number < 2 || !/^[A-Za-z]\w*$/.test(name))
      return value;
    const known = this.constants.get(name);
    if (known !== undefined && known !== number) return value;
    this.constants.set(name, number);
    this.facts.fix(name, number);
    return intOf(sizeNamed(name));
  }

  private readonly constants = new Map<string, number>();

  /** What stands in attributes, dicts and names that several functions see. */
  get heap(): number {
    return this.journal.state;
  }

  /** Grows with whatever a call that ran before may see otherwise now. */
  changes = 0;

  changed(learning?: Learning): void {
    learning?.note();
    this.changes++;
  }

  readonly learning = new Learning(this);

  /** A list has other members from now on. */
  restate(list: ListValue, state: ListState): void {
    (list as { state: ListState }).state = state;
    // Nobody else sees a list that a call made for itself.
    if (list.born !== this.frame.serial || this.recall.isShared(list)) this.changed();
  }

  /** A dict has entries of other keys from now on. */
  reopen(dict: DictValue, rest: Value): void {
    const all = dict.rest ? joinValues(dict.rest, rest, this.facts) : rest;
    if (dict.rest && this.recall.alike(dict.rest, all)) return;
    (dict as { rest: Value | undefined }).rest = all;
    this.changed();
  }

  private lookedInto = new Map<FunctionValue['body'], number>();

  /** Whether one more call far down is worth keeping: the first few show what there is. */
  mayLookInto(fn: FunctionValue): boolean {
    const count = (this.lookedInto.get(fn.body) ?? 0) + 1;
    this.lookedInto.set(fn.body, count);
    return count <= 6;
  }

  /** The lists that grow in the loop that runs. */
  appends: Appends | undefined;

  /** What hangs on flags. */
  readonly decisions = new Decisions();

  /** How many axes a tensor has of which that is not known. */
  someRank(): Value {
    const size = this.anySize();
    this.ranks.add(size.text);
    return intOf(size);
  }

  /** The statements of the function under analysis that ran, by where they begin: where they end. */
  readonly reached = new Map<number, number>();

  /** The sizes that are numbers of axes. */
  readonly ranks = new Set<string>();

  /** A number that is followed though nothing is known of it. */
  anyInt(): Value {
    return intOf(this.anySize());
  }

  anySize(): Size {
    return sizeNamed(`${hiddenMark}${++this.hidden}`);
  }

  private get place(): NamedSize['at'] {
    return { ...this.node, module: this.frames.at(-1)?.module };
  }

  /** A name that belongs to this owner alone; `take`: from now on. */
  nameFor(base: string, owner: string, take = true): string {
    return this.names.of(base, owner, this.place, take);
  }

  /** Names of values that come from elsewhere. */
  reserve(names: Iterable<string>): void {
    this.names.reserve(names, this.place);
  }

  /** A function is analysed by itself: what was named for another is forgotten. */
  startUnit(budget: number): void {
    this.beginRun(budget);
    this.recall.forget();
    this.names.clear();
    this.given.clear();
    this.ranks.clear();
    this.reached.clear();
    this.ties.clear();
    this.facts.forget();
    this.journal.clear();
    this.observed.work.begin();
    this.lookedInto.clear();
    this.decisions.clear();
  }

  givenAt(path: string, name: string, input: boolean): Given {
    const known = this.given.get(path);
    if (known) return known;
    const given = new Given(path, name, input, () => this.changed(this.learning));
    this.made++;
    this.given.set(path, given);
    return given;
  }

  /** A size that hangs on data: the length of a text, the number of cells of a mask. */
  sizeNamedFor(base: string, owner: string): Size {
    return sizeNamed(this.nameFor(base, owner));
  }

  /** `T = x.shape[1]` names a size of an input. */
  nameSize(name: string, size: Size): void {
    const now = nameOf(this.facts.resolve(size));
    if (!now || !this.names.madeUp.has(now) || !/^[A-Za-z]\w*$/.test(name) || name.length > 24)
      return;
    this.made++;
    this.names.madeUp.delete(now);
    const given = this.nameFor(name, `named ${now}`);
    if (this.names.vague.has(now)) this.names.vague.add(given);
    this.learning.names(() => this.facts.assumeEqual(sizeNamed(now), this.facts.input(given)));
  }

  /** A size of an input of which no caller knows anything. */
  vagueSize(base: string, owner: string): Size {
    const size = this.newSize(base, owner);
    const name = nameOf(size);
    if (name !== undefined) this.names.vague.add(name);
    return size;
  }

  /** A size of an input that has no name yet. */
  newSize(base: string, owner: string): Size {
    const name = this.nameFor(base, owner);
    if (!this.names.madeUp.has(name)) this.made++;
    this.names.madeUp.add(name);
    return this.facts.input(name, true);
  }

  /** Runs something in a scope of its own inside the same function. */
  within<T>(scope: Scope, uncertain: boolean, run: () => T): T {
    this.frames.push({ ...this.frame, scope });
    if (uncertain) this.uncertain++;
    try {
      return run();
    } finally {
      if (uncertain) this.uncertain--;
      this.frames.pop();
    }
  }

  /** The named size that a thing given from outside is, where it is used as an integer. */
  sizeOfGiven(given: Given, take = true): Size {
    const name = this.nameFor(given.name, `given ${given.name}`, take);
    if (given.usual?.kind === 'int' && valueOf(given.usual.size) === 0)
      this.names.usuallyNone.add(name);
    return sizeNamed(name);
  }

  /** The sizes of a given tensor, now that its rank is known. */
  learnRank(
    given: Given,
    rank: number,
    names: readonly (string | undefined)[] = [],
    shared?: string,
  ): readonly Size[] {
    given.tensor = true;
    if (given.shape) return given.shape;
    if (rank > 12) return [];
    if (this.uncertain > 0) this.guess();
    given.shape = Array.from({ length: rank }, (_, axis) => {
      const named = names[axis];
      const known = given.axes.get(axis) ?? given.axes.get(axis - rank);
      if (known) return known;
      const owner = `${given.path}[${axis}]`;
      if (!named || !/^[A-Za-z]\w*$/.test(named))
        return this.newSize(`${given.name}_${axis}`, owner);
      return this.facts.input(this.nameFor(named, shared ? `${shared} ${named}` : owner));
    });
    if (given.optional)
      for (const size of given.shape) for (const name of namesIn(size)) this.facts.leaveOut(name);
    if (given.last && rank > 0) this.facts.assumeEqual(given.shape[rank - 1]!, given.last);
    this.ties.known(given, rank);
    return given.shape;
  }

  /** `one` has `more` axes more than `other`: once the rank of either is known, both are. */
  tieRanks(one: Given, other: Given, more: number): void {
    this.ties.tie(one, other, more);
  }

  private readonly ties = new RankTies((given, rank) => this.learnRank(given, rank));

  /** A tensor whose rank its use shows: so the rank of what it was made from is known as well. */
  learnRankOf(
    tensor: TensorValue,
    rank: number,
    names: readonly (string | undefined)[] = [],
  ): TensorValue {
    const { like } = tensor;
    if (tensor.shape || !like) return tensor;
    const own = rank - (like.offset ?? 0);
    if (own < 0) return tensor;
    this.learnRank(like.given, own, like.what === 'shape' ? names : []);
    if (like.what === 'shape') return this.tensor(tensor) ?? tensor;
    const shape = Array.from({ length: rank }, (_, axis) =>
      axis === rank - 1 && tensor.last ? tensor.last : this.anySize(),
    );
    return { ...tensor, shape };
  }

  /** The tensor that a value is or must be. */
  tensor(value: Value): TensorValue | undefined {
    switch (value.kind) {
      case 'tensor': {
        const known = value.like?.what === 'shape' ? value.like.given.shape : undefined;
        if (!value.shape)
          return known ? { ...value, shape: known.map((s) => this.facts.resolve(s)) } : value;
        return this.facts.knowsNothing ||
          value.shape.every((size) => this.facts.resolve(size) === size)
          ? value
          : { ...value, shape: value.shape.map((size) => this.facts.resolve(size)) };
      }
      case 'given':
        value.given.tensor = true;
        return this.tensor(
          tensorOf(value.given.shape ?? null, {
            dtype: undefined,
            like: { given: value.given, what: 'shape' },
            last: value.given.last,
          }),
        );
      case 'union': {
        const tensors = value.options.filter((option) => option.kind !== 'none');
        if (!tensors.every((option) => option.kind === 'tensor' || option.kind === 'given'))
          return undefined;
        const found: Value[] = tensors.map((option) => this.tensor(option)!);
        const joined =
          found.length > 0 ? found.reduce((a, b) => joinValues(a, b, this.facts)) : unknown;
        return joined.kind === 'tensor' ? joined : undefined;
      }
      default:
        return undefined;
    }
  }

  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    this.journal.set(map, key, value);
  }

  /** What is likely of two sizes. */
  guessEqual(a: Size, b: Size): void {
    if (this.facts.equal(a, b) === undefined && this.guess()) this.facts.assumeEqual(a, b);
  }

  /** What was found so far is of no use any more. */
  discard(): void {
    this.forgetFound();
    this.observed.discard();
  }

  /** Where what is recorded from now on begins. */
  get recordMark(): readonly [number, number] {
    return [this.recorded.length, this.observed.mark];
  }

  resolveRecorded([from, seen]: readonly [number, number] = [0, 0]): void {
    for (let place = from; place < this.recorded.length; place++) {
      const recorded = this.recorded[place]!;
      recorded.shape = recorded.shape?.map((size) => this.facts.resolve(size)) ?? null;
    }
    this.observed.settle(this, seen);
  }
}

export { type Ending, OutOfSlice, OutOfSteps } from './running';
