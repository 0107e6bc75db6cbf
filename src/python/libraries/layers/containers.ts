import { unknownSize } from '../../../tensor/size';
import { type Named, callValue } from '../../evaluator/calls';
import { iterate } from '../../evaluator/iteration';
import { joinValues } from '../../evaluator/join';
import type { Machine } from '../../evaluator/machine';
import { type LayerValue, type Value, listOf, unknown } from '../../values';

export const containers: ReadonlySet<string> = new Set([
  'Sequential',
  'ModuleList',
  'ParameterList',
  'ModuleDict',
  'ParameterDict',
]);

/** `nn.Sequential(…)`, `nn.ModuleList([…])`: the layers that it holds. */
export function container(m: Machine, type: string, args: readonly Value[], named: Named): Value {
  let modules: Value = { ...listOf(args, 'list'), level: m.uncertain };
  const [only] = args;
  if (type.endsWith('Dict')) {
    const entries = new Map(only?.kind === 'dict' ? only.entries : []);
    for (const [name, value] of named) entries.set(name, value);
    modules = {
      kind: 'dict',
      entries,
      rest: only && only.kind !== 'dict' ? unknown : only?.kind === 'dict' ? only.rest : undefined,
    };
  } else if (type !== 'Sequential') {
    if (!only) modules = { ...listOf([], 'list'), level: m.uncertain };
    else if (only.kind === 'list') modules = { ...only, of: 'list' };
    else {
      const { items, element, length } = iterate(m, only);
      modules = {
        kind: 'list',
        of: 'list',
        state: { items: items ?? null, element, length },
        level: m.uncertain,
      };
    }
  } else if (args.length === 1 && only?.kind === 'list') {
    modules = only;
  } else if (args.length === 1 && only?.kind === 'dict') {
    modules = inOrder(m, only);
  }
  return { kind: 'layer', type, options: new Map([['modules', modules]]), attributes: new Map() };
}

/** The layers of an ordered dict: those that are known by name, and then others. */
function inOrder(m: Machine, { entries, rest }: Extract<Value, { kind: 'dict' }>): Value {
  const head = [...entries.values()];
  if (!rest) return listOf(head);
  const element = [...head, rest].reduce((a, b) => joinValues(a, b, m.facts));
  const state = { items: null, element, length: unknownSize, head, tail: rest };
  return { kind: 'list', of: 'list', state, level: m.uncertain };
}

/** One layer after the other. */
export function sequential(
  m: Machine,
  layer: LayerValue,
  args: readonly Value[],
  named: Named,
): Value {
  const modules = layer.options.get('modules') ?? unknown;
  const { items, element } = iterate(m, modules);
  const { head, tail } = modules.kind === 'list' ? modules.state : {};
  let value = args[0] ?? unknown;
  const known = items ?? (tail ? head : undefined) ?? [];
  for (const [place, one] of known.entries())
    value = callValue(m, one, place === 0 ? args : [value], place === 0 ? named : new Map());
  if (items) return value;
  const once = callValue(m, tail ?? element, known.length > 0 ? [value] : args, named);
  if (once.kind === 'unknown') return unknown;
  const joined = joinValues(value, once, m.facts);
  return joined.kind === 'tensor' ? joined : once;
}
