import { namesIn } from '../../tensor/size';
import { run } from '../evaluator/calls';
import type { Problem, Recorded, Seen, SourceModule } from '../evaluator/findings';
import { type Machine, OutOfSteps } from '../evaluator/machine';
import { newScope } from '../evaluator/names';
import type { Observations } from '../evaluator/observed';
import type { Range } from '../syntax/ast';
import { type ClassValue, type FunctionValue, type Value, itemsOf, none } from '../values';
import { mergedProblems, provenProblems } from './proof';
import { runScript } from './script';
import { toEnd } from '../steps';
import { fromScript, givenFor, isExample, standalone, tells } from './arguments';
import { moduleBudget, mostPasses, unitBudget, wholeBudget } from './budgets';
import { SeenCalls, tellingCalls } from './callers';
import { hintsOf } from './comments';
import { examplesOf } from './examples';
import type { FileShapes } from './file-shapes';
import { joinedObservations } from './expressions';
import { type ShapeFact, factsOf } from './facts';
import { namesFor } from './naming';
import { Generaliser, namesOf, signatureOf } from './generalise';
import { distinctBy, keepNew, ownOf } from './instances';
import { type Loaded, Project, type Reader, type SourceFile } from './modules';
import { instanceOf, variantOf, variantsOf } from './variants';
import { type Unit, methodsOf, unitsOf } from './units';

/** The shapes of all tensors in these files. Never throws; what cannot be known is not said. */
export function analyse(files: readonly SourceFile[], read?: Reader): FileShapes[] {
  return toEnd(analysing(files, read));
}

/** The same in steps of one function each: whoever takes them can rest between them, or stop. */
export function* analysing(
  files: readonly SourceFile[],
  read: Reader = () => undefined,
): Generator<void, FileShapes[]> {
  const project = new Project(files, read, wholeBudget);
  const modules = project.open(moduleBudget);
  const analysis = new Analysis(project);
  const units = unitsOf(modules.filter((module) => module.asked));
  yield;
  yield* analysis.units(units);
  yield* analysis.prove(units);
  for (const module of modules.filter((one) => one.asked)) {
    analysis.script(module);
    yield;
  }
  return modules.map((module) => analysis.result(module));
}

/** What the analysis of one function left. */
interface Result {
  /** What its callers gave when it ran. */
  readonly callers: string;
  readonly recorded: readonly Recorded[];
  readonly problems: readonly Problem[];
  readonly unsupported: Machine['unsupported'];
  readonly seen: readonly Seen[];
  readonly named: Machine['named'];
  readonly observed: Observations;
}

class Analysis {
  private readonly instances = new Map<ClassValue, Value>();
  private readonly results = new Map<FunctionValue['body'], Result>();
  private readonly ofModules: Result;
  private readonly calls = new SeenCalls();
  /** How many functions have been analysed so far. */
  runs = 0;
  /** Whether anything was concluded that is only likely. */
  private guessed = false;

  constructor(
    private readonly project: Project,
    ofModules?: Result,
  ) {
    this.ofModules = ofModules ?? this.take('');
    this.calls.put(undefined, this.ofModules.seen);
  }

  /** What the machine has found since the last time. */
  private take(callers: string): Result {
    const { m } = this;
    const result = {
      callers,
      observed: joinedObservations(m, m.observed.take(m)),
      recorded: m.recorded,
      problems: m.problems,
      unsupported: m.unsupported,
      seen: m.seen.map((one) => this.settled(one)),
      named: m.named.map((one) => ({ ...one, size: m.facts.resolve(one.size) })),
    };
    m.recorded = [];
    m.problems = [];
    m.unsupported = [];
    m.seen = [];
    m.named = [];
    return result;
  }

  private get all(): Result[] {
    return [this.ofModules, ...this.results.values()];
  }

  private get m() {
    return this.project.machine;
  }

  *units(units: readonly Unit[]): Generator<void, void> {
    // A later function may turn out to call an earlier one.
    for (let pass = 0; pass < mostPasses; pass++) {
      const before = this.runs;
      for (const unit of units) yield* this.unit(unit);
      if (this.runs === before) break;
    }
  }

