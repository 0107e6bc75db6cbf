import { type TracedOperation } from '../ops/operation';
import type { StepName } from '../ops/recorder';
import { type TracedName, traced } from '../ops/registry';
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
}

/** Steps that belong together in the outline. */
export interface Group {
  readonly id: string;
  readonly label: string;
  readonly parent: string | null;
}

/**
 * A forward pass: named steps in the order in which they follow from each other. Values are computed
 * when they are first looked at, and kept until they are dropped.
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

  /** Computes what is missing, inputs first. */
  value(id: string): Tensor {
    const known = this.#values.get(id);
    if (known) return known;
    const step = this.step(id);
    const out = zeros(step.shape, this.dtype);
    this.operation(step).forward(this.inputsOf(step), step.attributes, out);
    this.#values.set(id, out);
    return out;
  }

  inputsOf(step: Step): Tensor[] {
    return step.inputs.map((id) => this.value(id));
  }

  /** The name of a place along one of a step's axes; its number where it has no name. */
  placeName(step: Step, axis: number, place: number): string {
    const name = step.axes[axis]!;
    return name === '1' ? '' : (this.labels.get(name)?.[place] ?? `${place}`);
  }
}
