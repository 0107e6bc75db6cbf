import { type Given, type Value, isTensor, tensorOf } from '../values';
import { type Named, callValue } from './calls';
import type { Machine } from './machine';

/** Calls something that was handed over, of which only the name is known: undefined where that says nothing. */
export function callGiven(
  m: Machine,
  { name, input, path }: Given,
  args: readonly Value[],
  named: Named,
): Value | undefined {
  if (!input && keepsShape.test(name) && m.guess()) return sameShape;
  // A table that is handed over: one row for each word.
  const [words] = args;
  if (!input && args.length === 1 && isTable.test(name) && words && mayBeTensor(words)) {
    if (!m.guess()) return undefined;
    const width = m.facts.input(m.nameFor(`${name}_dim`, `${path}.dim`));
    const table = tensorOf([m.sizeNamedFor(`n_${name}`, `${path}.rows`), width]);
    const lookUp: Value = { kind: 'builtin', name: 'torch.nn.functional.embedding' };
    return callValue(m, lookUp, [words, table], new Map());
  }
  if (args.length + named.size > 1 && isLoss.test(name) && m.guess()) return tensorOf([]);
  return undefined;
}

function mayBeTensor(value: Value): boolean {
  return isTensor(value) || (value.kind === 'given' && value.given.input);
}

/** What a setting that makes modules is called where what it makes changes no shape. */
const keepsShape = /(^|_)(norm|act|activation|drop|dropout)(_|$)/;

/** What a setting that looks up rows of a table is called. */
const isTable = /^(\w+_)?(embed_tokens|(word|token|tok|text)_emb(ed|edding|eddings)?s?)$/;

/** What is called a loss is one number. */
const isLoss = /^(loss|criterion)(_(fn|fct|func|function))?$/;

const sameShape: Value = {
  kind: 'layer',
  type: 'Identity',
  options: new Map(),
  attributes: new Map(),
};
