import { valueOf } from '../../tensor/size';
import { construct, fieldsOf, isOptional } from '../evaluator/construct';
import { ancestors, inClass } from '../evaluator/attributes';
import { cacheValue, isCache } from '../libraries/caches';
import { lookup } from '../evaluator/names';
import { usualFlag } from '../evaluator/usual';
import type { Seen } from '../evaluator/findings';
import type { Machine } from '../evaluator/machine';
import type { Expression, Parameter } from '../syntax/ast';
import {
  type ClassValue,
  type FunctionValue,
  type Value,
  intOf,
  none,
  tensorOf,
  manyOf,
  tupleOf,
  unknown,
} from '../values';

/** What a parameter is where nobody is seen to give it. */
export function givenFor(m: Machine, fn: FunctionValue, parameter: Parameter): Value {
  const constructor = fn.name === '__init__' || fn.name === 'setup';
  const fallback = fn.defaults.get(parameter.name);
  if (parameter.star === '*') return manyOf(unknown, m.anySize(), 'tuple');
  if (parameter.star === '**') return { kind: 'dict', entries: new Map(), rest: unknown };
  const annotated = parameter.annotation && fromAnnotation(m, fn, parameter);
  if (annotated) return annotated;
  // A class or a function as default is what it will be.
  if (
    fallback &&
    ['class', 'builtin', 'function', 'partial', 'instance', 'layer'].includes(fallback.kind)
  )
    return fallback;
  if (fallback?.kind === 'bool' || fallback?.kind === 'string') return flag(fallback);
  if (fallback?.kind === 'float' && !constructor) return { kind: 'float' };
  const given = m.givenAt(`${fn.qualname}.${parameter.name}`, parameter.name, !constructor);
  if (fallback && usualKinds.has(fallback.kind)) given.usual = fallback;
  const value: Value = { kind: 'given', given };
  if (constructor) return value;
  given.optional ||= isOptional(parameter);
  if (fallback?.kind === 'int') return intOf(m.sizeOfGiven(given));
  if (fallback?.kind === 'list') return value;
  return isOptional(parameter) ? { kind: 'union', options: [none, value], usual: none } : value;
}

/** A truth value or a word of which only the default is known. */
function flag(fallback: Extract<Value, { kind: 'bool' | 'string' }>): Value {
  const usual = fallback.value ?? fallback.usual;
  if (fallback.kind === 'bool') return usualFlag(usual as boolean | undefined, true);
  return { kind: fallback.kind, value: undefined, ...(usual !== undefined && { usual }) } as Value;
}

/** Defaults that a condition may ask for. */
const usualKinds: ReadonlySet<Value['kind']> = new Set(['none', 'int', 'float', 'bool', 'string']);

