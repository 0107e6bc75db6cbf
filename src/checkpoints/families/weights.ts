import { roomHere } from '../../kernels/here';
import { StoredTensor } from '../../tensor/stored';
import { countOf } from '../../tensor/tensor';
import type { Parameter } from '../../trace/tracer';
import { CheckpointError } from '../problem';
import type { TensorFile } from '../files/tensor-file';
import { type View, transposed, whole } from './view';

/** How a parameter is called where it is shown. */
export interface Named {
  /** Its step id: `blocks.0.attn.W_Q`. */
  readonly id: string;
  readonly symbol: string;
  readonly axes: readonly string[];
}

/** A tensor of the file, and the shape that the config gives it. */
export interface Source {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * The tensors of a checkpoint on their way to parameters. Nothing is read here: each parameter fetches
 * its numbers when they are asked for, and several that lie in one tensor fetch them at once.
 */
export class Weights {
  readonly parameters = new Map<string, Parameter>();
  readonly #used = new Set<string>();
  readonly #missing: Source[] = [];
  readonly #misshapen: string[] = [];
  readonly #views = new Map<string, { view: View; tensor: StoredTensor }[]>();
  readonly #reading = new Map<string, Promise<void>>();

  /** `prefix` stands before every name ("transformer."), but for those that are given with a slash. */
  constructor(
    readonly file: TensorFile,
    readonly prefix = '',
  ) {}

  has(name: string): boolean {
    return this.file.tensors.has(this.#full(name));
  }

  /** The shape of a tensor in the file. */
  shapeOf(name: string): readonly number[] | undefined {
    return this.file.tensors.get(this.#full(name))?.shape;
  }

  /** A parameter as it lies in the file. */
  add(named: Named, source: Source): void {
    this.view(named, source, whole(source.shape));
  }

  /** A vector of this size; none where the file lacks it and it is optional. */
  vector(id: string, symbol: string, axis: string, name: string, size: number): void {
    this.add({ id, symbol, axes: [axis] }, { name, shape: [size] });
  }

  /** [in, out] of an nn.Linear, which keeps [out, in]. */
  linear(named: Named, name: string, [input, output]: readonly [number, number]): void {
    this.view(named, { name, shape: [output, input] }, transposed([input, output]));
  }

  /** A part of a tensor, in whatever order the model reads it. */
  view({ id, symbol, axes }: Named, source: Source, view: View): void {
    const name = this.#full(source.name);
    const entry = this.file.tensors.get(name);
    this.#used.add(name);
    if (!entry) {
      this.#missing.push({ ...source, name });
      return;
    }
    if (entry.shape.join() !== source.shape.join()) {
      this.#misshapen.push(
        `${name} is (${entry.shape.join(', ')}); the config makes it (${source.shape.join(', ')})`,
      );
      return;
    }
    const tensor = new StoredTensor(view.shape, () => this.#read(name));
    this.#views.set(name, [...(this.#views.get(name) ?? []), { view, tensor }]);
    this.parameters.set(id, { value: tensor, label: `${symbol} (${entry.name})`, symbol, axes });
  }

  /** Says that a tensor is known and not needed: a mask that is computed, a copy. */
  ignore(isKnown: RegExp): void {
    for (const name of this.file.tensors.keys()) if (isKnown.test(name)) this.#used.add(name);
  }

  /** Throws where tensors are missing, have another shape, or are not understood. */
  finish(family: string): void {
    const problems: string[] = [];
    const missing = [...new Set(this.#missing.map(({ name }) => name))];
    const extra = [...this.file.tensors.keys()].filter((name) => !this.#used.has(name));
    if (missing.length > 0) problems.push(`As ${family}, the checkpoint lacks ${listed(missing)}.`);
    if (this.#misshapen.length > 0) problems.push(`${listed(this.#misshapen, '; ')}.`);
    if (extra.length > 0) {
      problems.push(
        `Glassformer does not know what ${family} does with ${listed(extra)}: without ${extra.length === 1 ? 'it' : 'them'} the numbers would not be the model's.`,
      );
    }
    if (problems.length > 0) {
      throw new CheckpointError(`${this.file.name}: ${problems.join(' ')}`);
    }
  }

  #full(name: string): string {
    return name.startsWith('/') ? name.slice(1) : this.prefix + name;
  }

  /** Reads a tensor once for all parameters that lie in it. */
  #read(name: string): Promise<void> {
    const running = this.#reading.get(name);
    if (running) return running;
    const reading = this.#fill(name).finally(() => this.#reading.delete(name));
    this.#reading.set(name, reading);
    return reading;
  }

  /** Where products read without a copy, if there is such room. */
  async #fill(name: string): Promise<void> {
    const room = roomHere(countOf(this.file.tensors.get(name)!.shape));
    const read = await this.file.read(name, undefined, room?.bytes).catch((error: unknown) => {
      room?.giveBack();
      throw error;
    });
    const numbers = read.data as Float32Array;
    const data = room ? movedTo(room.bytes, numbers) : numbers;
    const resident = room !== undefined;
    for (const { view, tensor } of this.#views.get(name)!) {
      if (!tensor.isLoaded) tensor.fill({ ...view, kind: 'float32', data, resident });
    }
  }
}

/** The numbers in this room, if they do not lie there already. */
function movedTo(room: Uint8Array, numbers: Float32Array): Float32Array {
  const there = new Float32Array(room.buffer, room.byteOffset, numbers.length);
  if (numbers.buffer !== room.buffer) there.set(numbers);
  return there;
}

const mostListed = 8;

/** "a, b, c and 17 more" */
export function listed(names: readonly string[], between = ', '): string {
  const shown = names.slice(0, mostListed).join(between);
  return names.length > mostListed ? `${shown} and ${names.length - mostListed} more` : shown;
}
