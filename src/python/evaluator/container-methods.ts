import { addSizes, sizeOf, unknownSize, valueOf } from '../../tensor/size';
import {
  type DictValue,
  type ListValue,
  type Value,
  intOf,
  listOf,
  manyOf,
  none,
  someString,
  tupleOf,
  unknown,
} from '../values';
import { keyOf } from './expressions';
import { iterate } from './iteration';
import { joinValues } from './join';
import type { Machine } from './machine';
import { binary, sizeFrom } from './operators';

/** `list.append(…)`: what it gives, and what the list is from now on. */
export function listMethod(
  m: Machine,
  list: ListValue,
  method: string,
  args: readonly Value[],
): Value {
  const { items, element, length } = list.state;
  const loose = m.uncertain > (list.level ?? 0);
  const any = (more: Value) => {
    const held = items ? [...items] : [element];
    return [...held.filter((value) => value.kind !== 'unknown'), more].reduce((a, b) =>
      joinValues(a, b, m.facts),
    );
  };
  switch (method) {
    case 'append':
    case 'add':
      if (args[0]) {
        m.appends?.note(list, m.uncertain === (list.level ?? 0) + 1);
        m.restate(
          list,
          items && !loose && items.length < 128
            ? listOf([...items, args[0]]).state
            : {
                items: null,
                element: any(args[0]),
                length: items && loose ? unknownSize : addSizes(length, sizeOf(1)),
                ...(method === 'append' ? grown(m, list.state, args[0]) : {}),
              },
        );
      }
      return none;
    case 'extend': {
      const more = args[0] ? iterate(m, args[0]) : undefined;
      if (items && more?.items && !loose) m.restate(list, listOf([...items, ...more.items]).state);
      else
        m.restate(
          list,
          manyOf(more ? any(more.items?.[0] ?? more.element) : element, unknownSize).state,
        );
      return none;
    }
    case 'insert':
      m.restate(
        list,
        items && !loose && valueOf(sizeFrom(m, args[0] ?? unknown) ?? unknownSize) === 0 && args[1]
          ? listOf([args[1], ...items]).state
          : { items: null, element: any(args[1] ?? unknown), length: unknownSize },
      );
      return none;
    case 'pop': {
      const last = items?.at(args[0] ? (valueOf(sizeFrom(m, args[0]) ?? unknownSize) ?? -1) : -1);
      m.restate(
        list,
        items && !loose && !args[0]
          ? listOf(items.slice(0, -1)).state
          : { items: null, element: items ? (last ?? unknown) : element, length: unknownSize },
      );
      return last ?? element;
    }
    case 'copy':
      return { ...list };
    case 'index':
    case 'count':
      return m.anyInt();
    case 'numel':
      return items ? items.reduce((a, b) => binary(m, '*', a, b), intOf(sizeOf(1))) : m.anyInt();
    default:
      return none;
  }
}

/** A list that a loop appends to: what it began with, and what came after. */
function grown(m: Machine, { items, head, tail }: ListValue['state'], more: Value) {
  if (items) return items.length <= 8 ? { head: items, tail: more } : {};
  return head && tail ? { head, tail: joinValues(tail, more, m.facts) } : {};
}

/** `dict.get(…)`: the same of a dict. */
export function dictMethod(
  m: Machine,
  dict: DictValue,
  method: string,
  args: readonly Value[],
): Value {
  const key = args[0] ? keyOf(args[0]) : undefined;
  const values = [...dict.entries.values()];
  switch (method) {
    case 'get':
    case 'pop':
    case 'setdefault': {
      const found = key === undefined ? undefined : dict.entries.get(key);
      if (found) return found;
      if (!dict.rest && key !== undefined) return args[1] ?? none;
      // What stands in for a missing entry is of its kind.
      return args[1]?.kind === 'given' ? args[1] : unknown;
    }
    case 'items':
      return dict.rest
        ? manyOf(tupleOf([someString, dict.rest]), unknownSize)
        : listOf(
            [...dict.entries].map(([name, value]) =>
              tupleOf([{ kind: 'string', value: name }, value]),
            ),
          );
    case 'keys':
      return dict.rest
        ? manyOf(someString, unknownSize)
        : listOf([...dict.entries.keys()].map((value): Value => ({ kind: 'string', value })));
    case 'values':
      return dict.rest
        ? manyOf(
            [...values, dict.rest].reduce((a, b) => joinValues(a, b, m.facts)),
            unknownSize,
          )
        : listOf(values);
    case 'update':
      if (args[0]?.kind === 'dict')
        for (const [name, value] of args[0].entries) {
          // In a branch, it may not come to it; then the entry is missing.
          const may = m.uncertain > 0 && !dict.entries.has(name);
          m.set(dict.entries, name, may ? unknown : value);
        }
      else m.reopen(dict, unknown);
      return none;
    case 'copy':
      return { ...dict, entries: new Map(dict.entries) };
    default:
      return unknown;
  }
}
