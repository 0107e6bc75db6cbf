import { kernelsHere } from '../kernels/here';
import type { Kernels } from '../kernels/kernels';
import { plain } from '../kernels/plain';
import type { GivenAttributes } from '../ops/given';
import { type TracedOperation } from '../ops/operation';
import type { PlaceLists, StepName } from '../ops/recorder';
import { type TracedName, traced } from '../ops/registry';
import { NotLoaded, StoredTensor } from '../tensor/stored';
import { type Dtype, type Tensor, countOf, zeros } from '../tensor/tensor';
import { Memory, type Numbers } from './memory';
import { RowTensor } from './rows';

/** One named stage of a pass. Plain data: its value is asked of the trace. */
export interface Step extends StepName {
  readonly operation: TracedName;
  readonly shape: readonly number[];
  /** The ids of the steps whose values it combines. */
  readonly inputs: readonly string[];
  readonly attributes: object;
  /** The innermost group that it belongs to. */
  readonly group: string;
  /** Where the names of places come from, for axes that do not have the list of their own name. */
  readonly lists: PlaceLists;
  /** A matrix of which each row follows from the same row of what has as many, and from parameters. */
  readonly byRow?: boolean;
}

/** Steps that belong together in the outline. */
export interface Group {
  readonly id: string;
  readonly label: string;
  readonly parent: string | null;
}

/** Steps, and the groups that they are in. */
interface Stages {
  readonly steps: readonly Step[];
  readonly groups: readonly Group[];
}

/**
 * A forward pass: named steps in the order in which they follow from each other. Values are computed
 * when they are first looked at, and held while there is room in memory: what was dropped is computed
 * again, never from further back than the block that it stands in. Numbers of a checkpoint stay in its
 * file: `prepare` fetches what a step needs before its value is asked for, `settled` what anything needs.
 * Large matrices whose rows stand each for itself are computed row by row, when a row is looked at.
 */
export class Trace {
  #all: Stages;
  /** Those beside the pass, by who looks at it. */
  readonly #asides = new Map<string, Stages>();
  readonly #steps = new Map<string, Step>();
  readonly #order = new Map<string, number>();
  readonly #values = new Map<string, Tensor>();
  readonly #byRow = new Map<string, RowTensor>();
  readonly #kept: ReadonlySet<string>;
  /** What was computed at least once, and may have been dropped since. */
  readonly #reached = new Set<string>();
  #left = false;

  constructor(
    /** The steps of the pass itself. */
    readonly pass: readonly Step[],
    private readonly groupsOfPass: readonly Group[],
    /** What the places along an axis are called: the words along "query", the names of "d_model". */
    readonly labels: ReadonlyMap<string, readonly string[]>,
    readonly dtype: Dtype,
    /** What computes its products; without them, those of the caller's thread. */
    private readonly given?: Kernels,
    /** What its values may take; traces of one model share it. */
    readonly memory = new Memory(),
  ) {
    this.#all = { steps: pass, groups: groupsOfPass };
    for (const [place, step] of pass.entries()) {
      this.#order.set(step.id, place);
      this.#list(step);
    }
    this.#kept = keptOf(pass, this.#steps);
    for (const step of pass) {
      if (!step.byRow) continue;
      const isLarge = this.#bytesOf(step) > this.memory.whole;
      if (isLarge || step.inputs.some((id) => this.#byRow.has(id))) {
        this.#byRow.set(step.id, new RowTensor(step, this));
      }
    }
  }

  /** What computes its values: what is in double precision uses no others than the plain ones. */
  get kernels(): Kernels {
    return this.dtype === 'float64' ? plain : (this.given ?? kernelsHere());
  }

  /** Those of the pass, then those beside it. */
  get steps(): readonly Step[] {
    return this.#all.steps;
  }

  get groups(): readonly Group[] {
    return this.#all.groups;
  }

  /** Steps that look at the pass, in place of those of that name before; nothing else depends on them. */
  setAside(name: string, steps: readonly Step[], groups: readonly Group[]): void {
    for (const { id } of this.#asides.get(name)?.steps ?? []) {
      const value = this.#values.get(id);
      if (value) this.memory.release(value.data);
      this.#values.delete(id);
      this.#steps.delete(id);
      this.#order.delete(id);
      this.#reached.delete(id);
    }
    this.#asides.set(name, { steps, groups });
    const asides = [...this.#asides.values()];
    this.#all = {
      steps: [...this.pass, ...asides.flatMap((aside) => aside.steps)],
      groups: [...this.groupsOfPass, ...asides.flatMap((aside) => aside.groups)],
    };
    for (const [place, step] of this.#all.steps.entries()) this.#order.set(step.id, place);
    for (const step of steps) this.#list(step);
  }

  #bytesOf(step: Step): number {
    return countOf(step.shape) * (this.dtype === 'float64' ? 8 : 4);
  }

  #list(step: Step): void {
    this.#steps.set(step.id, step);
    const stored = storedOf(step);
    stored?.watch(({ strided: { data, resident } }) => {
      if (resident) this.memory.keep(data);
      else this.memory.hold(data, stored);
    });
  }