function fromAnnotation(m: Machine, fn: FunctionValue, parameter: Parameter): Value | undefined {
  const at = parameter.annotation!;
  const names = namesIn(at);
  const given = m.givenAt(
    `${fn.qualname}.${parameter.name}`,
    parameter.name,
    fn.name !== '__init__',
  );
  const fallback = fn.defaults.get(parameter.name);
  if (fallback && usualKinds.has(fallback.kind)) given.usual = fallback;
  const optional = names.has('Optional') || names.has('None') || isOptional(parameter);
  const maybe = (value: Value): Value =>
    optional && fn.name !== '__init__'
      ? {
          kind: 'union',
          options: [none, value],
          ...(fallback?.kind === 'none' ? { usual: none } : {}),
        }
      : value;
  given.optional ||= optional;
  // `int | Tensor = 0` usually is the number.
  if (fallback?.kind === 'int' && names.has('int') && fn.name !== '__init__')
    return intOf(m.sizeOfGiven(given));
  const shape = shapeText(at);
  if (shape !== undefined) {
    const words = shape.trim().split(/\s+/).filter(Boolean);
    if (!given.shape && words.every((word) => /^\w+$/.test(word)) && m.guess()) {
      const learned = m.learnRank(given, words.length, words);
      words.forEach((word, axis) => {
        if (/^\d+$/.test(word))
          m.facts.assumeEqual(learned[axis]!, {
            text: word,
            terms: [{ coefficient: Number(word), atoms: [] }],
          });
      });
    }
    given.tensor = true;
    return maybe({ kind: 'given', given });
  }
  if (tensorNames.some((name) => names.has(name))) {
    if (collections.some((name) => names.has(name))) {
      const members = tensorsOf(at);
      if (!members) return undefined;
      const each = members.map((_, place): Value => {
        const name = `${parameter.name}_${place}`;
        const one = m.givenAt(`${given.path}.${place}`, name, given.input);
        one.tensor = true;
        one.optional ||= optional;
        return { kind: 'given', given: one };
      });
      return maybe(tupleOf(each));
    }
    given.tensor = true;
    return maybe({ kind: 'given', given });
  }
  if (at.kind === 'name' && at.name === 'int' && fn.name !== '__init__')
    return maybe(intOf(m.sizeOfGiven(given)));
  if (fallback?.kind === 'bool' || fallback?.kind === 'string') return flag(fallback);
  if (at.kind === 'name' && at.name === 'bool') return { kind: 'bool', value: undefined };
  if (at.kind === 'name' && at.name === 'str') return { kind: 'string', value: undefined };
  const held = [...names].filter((name) => !wrappers.has(name));
  if (held.length === 1 && held[0] === 'float' && fn.name !== '__init__')
    return maybe({ kind: 'float' });
  if (held.length === 1 && (at.kind !== 'index' || names.has('Optional'))) {
    const cls = lookup(fn.scope, held[0]!);
    if (cls?.kind === 'class' && (cls.dataclass || inClass(cls, 'forward')) && m.frames.length < 6)
      return maybe(standalone(m, cls));
    if (cls && isCache(cls)) return maybe(cacheValue());
  }
  return undefined;
}

const tensorNames = ['Tensor', 'ndarray', 'Array', 'FloatTensor', 'LongTensor', 'BoolTensor'];
const collections = ['tuple', 'Tuple', 'list', 'List', 'dict', 'Dict', 'Callable'];

/** `tuple[Tensor, Tensor]`, or None: the annotations of the members, where all are of tensors. */
function tensorsOf(at: Expression): readonly Expression[] | undefined {
  if (at.kind === 'binary') {
    // `Tensor | tuple[Tensor, Tensor]` is either.
    const [one, other] = [at.left, at.right].map((side) => !namesIn(side).has('None'));
    return one && other ? undefined : tensorsOf(one ? at.left : at.right);
  }
  if (at.kind !== 'index') return undefined;
  if (at.object.kind === 'name' && at.object.name === 'Optional') return tensorsOf(at.index);
  if (at.object.kind !== 'name' || !/^[tT]uple$/.test(at.object.name)) return undefined;
  const items = at.index.kind === 'tuple' ? at.index.items : [at.index];
  const plain = items.every((item) => {
    const names = namesIn(item);
    return tensorNames.some((name) => names.has(name)) && item.kind !== 'index';
  });
  // `tuple[Tensor]` is written for any number of them.
  return plain && items.length > 1 ? items : undefined;
}

/** What an annotation is written around: `Optional[X]`, `X | None`. */
const wrappers = new Set(['Optional', 'None', 'Union', 'typing', 't']);

/** An instance of which only the class is known: its fields and arguments are named sizes. */
export function standalone(m: Machine, cls: ClassValue): Value {
  const named = new Map<string, Value>();
  const init = inClass(cls, '__init__');
  if (init?.kind === 'function') {
    for (const parameter of init.parameters.slice(1))
      named.set(parameter.name, givenFor(m, init, parameter));
  } else {
    for (const name of [...fieldsOf(cls), ...inherited(m, cls)]) {
      const fallback = inClass(cls, name);
      if (fallback?.kind === 'bool' || fallback?.kind === 'string') named.set(name, flag(fallback));
      else {
        const given = m.givenAt(`${cls.name}.${name}`, name, false);
        if (fallback && usualKinds.has(fallback.kind)) given.usual = fallback;
        named.set(name, { kind: 'given', given });
      }
    }
  }
  return construct(m, cls, [], named);
}