  /** What fails only by what was guessed, here or in a caller, is no error. */
  *prove(units: readonly Unit[]): Generator<void, void> {
    const wrong = (one: Problem) => one.severity === 'error';
    const doubted = [...this.results].filter(([, { problems }]) => problems.some(wrong));
    if (!this.guessed || doubted.length === 0) return;
    this.m.sober = true;
    const sober = new Analysis(this.project, this.ofModules);
    yield* sober.units(units);
    this.m.sober = false;
    const sure = [...sober.results.values()].flatMap(({ problems }) => problems);
    for (const [body, result] of doubted)
      this.results.set(body, { ...result, problems: provenProblems(result.problems, sure) });
  }

  /** What fails with the numbers of a script. */
  script(module: Loaded): void {
    this.ofScripts.push(...runScript(this.m, module));
  }

  private readonly ofScripts: Problem[] = [];

  *unit(unit: Unit): Generator<void, void> {
    if (unit.kind === 'function') {
      this.function(unit.module, unit.function, undefined);
      yield;
      return;
    }
    for (const method of methodsOf(unit.class, unit.module.text)) {
      this.function(unit.module, method, unit.class);
      yield;
    }
  }

  result(module: Loaded): FileShapes {
    const of = <T extends { module: SourceModule }>(all: readonly T[]) =>
      all.filter((one) => one.module === module);
    const unsupported = new Map<string, { at: Range; what: string }>();
    for (const { at, what } of of(this.all.flatMap((one) => one.unsupported)))
      unsupported.set(`${at.from} ${what}`, { at, what });
    const facts = factsOf(of(this.all.flatMap((one) => one.recorded)));
    const names = namesFor(
      facts,
      this.all.flatMap((one) => one.named),
    );
    return {
      path: module.path,
      text: module.text,
      syntax: module.syntax,
      facts: facts.map((fact) => ({
        ...fact,
        shape: fact.shape?.map((size) => names(fact.function, size)) ?? null,
      })),
      observed: this.all.map(({ observed }) => ({
        ...observed,
        held: of(observed.held),
        layers: of(observed.layers),
        runs: of(observed.runs),
      })),
      names,
      named: of(this.all.flatMap((one) => one.named)),
      examples: examplesOf(this.all.flatMap((one) => one.seen)),
      problems: mergedProblems(
        module,
        of([...this.all.flatMap((one) => one.problems), ...this.ofScripts]),
      ),
      unsupported: [...unsupported.values()].sort((a, b) => a.at.from - b.at.from),
      wanted: [...this.project.wanted],
    };
  }

  /** Analyses one function for all its callers; as often as its inputs become clearer by it. */
  private function(module: Loaded, fn: FunctionValue, owner: ClassValue | undefined): void {
    const { m } = this;
    if (m.spent > wholeBudget - unitBudget) return;
    const all = this.calls.of(fn.body).filter((one) => one.from !== fn.qualname);
    const seen = tellingCalls(this.m, all);
    const callers = [
      ...new Set(
        seen.map(
          (one) =>
            `${one.way} ${one.from}(${one.self ? signatureOf(one.self) : ''};${[...one.args]
              .slice(0, 12)
              .map(([name, value]) => `${name}=${name === 'self' ? '' : signatureOf(value)}`)
              .join()})`,
        ),
      ),
    ]
      .sort()
      .join('\n');
    if (this.results.get(fn.body)?.callers === callers) return;
    this.runs++;
    const result = this.rounds(module, fn, owner, seen, callers);
    this.results.set(fn.body, result);
    this.calls.put(fn.body, result.seen);
    this.guessed ||= m.guessed;
  }

