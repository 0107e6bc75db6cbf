import { namesIn } from '../../tensor/size';
import { run } from '../evaluator/calls';
import type { Seen } from '../evaluator/findings';
import type { Machine } from '../evaluator/machine';
import { newScope } from '../evaluator/names';
import { type ClassValue, type FunctionValue, type Value, itemsOf, none } from '../values';
import { fromScript, givenFor, isExample, standalone, tells } from './arguments';
import { hintsOf } from './comments';
import { Generaliser } from './generalise';
import { distinctBy, keepNew, ownOf } from './instances';
import type { Loaded } from './modules';
import { namesAlone, namesOf, signatureOf } from './signatures';
import { hasUnreached, opened, openedInstance } from './unreached';
import { instanceOf, variantOf } from './variants';

/** Runs single functions, each with what its callers gave it, on one instance of its class. */
export class FunctionRuns {
  private readonly instances = new Map<ClassValue, Value>();
  private readonly generalisers = new Map<FunctionValue['body'], Generaliser>();

  private generaliser(fn: FunctionValue): Generaliser {
    const known = this.generalisers.get(fn.body) ?? new Generaliser(this.m, fn.qualname);
    this.generalisers.set(fn.body, known);
    return known;
  }

  constructor(private readonly m: Machine) {}

  /** What was concluded from earlier callers is forgotten. */
  begin(fn: FunctionValue): void {
    this.generalisers.delete(fn.body);
  }

  /** What no caller comes to is for others: it runs for those who decide otherwise, and proves nothing. */
  others(
    module: Loaded,
    fn: FunctionValue,
    owner: ClassValue | undefined,
    seen: readonly Seen[],
  ): void {
    const { m } = this;
    if (fn.name === '__init__' || !hasUnreached(m, fn)) return;
    m.resolveRecorded();
    const reached = new Map(m.reached);
    const [recorded, watched] = m.recordMark;
    const [runs, calls] = [m.observed.runs.length, m.seen.length];
    const restore = m.facts.save(true);
    try {
      this.once(module, fn, owner, seen, [], true);
    } finally {
      m.resolveRecorded([recorded, watched]);
      restore();
      m.observed.without(watched, reached);
      m.observed.runs.length = runs;
      m.recorded = m.recorded.filter((one, at) => at < recorded || !reached.has(one.from));
      m.seen = m.seen.map((one, at) => (at < calls ? one : { ...one, way: 'loose' }));
    }
  }

  /** Runs it once; answers whether modules were made for that, as they are the first time only. */
  once(
    module: Loaded,
    fn: FunctionValue,
    owner: ClassValue | undefined,
    seen: readonly Seen[],
    variant: readonly Seen[] = [],
    open = false,
  ): boolean {
    const { m } = this;
    const { calls } = m;
    m.frames.length = 0;
    m.uncertain = 0;
    // What it is given by a guess proves nothing.
    m.guarded = open || seen.some((one) => one.way === 'loose') ? 1 : 0;
    m.frames.push({
      qualname: '<unit>',
      scope: module.scope,
      module,
      recording: false,
      function: undefined,
      returns: [],
    });
    // What callers give keeps its names: those of the instance are chosen beside them.
    const taken = new Set<string>();
    for (const one of seen.filter((call) => !fromScript(call)))
      for (const value of one.args.values()) if (value !== one.self) namesOf(value, taken);
    m.reserve(taken);
    const all = fn.plain === 'static' || !owner ? undefined : this.selfFor(fn, owner, seen);
    const together = (values: readonly Value[], name: string) =>
      this.generaliser(fn).of(distinctBy(values, signatureOf).slice(0, 12), name);
    const self = all && (open ? openedInstance(m, all) : instanceOf(m, all, variant, together));
    const scope = newScope(fn.scope);
    const args = this.argumentsFor(fn, seen, owner !== undefined && fn.plain !== 'static');
    hintsOf(m, fn, module.text);
    for (const [name, value] of args) {
      const here = variant.map((one) => one.args.get(name) ?? none);
      // What only other callers say of it proves nothing for these.
      const told = here.length === 0 || value.kind !== 'tensor' || here.some(tells);
      if (!told) m.guarded = 1;
      args.set(
        name,
        open
          ? opened(m, fn, name, value)
          : variantOf(value, here, (values) => together(values, name)),
      );
      scope.values.set(name, args.get(name)!);
    }
    const first = fn.parameters[0];
    let bound: FunctionValue = fn;
    if (self && first) {
      const instance: Value =
        self.kind === 'instance' && fn.name === '__init__'
          ? { ...self, attributes: new Map(), built: args }
          : ownOf(m, self);
      scope.values.set(first.name, fn.plain === 'class' ? owner! : instance);
      bound = { ...fn, self: instance };
      if (fn.name === '__init__') this.instances.set(owner!, instance);
    }
    const mark = m.journal.mark();
    const made = m.calls !== calls;
    if (variant.length === 0) m.learning.begin();
    run(m, bound, scope, module.asked);
    m.frames.pop();
    if (self && bound.self && fn.name !== '__init__') {
      if (!open) keepNew(self, bound.self);
      // What it does to the parts of its module is no matter of the other methods.
      m.journal.undo(mark);
    }
    return made;
  }