/** What a library's class wants that is extended without a constructor of its own. */
function inherited(m: Machine, cls: ClassValue): string[] {
  const bases = ancestors(cls).flatMap((one) => one.bases);
  return bases.flatMap((base) =>
    base.kind === 'builtin' ? m.libraries.openOptions(base.name) : [],
  );
}

/** `Float[Tensor, "b t c"]`, `Annotated[Tensor, Shape("B", "T")]`, `Tensor[B, T]`: the names in it. */
function shapeText(at: Expression): string | undefined {
  if (at.kind !== 'index' || at.index.kind !== 'tuple') return undefined;
  const [of, text] = at.index.items;
  const names = of && namesIn(of);
  if (
    text?.kind === 'string' &&
    names &&
    (names.has('Tensor') || names.has('Array') || names.has('ndarray'))
  )
    return text.value;
  if (text?.kind === 'call' && at.object.kind === 'name' && at.object.name === 'Annotated') {
    const words = text.args.map((arg) =>
      arg.value.kind === 'string'
        ? arg.value.value
        : arg.value.kind === 'number'
          ? `${arg.value.value}`
          : '?',
    );
    return words.join(' ');
  }
  return undefined;
}

function namesIn(node: Expression, into = new Set<string>()): Set<string> {
  switch (node.kind) {
    case 'name':
      into.add(node.name);
      break;
    case 'attribute':
      into.add(node.name);
      break;
    case 'index':
      namesIn(node.object, into);
      namesIn(node.index, into);
      break;
    case 'tuple':
      for (const item of node.items) namesIn(item, into);
      break;
    case 'binary':
      namesIn(node.left, into);
      namesIn(node.right, into);
      break;
    case 'constant':
      into.add(node.value);
      break;
    case 'string':
      for (const name of node.value.match(/\w+/g) ?? []) into.add(name);
      break;
    default:
  }
  return into;
}

/** A call from a script, or of what was built of plain numbers: they are examples, its ranks are not. */
export function fromScript(seen: Seen): boolean {
  if (!seen.root.includes('.')) return true;
  const built = seen.function.name === '__init__' ? seen.args : seen.self?.built;
  return [...(built?.values() ?? [])].some(isChosen);
}

/** Numbers this small are kernels, factors and counts, which belong to how a class is used. */
const leastChosen = 32;

/** A size that whoever builds a model chooses: `dim=768`, `dims=[64, 128]`. */
function isChosen(value: Value): boolean {
  // What nobody gives is what it is for most.
  if (value.kind === 'int') return !value.usual && (valueOf(value.size) ?? 0) >= leastChosen;
  return value.kind === 'list' && (value.state.items ?? []).some(isChosen);
}

/**
 * Whether what such a call gives holds numbers that stand for any. In a tensor that a method gives to
 * what it built of chosen sizes, these do: a channel of a mask is one.
 */
export function isExample(seen: Seen, value: Value): boolean {
  if (value.kind === 'tensor' && value.shape && seen.root.includes('.'))
    return value.shape.some((size) => (valueOf(size) ?? 0) >= leastChosen);
  return holdsExample(value);
}

function holdsExample(value: Value, depth = 0): boolean {
  if (depth > 4) return true;
  switch (value.kind) {
    case 'int':
      return value.size.terms !== null && valueOf(value.size) !== undefined;
    case 'float':
    case 'bool':
    case 'string':
    case 'unknown':
      return depth === 0;
    case 'dict':
      return true;
    case 'tensor':
      return value.shape === null || value.shape.some((size) => valueOf(size) !== undefined);
    case 'list':
      return (value.state.items ?? [value.state.element]).some((one) =>
        holdsExample(one, depth + 1),
      );
    case 'instance':
      return [...(value.built ?? value.attributes).values()].some((one) =>
        holdsExample(one, depth + 1),
      );
    default:
      return false;
  }
}

/** Whether an argument says more than the parameter alone. */
export function tells(value: Value): boolean {
  if (value.kind === 'unknown' || value.kind === 'float' || value.kind === 'shape') return false;
  if (value.kind === 'tensor') return value.shape !== null;
  if (value.kind === 'union') return value.options.every((option) => tells(option));
  if (value.kind === 'given') return !value.given.input || value.given.shape !== undefined;
  return true;
}

export { tensorOf };
