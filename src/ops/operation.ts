import type { Kernels } from '../kernels/kernels';
import type { AbstractTensor, ShapeResult } from '../tensor/abstract';
import type { Index, Tensor } from '../tensor/tensor';
import type { Expression } from './expression';

/** What an operation is told beside its operands: an axis, a divisor, a mask's rule. Plain data. */
export type Attributes = object;

/** Every operation knows its shape rule. */
export interface Operation<A extends Attributes = Attributes> {
  /** The field's name for it, also its name in the JSON of a trace. */
  readonly name: string;
  /** Checks, then computes; a problem names the operation and both shapes. */
  shape(inputs: readonly AbstractTensor[], attributes: A): ShapeResult;
}

/**
 * An operation that a model may call: it computes, and says of each result cell how it follows.
 *
 * `forward` and `explain` must agree to the bit in float64: both combine the same cells in the same
 * order. `out` arrives zeroed, in the shape that the shape face gave.
 */
export interface TracedOperation<A extends Attributes = Attributes> extends Operation<A> {
  forward(inputs: readonly Tensor[], attributes: A, out: Tensor, kernels: Kernels): void;
  explain(index: Index, inputs: readonly Tensor[], attributes: A): Expression;
  /** The whole operation in TeX, over the TeX of its operands' symbols. */
  formula(symbols: readonly string[], attributes: A): string;
  /** What stands between the operands on paper: "·", "+", "÷"; empty where a name says it better. */
  readonly sign: string;
}