  private rounds(
    module: Loaded,
    fn: FunctionValue,
    owner: ClassValue | undefined,
    seen: readonly Seen[],
    callers: string,
  ): Result {
    const { m } = this;
    m.startUnit(unitBudget);
    this.take('');
    this.generalisers.delete(fn.body);
    let before = '';
    try {
      for (let round = 0; round < 5; round++) {
        this.take('');
        const variants = variantsOf(seen);
        if (variants.length <= 1) this.once(module, fn, owner, seen);
        else for (const variant of variants) this.once(module, fn, owner, seen, variant);
        const now = [...m.given.values()]
          .map(
            (given) =>
              `${given.path}:${given.tensor}:${given.shape?.length ?? given.last?.text ?? ''}`,
          )
          .join();
        if (now === before) break;
        before = now;
      }
    } catch (error) {
      if (!(error instanceof OutOfSteps) && !(error instanceof RangeError)) throw error;
    }
    m.resolveRecorded();
    return this.take(callers);
  }

  private once(
    module: Loaded,
    fn: FunctionValue,
    owner: ClassValue | undefined,
    seen: readonly Seen[],
    variant: readonly Seen[] = [],
  ): void {
    const { m } = this;
    m.frames.length = 0;
    m.uncertain = 0;
    // What it is given by a guess proves nothing.
    m.guarded = seen.some((one) => one.way === 'loose') ? 1 : 0;
    m.frames.push({
      qualname: '<unit>',
      scope: module.scope,
      module,
      recording: false,
      function: undefined,
      returns: [],
    });
    const all = fn.plain === 'static' || !owner ? undefined : this.selfFor(fn, owner, seen);
    const self = all && instanceOf(m, all, variant);
    const scope = newScope(fn.scope);
    const args = this.argumentsFor(fn, seen, owner !== undefined && fn.plain !== 'static');
    hintsOf(m, fn, module.text);
    for (const [name, value] of args) {
      const here = variant.map((one) => one.args.get(name) ?? none);
      args.set(name, variantOf(value, here));
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
    run(m, bound, scope, module.asked);
    m.frames.pop();
    if (self && bound.self && fn.name !== '__init__') keepNew(self, bound.self);
  }

  /** The instance that a method runs on. */
  private selfFor(fn: FunctionValue, owner: ClassValue, seen: readonly Seen[]): Value {
    const { m } = this;
    if (fn.name === '__init__')
      return { kind: 'instance', class: owner, attributes: new Map(), built: new Map() };
    const callers = seen.filter((one) => one.self && !(fromScript(one) && isExample(one.self)));
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
    for (const parameter of parameters) {
      const all = callers.map((one) => one.args.get(parameter.name) ?? none);
      const fit = (inner.length > 0 ? inner : callers).map(
        (one) => one.args.get(parameter.name) ?? none,
      );
      const usable = distinctBy(
        fit.filter((value) => tells(value) && !(inner.length === 0 && isExample(value))),
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
    return bound;
  }

  private readonly generalisers = new Map<FunctionValue['body'], Generaliser>();

  private generaliser(fn: FunctionValue): Generaliser {
    const known = this.generalisers.get(fn.body) ?? new Generaliser(this.m, fn.qualname);
    this.generalisers.set(fn.body, known);
    return known;
  }

  /** What a caller gave, with all that was found out about it. */
  private settled(seen: Seen): Seen {
    const args = new Map<string, Value>();
    for (const [name, value] of seen.args) args.set(name, this.settledValue(value));
    return { ...seen, args };
  }

  private settledValue(value: Value, depth = 0): Value {
    const { m } = this;
    switch (value.kind) {
      case 'tensor':
        return m.tensor(value) ?? value;
      case 'given':
        return value.given.shape ? (m.tensor(value) ?? value) : value;
      case 'int':
        return { kind: 'int', size: m.facts.resolve(value.size) };
      case 'union':
        return {
          kind: 'union',
          options: value.options.map((option) => this.settledValue(option, depth + 1)),
        };
      case 'list':
        return value.state.items && depth < 3
          ? {
              ...value,
              state: {
                ...value.state,
                items: value.state.items.map((item) => this.settledValue(item, depth + 1)),
              },
            }
          : value;
      default:
        return value;
    }
  }
}

export type { ShapeFact };
