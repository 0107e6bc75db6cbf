import type { Activation } from '../../ops/feed-forward';
import type { TensorFile } from '../files/tensor-file';
import { CheckpointError } from '../problem';

/** A config.json (or the metadata of a GGUF file), asked by key. What is wrong is a CheckpointError. */
export class Config {
  constructor(
    /** The file's name, for messages. */
    readonly file: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  has(key: string): boolean {
    return this.values[key] !== undefined && this.values[key] !== null;
  }

  /** As it stands in the file. */
  raw(key: string): unknown {
    return this.values[key];
  }

  /** An integer, `from` or more. Without `otherwise` it must be there. */
  count(key: string, otherwise?: number, from = 1): number {
    const value = this.values[key] ?? otherwise;
    if (Number.isSafeInteger(value) && (value as number) >= from) return value as number;
    throw this.wrong(key, from === 1 ? 'a positive integer' : `an integer, ${from} or more`);
  }

  /** A number of blocks, which the file has tensors for. */
  blocks(key: string, file: TensorFile, otherwise?: number): number {
    const count = this.count(key, otherwise);
    if (count <= file.tensors.size) return count;
    throw new CheckpointError(
      `${this.file}: ${key} is ${count}, but ${file.name} has only ${file.tensors.size} tensors: not one for each.`,
    );
  }

  number(key: string, otherwise?: number): number {
    const value = this.values[key] ?? otherwise;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.wrong(key, 'a number');
  }

  /** A number above 0. */
  positive(key: string, otherwise?: number): number {
    const value = this.number(key, otherwise);
    if (value > 0) return value;
    throw this.wrong(key, 'a number above 0');
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.values[key] ?? otherwise;
    if (typeof value === 'boolean') return value;
    throw this.wrong(key, 'true or false');
  }

  text(key: string, otherwise?: string): string {
    const value = this.values[key] ?? otherwise;
    if (typeof value === 'string') return value;
    throw this.wrong(key, 'a text');
  }

  /** A list, or undefined where there is none. */
  list(key: string): readonly unknown[] | undefined {
    const value = this.values[key] ?? undefined;
    if (value === undefined || Array.isArray(value)) return value;
    throw this.wrong(key, 'a list');
  }

  /** An object within this one, or undefined where there is none. */
  part(key: string): Config | undefined {
    const value = this.values[key] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw this.wrong(key, 'an object');
    return new Config(`${key} in ${this.file}`, value as Readonly<Record<string, unknown>>);
  }

  /** The same without these keys. */
  without(...keys: readonly string[]): Config {
    const kept = Object.entries(this.values).filter(([key]) => !keys.includes(key));
    return new Config(this.file, Object.fromEntries(kept));
  }

  /** The same, with these values where it has none. */
  orElse(values: Readonly<Record<string, unknown>>): Config {
    const missing = Object.entries(values).filter(([key]) => !this.has(key));
    return this.with(Object.fromEntries(missing));
  }

  /** The same with these values. */
  with(values: Readonly<Record<string, unknown>>): Config {
    return new Config(this.file, { ...this.values, ...values });
  }

  /** The activation of this name, by transformers' names for them. */
  activation(key: string, otherwise?: string): Activation {
    const name = this.text(key, otherwise);
    if (Object.hasOwn(activations, name)) return activations[name]!;
    throw new CheckpointError(
      `${this.file}: ${key} is “${name}”, which Glassformer does not know. It knows ${Object.keys(activations).join(', ')}.`,
    );
  }

  /** Refuses a choice that would change the numbers, and is not supported. */
  refuse(key: string, isWrong: (value: unknown) => boolean, why: string): void {
    const value = this.values[key];
    if (value === undefined || value === null || !isWrong(value)) return;
    throw new CheckpointError(
      `${this.file}: ${key} is ${JSON.stringify(value)}: ${why}, which Glassformer does not support yet.`,
    );
  }

  private wrong(key: string, needs: string): CheckpointError {
    return new CheckpointError(
      this.has(key)
        ? `${this.file}: ${key} is ${written(this.values[key])}; it must be ${needs}.`
        : `${this.file} lacks ${key}, ${needs}.`,
    );
  }
}

/** A value as the file has it; NaN and Infinity by name. */
function written(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value).slice(0, 80);
}

const activations: Readonly<Record<string, Activation>> = {
  relu: 'relu',
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu_tanh',
  gelu_fast: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
  gelu_accurate: 'gelu_tanh',
  quick_gelu: 'quick_gelu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
};
