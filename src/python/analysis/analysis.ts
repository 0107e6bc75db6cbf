import type { Problem, Recorded, Seen, SourceModule } from '../evaluator/findings';
import { type Machine, OutOfSteps } from '../evaluator/machine';
import type { Observations } from '../evaluator/observed';
import type { FunctionDefinition, Range } from '../syntax/ast';
import { type ClassValue, type FunctionValue, isTensor } from '../values';
import { idleBudget, mostIdle, mostPasses, unitBudget, wholeBudget } from './budgets';
import { SeenCalls, tellingCalls } from './callers';
import { nameDifferences } from './differences';
import { examplesOf } from './examples';
import { joinedObservations } from './expressions';
import { factsOf } from './facts';
import type { FileShapes } from './file-shapes';
import { FunctionRuns } from './function-runs';
import { likelyRanks } from './likely-ranks';
import type { Again, Rerun } from './live';
import { type Loaded, type Project, mostRounds } from './modules';
import { namesFor } from './naming';
import { mergedProblems, provenProblems } from './proof';
import { runScript } from './script';
import { settled } from './settled';
import { signatureOf } from './signatures';
import { type Unit, methodsOf } from './units';
import { variantsOf } from './variants';

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

/** What is known of the functions of a project, each run for all its callers. */
export class Analysis implements Rerun {
  private readonly functions: FunctionRuns;
  private readonly results = new Map<FunctionValue['body'], Result>();
  private readonly ofModules: Result;
  private readonly calls = new SeenCalls();
  /** How many functions have been analysed so far. */
  runs = 0;
  /** Whether anything was concluded that is only likely. */
  private guessed = false;
  /** Which functions matter, by their bodies; and the constructors of what those belong to. */
  private only: ReadonlySet<unknown> | undefined;
  /** How many long functions handled no tensor. */
  private idle = 0;

  constructor(
    private readonly project: Project,
    ofModules?: Result,
  ) {
    this.functions = new FunctionRuns(project.machine);
    this.ofModules = ofModules ?? this.take('');
    this.calls.put(undefined, this.ofModules.seen);
  }

  /** What the machine has found since the last time. */
  private take(callers: string, owner = ''): Result {
    const { m } = this;
    const observed = nameDifferences(m, owner, m.recorded, m.observed.take(m));
    const result = {
      callers,
      observed: joinedObservations(m, observed),
      recorded: m.recorded,
      problems: m.problems,
      unsupported: m.unsupported,
      seen: m.seen.map((one) => settled(m, one)),
      named: m.named.map((one) => ({ ...one, size: m.facts.resolve(one.size) })),
    };
    m.discard();
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
    sober.only = this.calls.reaching(doubted.map(([body]) => body));
    yield* sober.units(units);
    this.m.sober = false;
    const sure = [...sober.results.values()].flatMap(({ problems }) => problems);
    for (const [body, result] of doubted)
      this.results.set(body, { ...result, problems: provenProblems(result.problems, sure) });
  }

  /** What fails with the numbers of a script. */
  *script(module: Loaded): Generator<void, void> {
    this.ofScripts.push(...(yield* runScript(this.m, module)));
  }

  private readonly ofScripts: Problem[] = [];

  *unit(unit: Unit): Generator<void, void> {
    if (unit.kind === 'function') {
      yield* this.inSlice(unit.module, unit.function, undefined);
      return;
    }
    for (const method of methodsOf(unit.class, unit.module.text))
      yield* this.inSlice(unit.module, method, unit.class);
  }

  /** What is too long for a slice is told as far as it came; once more where it was long because it read files. */
  private *inSlice(
    module: Loaded,
    fn: FunctionValue,
    owner: ClassValue | undefined,
  ): Generator<void, void> {
    for (let round = 0; round < mostRounds; round++) {
      const { reads } = this.project;
      this.function(module, fn, owner);
      const again = this.m.cut && this.project.reads > reads;
      yield;
      if (!again) return;
      this.results.delete(fn.body);
    }
  }

  result(module: Loaded): FileShapes {
    const problems = [...this.all.flatMap((one) => one.problems), ...this.ofScripts];
    return {
      ...this.shapesIn(module, this.all),
      problems: mergedProblems(
        module,
        problems.filter((one) => one.module === module),
      ),
      wanted: [...this.project.wanted],
    };
  }

