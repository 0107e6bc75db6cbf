import { kernelsHere } from '../kernels/here';
import type { Kernels } from '../kernels/kernels';
import { plain } from '../kernels/plain';
import type { GivenAttributes } from '../ops/given';
import { type TracedOperation } from '../ops/operation';
import type { PlaceLists, StepName } from '../ops/recorder';
import { type TracedName, traced } from '../ops/registry';
import { StoredTensor } from '../tensor/stored';
import { type Tensor, zeros, type Dtype } from '../tensor/tensor';

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
}

/** Steps that belong together in the outline. */
export interface Group {
  readonly id: string;
  readonly label: string;
  readonly parent: string | null;
}

/**
 * A forward pass: named steps in the order in which they follow from each other. Values are computed
 * when they are first looked at, and kept until they are dropped. Numbers of a checkpoint stay in its
 * file: `prepare` fetches what a step needs before its value is asked for.
 */
export class Trace {
  readonly #steps = new Map<string, Step>();
  readonly #values = new Map<string, Tensor>();

  constructor(
    readonly steps: readonly Step[],
    readonly groups: readonly Group[],
    /** What the places along an axis are called: the words along "query", the names of "d_model". */
    readonly labels: ReadonlyMap<string, readonly string[]>,
    readonly dtype: Dtype,
    /** What computes its products; without them, those of the caller's thread. */
    private readonly kernels?: Kernels,
  ) {
    for (const step of steps) this.#steps.set(step.id, step);
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

  /** Computes what is missing, inputs first. Throws where a parameter's numbers are still in its file. */
  value(id: string): Tensor {
    const known = this.#values.get(id);
    if (known) return known;
    const step = this.step(id);
    // A parameter is the model's own tensor, not a copy of it.
    if (step.operation === 'parameter') return parameterOf(step);
    const out = zeros(step.shape, this.dtype);
    // What is in double precision uses none.
    const kernels = this.dtype === 'float64' ? plain : (this.kernels ?? kernelsHere());
    this.operation(step).forward(this.inputsOf(step), step.attributes, out, kernels);
    this.#values.set(id, out);
    return out;
  }

  inputsOf(step: Step): Tensor[] {
    return step.inputs.map((id) => this.value(id));
  }

  /**
   * Fetches the numbers of all parameters that these steps are computed from, and are not here yet.
   * Undefined where nothing is missing; rejects where the file cannot be read.
   */
  prepare(ids: Iterable<string>): Promise<void> | undefined {
    const missing = new Set<StoredTensor>();
    const seen = new Set<string>();
    const visit = (id: string): void => {
      if (seen.has(id) || this.#values.has(id)) return;
      seen.add(id);
      const step = this.step(id);
      if (step.operation === 'parameter') {
        const tensor = parameterOf(step);
        if (tensor instanceof StoredTensor && !tensor.isLoaded) missing.add(tensor);
      }
      step.inputs.forEach(visit);
    };
    for (const id of ids) visit(id);
    if (missing.size === 0) return undefined;
    return Promise.all([...missing].map((tensor) => tensor.load())).then(() => undefined);
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
}

function parameterOf(step: Step): Tensor {
  return (step.attributes as GivenAttributes).value;
}
