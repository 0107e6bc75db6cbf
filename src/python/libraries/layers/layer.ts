import type { Size } from '../../../tensor/size';
import type { Named } from '../../evaluator/calls';
import type { LayerValue, Value } from '../../values';
import { type Arguments, type Call, type Signature, operand, sizeArg } from '../rule';

/** A layer that is called: shapes in, shapes out, with the messages that the library would give. */
export interface LayerRule {
  /** What its constructor is called with, in order. */
  readonly names: readonly string[];
  /** What must hold when it is made. */
  readonly check?: (c: Call, options: Arguments) => void;
  readonly call: (c: Call, layer: LayerValue, args: readonly Value[], named: Named) => Value;
  readonly says?: string;
}

export type LayerRules = Readonly<Record<string, LayerRule>>;

/** `layer('in_features out_features', call)` */
export function layer(
  names: string,
  call: LayerRule['call'],
  more: Pick<LayerRule, 'check' | 'says'> = {},
): LayerRule {
  return { names: names === '' ? [] : names.split(' '), call, ...more };
}

/** One rule under many names. */
export function eachLayer(names: string, rule: LayerRule): LayerRules {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, rule]));
}

/** The options of a layer as the arguments of a rule. */
export function optionsOf(one: LayerValue): Arguments {
  return Object.fromEntries(one.options);
}

/** The size of an option. */
export function option(c: Call, one: LayerValue, name: string): Size | undefined {
  return sizeArg(c, one.options.get(name));
}

/** The first thing that a layer is called with. */
export function firstOf(args: readonly Value[], named: Named): Value | undefined {
  return args[0] ?? named.get('input') ?? named.get('query') ?? named.get('x') ?? named.get('src');
}

/** A layer that does what a function does, with its options. */
export function asFunction(signature: Signature, inputs: string): LayerRule['call'] {
  const names = inputs.split(' ');
  return (c, one, args, named) => {
    const given: Record<string, Value | undefined> = { ...optionsOf(one) };
    for (const [place, name] of names.entries()) {
      const value = args[place] ?? named.get(name);
      if (value) given[name] = value;
    }
    return signature.rule(c, given);
  };
}

/** A rule of the first operand alone. */
export function ofFirst(
  apply: (c: Call, x: ReturnType<typeof operand>, one: LayerValue) => Value,
): LayerRule['call'] {
  return (c, one, args, named) => apply(c, operand(c, firstOf(args, named)), one);
}