  /** What these results say of a file. */
  private shapesIn(module: Loaded, results: readonly Result[]) {
    const of = <T extends { module: SourceModule }>(all: readonly T[]) =>
      all.filter((one) => one.module === module);
    const unsupported = new Map<string, { at: Range; what: string }>();
    for (const { at, what } of of(results.flatMap((one) => one.unsupported)))
      unsupported.set(`${at.from} ${what}`, { at, what });
    const facts = factsOf(of(results.flatMap((one) => one.recorded)));
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
      observed: results.map(({ observed }) => ({
        ...observed,
        held: of(observed.held),
        layers: of(observed.layers),
        runs: of(observed.runs),
      })),
      names,
      named: of(results.flatMap((one) => one.named)),
      examples: examplesOf(this.all.flatMap((one) => one.seen)),
      unsupported: [...unsupported.values()].sort((a, b) => a.at.from - b.at.from),
    };
  }

  /** What is known of some of the functions and classes of a file, and of the code outside them. */
  part(module: Loaded, units: readonly Unit[]): Again {
    const bodies = new Set<unknown>();
    for (const unit of units)
      for (const { body } of unit.kind === 'function'
        ? [unit.function]
        : methodsOf(unit.class, module.text))
        bodies.add(body);
    const results = [...this.results].flatMap(([body, one]) => (bodies.has(body) ? [one] : []));
    return this.partOf(module, [this.ofModules, ...results]);
  }

  private partOf(module: Loaded, results: readonly Result[]): Again {
    return {
      part: {
        ...this.shapesIn(module, results),
        problems: [],
        wanted: [...this.project.wanted],
      },
      whole: {
        syntax: module.syntax,
        observed: this.all.map(({ observed }) => observed),
        named: this.all.flatMap((one) => one.named).filter((one) => one.module === module),
      },
    };
  }

  /** The body of a function is another now: what it alone does with what its callers gave it. */
  again(
    module: Loaded,
    fn: FunctionValue,
    owner: ClassValue | undefined,
    definition: FunctionDefinition,
  ): Again {
    const { m } = this;
    this.calls.move(fn.body, definition.body);
    this.results.delete(fn.body);
    const { body, parameters } = definition;
    Object.assign(fn, { definition, body, parameters });
    m.spent = 0;
    m.rested();
    this.function(module, fn, owner);
    return this.partOf(module, [this.results.get(body)!]);
  }

  /** Analyses one function for all its callers; as often as its inputs become clearer by it. */
  private function(module: Loaded, fn: FunctionValue, owner: ClassValue | undefined): void {
    const { m } = this;
    if (m.spent > wholeBudget - unitBudget) return;
    if (this.only && !this.only.has(fn.body) && !(owner && this.builds(fn, owner))) return;
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
    const { spent } = m;
    const busy = owner !== undefined || seen.some(({ args }) => [...args.values()].some(isTensor));
    const budget = busy || this.idle < mostIdle ? unitBudget : idleBudget;
    const result = this.rounds(module, fn, owner, seen, callers, budget);
    if (!owner && result.recorded.length === 0 && m.spent - spent > idleBudget) this.idle++;
    this.results.set(fn.body, result);
    this.calls.put(fn.body, result.seen);
    this.guessed ||= m.guessed;
  }

  /** Whether this constructs what a function that matters belongs to. */
  private builds({ name }: FunctionValue, { attributes }: ClassValue): boolean {
    return (
      (name === '__init__' || name === 'setup') &&
      [...attributes.values()].some((one) => one.kind === 'function' && this.only!.has(one.body))
    );
  }

  private rounds(
    module: Loaded,
    fn: FunctionValue,
    owner: ClassValue | undefined,
    seen: readonly Seen[],
    callers: string,
    budget: number,
  ): Result {
    const { m } = this;
    m.startUnit(budget);
    m.discard();
    this.functions.begin(fn);
    let before = '';
    try {
      for (let round = 0; round < 5; round++) {
        m.discard();
        const variants = variantsOf(seen);
        // What one variant learns comes after what was made of another.
        m.learning.begin(1);
        const made =
          variants.length <= 1
            ? this.functions.once(module, fn, owner, seen)
            : variants
                .map((one) => this.functions.once(module, fn, owner, seen, one))
                .some(Boolean);
        if (round < 4) likelyRanks(m);
        // Whatever was learnt was there when the first thing was made of it: the same would come out.
        if (!m.learning.late && !made) break;
        const now = [...m.given.values()]
          .map(
            (given) =>
              `${given.path}:${given.tensor}:${given.shape?.length ?? given.last?.text ?? ''}`,
          )
          .join();
        if (now === before) break;
        before = now;
      }
      if (seen.length > 0 && !m.sober) this.functions.others(module, fn, owner, seen);
    } catch (error) {
      if (!(error instanceof OutOfSteps) && !(error instanceof RangeError)) throw error;
    }
    m.resolveRecorded();
    return this.take(callers, fn.qualname);
  }
}
