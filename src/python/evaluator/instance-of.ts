import type { Value } from '../values';

/** What `isinstance` answers; undefined: it is not known. */
export function isInstance(value: Value, type: Value): boolean | undefined {
  const types = type.kind === 'list' ? type.state.items : [type];
  if (!types) return undefined;
  const answers = types.map((one) => {
    if (one.kind === 'class')
      return value.kind === 'instance'
        ? extendsClass(value.class, one)
        : value.kind === 'unknown' || value.kind === 'given' || value.kind === 'union'
          ? undefined
          : false;
    if (one.kind !== 'builtin') return undefined;
    const last = one.name.slice(one.name.lastIndexOf('.') + 1);
    switch (value.kind) {
      case 'int':
      case 'float':
      case 'bool':
        return last === value.kind || (last === 'int' && value.kind === 'bool');
      case 'string':
        return last === 'str';
      case 'list':
        return last === value.of || last === 'Sequence' || last === 'Iterable';
      case 'dict':
        return last === 'dict' || last === 'Mapping';
      case 'none':
        return false;
      case 'class':
      case 'function':
      case 'partial':
      case 'builtin':
        return plain.has(last) ? false : undefined;
      case 'tensor':
        return last === 'Tensor' || last === 'ndarray' || last === 'Array'
          ? true
          : last === 'Parameter'
            ? undefined
            : false;
      case 'layer':
        if (value.type === 'Cache' && last.endsWith('Cache')) return undefined;
        return last === value.type ? true : last === 'Module' ? true : false;
      default:
        return undefined;
    }
  });
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

/** Types of plain values, which no class and no function is of. */
const plain = new Set(['str', 'int', 'float', 'bool', 'list', 'tuple', 'dict', 'set', 'Tensor']);

function extendsClass(
  one: Extract<Value, { kind: 'class' }>,
  other: Value,
  depth = 0,
): boolean | undefined {
  if (one === other) return true;
  if (depth > 8) return undefined;
  const answers = one.bases.map((base) =>
    base.kind === 'class' ? extendsClass(base, other, depth + 1) : undefined,
  );
  return answers.includes(true)
    ? true
    : answers.length > 0 && answers.includes(undefined)
      ? undefined
      : false;
}

/** Whether a value can be called; undefined: it is not known. */
export function isCallable(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'function':
    case 'class':
    case 'builtin':
    case 'partial':
    case 'layer':
      return true;
    case 'instance':
    case 'given':
    case 'union':
    case 'import':
    case 'unknown':
      return undefined;
    default:
      return false;
  }
}