  find(id: string): Step | undefined {
    return this.#steps.get(id);
  }

  /** Throws where there is no such step: ask {@link find} first about an id from outside. */
  step(id: string): Step {
    const step = this.#steps.get(id);
    if (!step) throw new Error(`There is no step ${id}`);
    return step;
  }

  operation(step: Step): TracedOperation {
    return traced[step.operation];
  }

  /** Computes what is missing. Throws {@link NotLoaded} where a parameter's numbers are still in its file. */
  value(id: string): Tensor {
    const byRow = this.#byRow.get(id);
    if (byRow) return byRow;
    const known = this.#values.get(id);
    if (known) {
      this.memory.use(known.data);
      return known;
    }
    const step = this.step(id);
    // A parameter is the model's own tensor, not a copy of it.
    if (step.operation === 'parameter') return parameterOf(step);
    return this.#compute(this.missing([id]));
  }

  /** Whether the step was computed before, even if its value had to be dropped. */
  wasComputed(id: string): boolean {
    return this.#reached.has(id);
  }

  /** Whether rows of a step's value are computed when they are looked at: it is never computed as a whole. */
  isByRow(id: string): boolean {
    return this.#byRow.has(id);
  }

  /**
   * The steps that these are computed from and that are not here, in order. Parameters are none, nor are
   * those that are computed row by row.
   */
  missing(ids: readonly string[]): Step[] {
    return this.#behind(ids).filter((step) => !this.#byRow.has(step.id));
  }

  #behind(ids: readonly string[]): Step[] {
    const found = new Set<Step>();
    const open = [...ids];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const step = this.step(id);
      if (step.operation === 'parameter' || this.#values.has(id) || found.has(step)) continue;
      found.add(step);
      open.push(...step.inputs);
    }
    return [...found].sort((a, b) => this.#order.get(a.id)! - this.#order.get(b.id)!);
  }

  inputsOf(step: Step): Tensor[] {
    return step.inputs.map((id) => this.value(id));
  }

  /**
   * Fetches the numbers of all parameters that these steps are computed from, and are not here yet.
   * Undefined where nothing is missing; rejects where the file cannot be read. Where there is too little
   * room for all of them, the first are given back: {@link settled} does without that.
   */
  prepare(ids: Iterable<string>): Promise<void> | undefined {
    const wanted = [...ids];
    const needed = this.#behind(wanted).flatMap((step) => step.inputs);
    const missing = new Set<StoredTensor>();
    for (const id of [...wanted, ...needed]) {
      const stored = storedOf(this.step(id));
      if (stored && !stored.isLoaded) missing.add(stored);
    }
    if (missing.size === 0) return undefined;
    return this.#load([...missing]).then((loaded) => this.#unpin(loaded));
  }

  /**
   * Begins to fetch the numbers of a step's own parameters, for who comes to it soon, and says how many
   * bytes. What goes wrong is told to who asks for them then.
   */
  fetchAhead(id: string): number {
    let bytes = 0;
    for (const input of this.step(id).inputs) {
      const stored = storedOf(this.step(input));
      if (!stored || stored.isLoaded) continue;
      stored.load().catch(() => undefined);
      bytes += 4 * countOf(stored.shape);
    }
    return bytes;
  }

