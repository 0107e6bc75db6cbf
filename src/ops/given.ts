import { abstractOf, fits } from '../tensor/abstract';
import type { Tensor } from '../tensor/tensor';
import { at } from '../tensor/tensor';
import { constant } from './expression';
import type { TracedOperation } from './operation';

/** Numbers that come from nowhere else in the pass. */
export interface GivenAttributes {
  readonly value: Tensor;
}

function given(name: string): TracedOperation<GivenAttributes> {
  return {
    name,
    sign: '',
    shape: (_, { value }) => fits(abstractOf(value.shape).shape),
    forward: (_, { value }, out) => out.data.set(value.data),
    explain: (index, _, { value }) => constant(at(value, index)),
    formula: () => '',
  };
}

/** A learned or hand-set number of the model. */
export const parameter = given('parameter');
/** What the reader gave: the ids of the tokens. */
export const input = given('input');
/** Nothing, where a part of the model is switched off. */
export const absent = given('absent');