  /** The instance that a method runs on. */
  private selfFor(fn: FunctionValue, owner: ClassValue, seen: readonly Seen[]): Value {
    const { m } = this;
    if (fn.name === '__init__')
      return { kind: 'instance', class: owner, attributes: new Map(), built: new Map() };
    const callers = seen.filter(
      (one) => one.self && !(fromScript(one) && isExample(one, one.self)),
    );
    if (callers.length > 0) {
      const distinct = distinctBy(
        callers.map((one) => one.self!),
        signatureOf,
      );
      const names = new Set<string>();
      for (const one of distinct) namesOf(one, names);
      m.reserve(names);
      return this.generaliser(fn).instance(distinct.slice(0, 12));
    }
    const known = this.instances.get(owner);
    if (known) {
      const names = new Set<string>();
      namesOf(known, names);
      m.reserve(names);
      return known;
    }
    const made = standalone(m, owner);
    this.instances.set(owner, made);
    return made;
  }

  private argumentsFor(
    fn: FunctionValue,
    seen: readonly Seen[],
    method: boolean,
  ): Map<string, Value> {
    const { m } = this;
    const parameters = method ? fn.parameters.slice(1) : fn.parameters;
    const callers = seen.filter((one) => one.from !== fn.qualname);
    const inner = callers.filter((one) => !fromScript(one));
    const bound = new Map<string, Value>();
    const names = new Set<string>();
    for (const value of inner.flatMap((one) => [...one.args.values()])) {
      namesOf(value, names);
      for (const one of value.kind === 'union' ? value.options : (itemsOf(value) ?? [value])) {
        const batch = one.kind === 'tensor' ? one.shape?.[0] : undefined;
        for (const name of batch ? namesIn(batch) : []) m.facts.note(name);
      }
    }
    m.reserve(names);
    const generaliser = this.generaliser(fn);
    const alone = new Set<string>();
    for (const one of inner) for (const value of one.args.values()) namesAlone(value, alone);
    generaliser.alone = alone;
    for (const parameter of parameters) {
      const all = callers.map((one) => one.args.get(parameter.name) ?? none);
      const givenBy = (one: Seen) => one.args.get(parameter.name) ?? none;
      const telling = inner.length > 0 ? inner : callers;
      const fit = telling.map(givenBy);
      const usable = distinctBy(
        telling
          .filter((one) => tells(givenBy(one)))
          .filter((one) => inner.length > 0 || !isExample(one, givenBy(one)))
          .map(givenBy),
        signatureOf,
      ).slice(0, 12);
      const given = givenFor(m, fn, parameter);
      generaliser.othersOpen = fit.some((value) => value.kind !== 'none' && !tells(value));
      if (
        usable.length > 0 &&
        !(
          usable.every((value) => value.kind === 'none') &&
          usable.length < distinctBy(fit, signatureOf).length
        )
      ) {
        const none_ = usable.every((value) => value.kind === 'none');
        bound.set(
          parameter.name,
          none_
            ? given.kind === 'union'
              ? given
              : usable[0]!
            : generaliser.of(usable, parameter.name),
        );
      } else {
        const rank = all
          .map((value) => (value.kind === 'tensor' ? value.shape?.length : undefined))
          .find((one) => one !== undefined);
        const target =
          given.kind === 'union' ? given.options.find((option) => option.kind === 'given') : given;
        if (target?.kind === 'given' && rank !== undefined) m.learnRank(target.given, rank);
        else if (target?.kind === 'given' && all.some((value) => value.kind === 'tensor'))
          target.given.tensor = true;
        bound.set(parameter.name, given);
      }
    }
    this.leaveOut(bound);
    return bound;
  }

  /** Sizes that only what may be None has. */
  private leaveOut(bound: ReadonlyMap<string, Value>): void {
    const [always, sometimes] = [new Set<string>(), new Set<string>()];
    for (const value of bound.values()) {
      const optional = value.kind === 'union' && value.options.some(({ kind }) => kind === 'none');
      namesOf(value, optional ? sometimes : always);
    }
    for (const name of sometimes) if (!always.has(name)) this.m.facts.leaveOut(name);
  }
}
