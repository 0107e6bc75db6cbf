import type { LayerValue, TensorValue, Value } from '../values';
import type { Machine } from './machine';

/** What the evaluator asks of the libraries that a program uses. It knows none of them itself. */
export interface Libraries {
  /** Whether a module is of a library that is known by name, and not a file of the project. */
  has(module: string): boolean;
  /** The name of a module that a file of a library imports by its place beside it. */
  within(path: string, module: string): string;
  /** What stands in a thing of a library under a name, where it has names of its own. */
  attribute(m: Machine, layer: LayerValue, name: string): Value | undefined;
  /** What a layer that is extended, and is made of others, is built with; none for other layers. */
  openOptions(name: string): readonly string[];
  /** Functions that stop the program where their first argument is false. */
  readonly asserts: ReadonlySet<string>;
  /** One name for what a library offers under several. */
  canonical(name: string): string;
  /** What a name stands for where it is no function. */
  constant(name: string): Value | undefined;
  /** Names of methods that only a tensor has. */
  readonly tensorMethods: ReadonlySet<string>;
  /** Calls a function, or a method of a tensor. */
  call(
    m: Machine,
    callee: Extract<Value, { kind: 'builtin' }>,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
  ): Value;
  isLayer(name: string): boolean;
  makeLayer(
    m: Machine,
    name: string,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
  ): Value;
  callLayer(
    m: Machine,
    layer: LayerValue,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
  ): Value;
  /** A method that a library calls instead of the module itself; undefined: it has none. */
  moduleMethod(
    m: Machine,
    method: string,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
    call: (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value,
    layer: LayerValue | undefined,
  ): Value | undefined;
  /** The tensor that the cells of tensors combine to; a problem where their shapes cannot. */
  broadcast(m: Machine, operator: string, tensors: readonly TensorValue[]): TensorValue;
  /** `a @ b`. */
  matmul(m: Machine, operator: string, a: TensorValue, b: TensorValue): TensorValue;
}
