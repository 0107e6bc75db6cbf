import type { Kernels } from '../kernels/kernels';
import type { TracedOperation } from '../ops/operation';
import { type Dtype, type Tensor, countOf, rowsOf, zeros } from '../tensor/tensor';
import type { Memory, Numbers } from './memory';
import type { Step } from './trace';

/** What rows are computed from. */
interface Source {
  readonly dtype: Dtype;
  readonly memory: Memory;
  readonly kernels: Kernels;
  step(id: string): Step;
  operation(step: Step): TracedOperation;
  value(id: string): Tensor;
}

/** Some rows that are at hand. */
interface Part {
  readonly from: number;
  readonly count: number;
  readonly data: Tensor['data'];
}

/** All of them are put together in parts of so many rows. */
const partRows = 64;

/**
 * The value of a step of which each row follows from the same row of what it is computed from: rows are
 * computed when they are asked for. Single rows stay while there is room, and so do those that were asked
 * for together last. A row does not depend on those that are computed with it.
 */
export class RowTensor implements Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly #single = new Map<number, Part>();
  #several: Part | undefined;
  #all: Part | undefined;
  #isBroken = false;

  constructor(
    private readonly step: Step,
    private readonly source: Source,
  ) {
    this.dtype = source.dtype;
    this.shape = step.shape;
  }

  /** Every row: whoever needs some asks for {@link rows}. */
  get data(): Tensor['data'] {
    if (this.#all) {
      this.source.memory.use(this.#all.data);
      return this.#all.data;
    }
    const [height, width] = this.shape as [number, number];
    this.source.memory.makeRoom(height * width * (this.dtype === 'float64' ? 8 : 4));
    const { data } = zeros(this.shape, this.dtype);
    for (let from = 0; from < height; from += partRows) {
      data.set(this.rows(from, Math.min(partRows, height - from)), from * width);
    }
    this.#all = this.#held({ from: 0, count: height, data }, () => (this.#all = undefined));
    return data;
  }

  /** Whether there was a NaN in the rows that were computed so far. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  rows(from: number, count: number): Tensor['data'] {
    const width = this.shape[1]!;
    for (const part of [
      this.#all,
      this.#several,
      count === 1 ? this.#single.get(from) : undefined,
    ]) {
      if (!part || from < part.from || from + count > part.from + part.count) continue;
      this.source.memory.use(part.data);
      const start = (from - part.from) * width;
      return part.data.subarray(start, start + count * width);
    }
    const part = { from, count, data: this.#compute(from, count) };
    if (count === 1) {
      this.#single.set(
        from,
        this.#held(part, () => this.#single.delete(from)),
      );
    } else {
      if (this.#several) this.source.memory.release(this.#several.data);
      this.#several = this.#held(part, () => {
        if (this.#several === part) this.#several = undefined;
      });
    }
    return part.data;
  }

  /** What is at hand takes no more room. */
  leave(): void {
    for (const part of [this.#all, this.#several, ...this.#single.values()]) {
      if (part) this.source.memory.release(part.data);
    }
    this.#single.clear();
    this.#several = undefined;
    this.#all = undefined;
  }

  #held(part: Part, release: () => void): Part {
    this.source.memory.hold(part.data, { release });
    return part;
  }

  #compute(from: number, count: number): Tensor['data'] {
    const { step, source } = this;
    const { memory, dtype } = source;
    const pinned: Numbers[] = [];
    try {
      const inputs = step.inputs.map((id) => {
        const value = source.value(id);
        const isParameter = source.step(id).operation === 'parameter';
        const part = isParameter ? undefined : partOf(value, from, count, this.shape[0]!);
        const numbers = part?.data ?? value.strided?.data ?? value.data;
        memory.pin(numbers);
        pinned.push(numbers);
        return part ?? value;
      });
      const shape = [count, this.shape[1]!];
      memory.makeRoom(countOf(shape) * (dtype === 'float64' ? 8 : 4));
      const out = zeros(shape, dtype);
      source.operation(step).forward(inputs, step.attributes, out, source.kernels);
      for (const number of out.data) if (number !== number) this.#isBroken = true;
      return out.data;
    } finally {
      for (const numbers of pinned) memory.unpin(numbers);
    }
  }
}

/** The same rows of an operand that has as many; undefined for one that all rows share. */
function partOf(value: Tensor, from: number, count: number, height: number): Tensor | undefined {
  const { shape, dtype } = value;
  if (shape.length !== 2 || shape[0] !== height) return undefined;
  return { dtype, shape: [count, shape[1]!], data: rowsOf(value, from, count) };
}
