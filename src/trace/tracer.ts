import type { Kernels } from '../kernels/kernels';
import type { TracedOperation } from '../ops/operation';
import type { PlaceLists, Recorder, StepName } from '../ops/recorder';
import { type AttributesOf, type TracedName, traced } from '../ops/registry';
import { abstractOf, concreteShape } from '../tensor/abstract';
import type { Dtype, Tensor } from '../tensor/tensor';
import type { Memory } from './memory';
import { type Group, type Step, Trace } from './trace';

/** A parameter of a model: its numbers, and what its axes are. */
export interface Parameter {
  readonly value: Tensor;
  readonly label: string;
  readonly symbol: string;
  readonly axes: readonly string[];
}

/** Operands that an operation cannot combine; the message names the step, the operation and both shapes. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/**
 * Runs a program and keeps what it did as a {@link Trace}. Nothing is computed here: the shape faces
 * decide every shape, and refuse what does not fit.
 */
export class Tracer implements Recorder<Step> {
  readonly #steps: Step[] = [];
  readonly #ids = new Map<string, Step>();
  readonly #groups: Group[] = [];
  #group: string | null = null;
  #lists: PlaceLists = {};
  #byRow = false;

  constructor(
    private readonly parameters: ReadonlyMap<string, Parameter>,
    private readonly labels: ReadonlyMap<string, readonly string[]>,
    readonly dtype: Dtype,
    private readonly kernels?: Kernels,
    private readonly memory?: Memory,
  ) {}

  apply<Name extends TracedName>(
    name: Name,
    inputs: readonly Step[],
    step: StepName,
    ...rest: object extends AttributesOf<Name> ? [] : [AttributesOf<Name>]
  ): Step {
    const operation = traced[name] as TracedOperation;
    const attributes: object = rest[0] ?? {};
    const result = operation.shape(
      inputs.map((input) => abstractOf(input.shape)),
      attributes,
    );
    if (!result.ok) throw new ShapeError(`${step.label} (${step.id}): ${result.problem}`);
    const made: Step = {
      ...step,
      operation: name,
      shape: concreteShape(result.value)!,
      inputs: inputs.map((input) => input.id),
      attributes,
      group: this.#group ?? '',
      lists: this.#lists,
      ...(this.#byRow && name !== 'parameter' ? { byRow: true } : {}),
    };
    if (this.#ids.has(step.id)) throw new Error(`Two steps are called ${step.id}`);
    this.#steps.push(made);
    this.#ids.set(step.id, made);
    return made;
  }

  parameter(id: string): Step | undefined {
    const known = this.#ids.get(id);
    if (known) return known;
    const found = this.parameters.get(id);
    if (!found) return undefined;
    const { value, label, symbol, axes } = found;
    return this.apply('parameter', [], { id, label, symbol, axes, role: 'parameter' }, { value });
  }

  group<T>(id: string, label: string, body: () => T): T {
    const parent = this.#group;
    this.#groups.push({ id, label, parent });
    this.#group = id;
    try {
      return body();
    } finally {
      this.#group = parent;
    }
  }

  within<T>(lists: PlaceLists, body: () => T): T {
    const outer = this.#lists;
    this.#lists = { ...outer, ...lists };
    try {
      return body();
    } finally {
      this.#lists = outer;
    }
  }

  /** Of each step made inside `body`, a row follows from the same row of what has as many, and parameters. */
  byRow<T>(body: () => T): T {
    this.#byRow = true;
    try {
      return body();
    } finally {
      this.#byRow = false;
    }
  }

  /** Steps that look at a trace: {@link made}, they may stand beside it. */
  static beside(trace: Trace, parameters: ReadonlyMap<string, Parameter>): Tracer {
    const tracer = new Tracer(parameters, trace.labels, trace.dtype);
    for (const step of trace.pass) tracer.#ids.set(step.id, step);
    return tracer;
  }

  /** What was made so far. */
  made(): [steps: readonly Step[], groups: readonly Group[]] {
    return [this.#steps, this.#groups];
  }

  finish(): Trace {
    return new Trace(this.#steps, this.#groups, this.labels, this.dtype, this.kernels, this.memory);
  }
}