  /**
   * What `body` gives, which looks at values of this trace and changes nothing: it runs again whenever
   * a parameter that it came upon has been fetched. Rejects where the file cannot be read.
   */
  async settled<T>(body: () => T): Promise<T> {
    const pinned: Numbers[] = [];
    try {
      for (;;) {
        try {
          return body();
        } catch (error) {
          if (!(error instanceof NotLoaded)) throw error;
          pinned.push(...(await this.#load([error.tensor])));
        }
      }
    } finally {
      this.#unpin(pinned);
    }
  }

  /** The trace is done with: its values take no more room. They are computed again if they are asked for. */
  leave(): void {
    this.#left = true;
    for (const { data } of this.#values.values()) this.memory.release(data);
    this.#values.clear();
    for (const value of this.#byRow.values()) value.leave();
  }

  /** The names of the places along one of a step's axes, where they have names. */
  placesOf(step: Step, axis: number): readonly string[] | undefined {
    const name = step.axes[axis]!;
    return this.labels.get(step.lists[name] ?? name);
  }

  /** The name of a place along one of a step's axes; its number where it has no name. */
  placeName(step: Step, axis: number, place: number): string {
    return step.axes[axis] === '1' ? '' : (this.placesOf(step, axis)?.[place] ?? `${place}`);
  }

  /** Computes steps that build on each other, and gives the last. What they need stays until it was used. */
  #compute(steps: readonly Step[]): Tensor {
    const uses = new Map<string, number>();
    for (const id of steps.flatMap((step) => step.inputs)) uses.set(id, (uses.get(id) ?? 0) + 1);
    const pinned = new Map<string, Numbers>();
    const pin = (id: string, numbers: Numbers) => {
      pinned.set(id, numbers);
      this.memory.pin(numbers);
    };
    for (const id of uses.keys()) {
      const stored = storedOf(this.step(id));
      if (stored && !stored.isLoaded) throw new NotLoaded(stored);
    }
    try {
      for (const id of uses.keys()) {
        const numbers = storedOf(this.step(id))?.strided.data ?? this.#values.get(id)?.data;
        if (numbers) pin(id, numbers);
      }
      let last: Tensor | undefined;
      for (const step of steps) {
        last = this.#forward(step);
        if (uses.has(step.id)) pin(step.id, last.data);
        for (const id of step.inputs) {
          uses.set(id, uses.get(id)! - 1);
          if (uses.get(id) !== 0 || !pinned.has(id)) continue;
          this.memory.unpin(pinned.get(id)!);
          pinned.delete(id);
        }
      }
      return last!;
    } finally {
      for (const numbers of pinned.values()) this.memory.unpin(numbers);
    }
  }

  #forward(step: Step): Tensor {
    this.memory.makeRoom(this.#bytesOf(step));
    const out = zeros(step.shape, this.dtype);
    const inputs = step.inputs.map(
      (id) => this.#byRow.get(id) ?? this.#values.get(id) ?? parameterOf(this.step(id)),
    );
    this.operation(step).forward(inputs, step.attributes, out, this.kernels);
    this.#values.set(step.id, out);
    this.#reached.add(step.id);
    if (this.#left) return out;
    if (this.#kept.has(step.id)) this.memory.keep(out.data);
    else this.memory.hold(out.data, { release: () => this.#values.delete(step.id) });
    return out;
  }

  /** Fetches tensors, and pins them: others that come do not take their room. */
  async #load(tensors: readonly StoredTensor[]): Promise<Numbers[]> {
    return Promise.all(
      tensors.map(async (tensor) => {
        await tensor.load();
        const { data } = tensor.strided;
        this.memory.pin(data);
        return data;
      }),
    );
  }

  #unpin(all: readonly Numbers[]): void {
    for (const numbers of all) this.memory.unpin(numbers);
  }
}

function parameterOf(step: Step): Tensor {
  return (step.attributes as GivenAttributes).value;
}

function storedOf(step: Step): StoredTensor | undefined {
  if (step.operation !== 'parameter') return undefined;
  const value = parameterOf(step);
  return value instanceof StoredTensor ? value : undefined;
}

/**
 * What is never dropped: the residual stream and whatever else goes from one block into another, so
 * that a block is computed again from its own beginning; and the answer. All of it is small:
 * [position, d_model] each.
 */
function keptOf(steps: readonly Step[], byId: ReadonlyMap<string, Step>): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const step of steps) {
    if (step.role === 'residual' || step.role === 'prediction') kept.add(step.id);
    for (const id of step.inputs) {
      const input = byId.get(id)!;
      const isSmall = input.shape.length <= 2 && input.operation !== 'parameter';
      if (isSmall && blockOf(id) !== blockOf(step.id)) kept.add(id);
    }
  }
  return kept;
}

/** "blocks.0", "encoder.blocks.3"; nothing for a step outside all blocks. */
const blockOf = (id: string): string | undefined => /^.*?\bblocks\.\d+(?=\.)/.exec(id)?.[0];
