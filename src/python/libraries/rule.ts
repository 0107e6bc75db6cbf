import type { Size } from '../../tensor/size';
import { sizeOf } from '../../tensor/size';
import type { Machine } from '../evaluator/machine';
import type { Library, Value } from '../values';

/** A call of a library's function: what a rule sees. */
export interface Call {
  readonly m: Machine;
  /** As the user knows it: "softmax". */
  readonly name: string;
  readonly library: Library;
  readonly args: readonly Value[];
}

export type Arguments = Readonly<Record<string, Value | undefined>>;
export type Rule = (call: Call, args: Arguments) => Value;

export interface Signature {
  readonly names: readonly string[];
  readonly rule: Rule;
  /** How the shape of the result follows, in one plain sentence. */
  readonly says?: string;
}

/** The rules of one family of operations, by their names. */
export type Rules = Readonly<Record<string, Signature>>;

/** `rule('input dim keepdim', …)`; `*sizes` takes what is left, as a tuple or one by one. */
export function rule(names: string, apply: Rule, says?: string): Signature {
  return {
    names: names === '' ? [] : names.split(' '),
    rule: apply,
    ...(says === undefined ? {} : { says }),
  };
}

/** One rule under many names. */
export function each(names: string, signature: Signature): Rules {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, signature]));
}

/** What NumPy and JAX call an argument that PyTorch calls otherwise. */
const aliases: Readonly<Record<string, string>> = {
  axis: 'dim',
  axes: 'dim',
  keepdims: 'keepdim',
  a: 'input',
  x: 'input',
  arr: 'input',
  array: 'input',
  self: 'input',
  m: 'input',
  x1: 'input',
  x2: 'other',
  y: 'other',
  b: 'other',
  dims: 'dim',
  size: 'sizes',
  shape: 'sizes',
  newshape: 'sizes',
  ary: 'input',
  operands: 'operands',
  arrays: 'tensors',
  logits: 'input',
  tensor: 'input',
  start_axis: 'start_dim',
  repeats: 'sizes',
  reps: 'sizes',
  indices_or_sections: 'split_size',
  a_min: 'min',
  a_max: 'max',
  k: 'diagonal',
};

const namesOfSignatures = new WeakMap<Signature, ReadonlySet<string>>();

function namesOf(signature: Signature): ReadonlySet<string> {
  const known = namesOfSignatures.get(signature);
  if (known) return known;
  const names = new Set(signature.names.map((name) => name.replace('*', '')));
  namesOfSignatures.set(signature, names);
  return names;
}

/** Calls a rule with what a call binds to its names. */
export function apply(signature: Signature, call: Call, named: ReadonlyMap<string, Value>): Value {
  const bound: Record<string, Value | undefined> = {};
  let place = 0;
  for (const name of signature.names) {
    if (name.startsWith('*')) {
      const rest = call.args.slice(place);
      const only = rest.length === 1 ? rest[0]! : undefined;
      const list =
        only?.kind === 'list' || only?.kind === 'shape' || only?.kind === 'unknown'
          ? only
          : undefined;
      place = call.args.length;
      if (rest.length > 0)
        bound[name.slice(1)] = list ?? {
          kind: 'list',
          of: 'tuple',
          state: { items: rest, element: rest[0]!, length: sizeOf(rest.length) },
        };
    } else if (place < call.args.length) bound[name] = call.args[place++];
  }
  const taken = namesOf(signature);
  for (const [name, value] of named) {
    const own = taken.has(name) ? name : aliases[name];
    if (own && taken.has(own) && bound[own] === undefined) bound[own] = value;
    else bound[name] ??= value;
  }
  return signature.rule(call, bound);
}

/** Says that this call cannot work. */
export function refuse(c: Call, code: string, why: string): void {
  c.m.report(code, `${c.name}: ${why}`);
}

/** The number that a size is, by itself or by what the text fixes. */
export function fixed(c: Call, size: Size | undefined): number | undefined {
  return size && c.m.facts.fixed(size);
}

export * from './arguments';
