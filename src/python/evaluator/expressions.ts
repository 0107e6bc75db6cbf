import { valueOf } from '../../tensor/size';
import type { Expression, Parameter } from '../syntax/ast';
import {
  type FunctionValue,
  type Scope,
  type Value,
  itemsOf,
  none,
  someString,
  tupleOf,
  unknown,
} from '../values';
import { either, undecided } from './branches';
import { attributeOf } from './attributes';
import { builtinNames } from './builtins';
import { callExpression } from './calls';
import { indexValue } from './indexing';
import { comprehension } from './iteration';
import { decided } from './decisions';
import { joinValues } from './join';
import { numberValue } from './literals';
import type { Machine } from './machine';
import { bind, lookup, seeLater } from './names';
import { display } from './displays';
import { binary, isNone, sizeFrom, truthOf, unary } from './operators';
import { assume } from './refine';
import { followScores } from './scores';
import { eitherTensor } from './stand-in';
import { decisionOn, eitherFlag, makes, preferred, usually } from './usual';
import { countWork } from './work';

/** The value of an expression: whatever it is, an answer, `unknown` at worst. */
export function evaluate(m: Machine, node: Expression): Value {
  const value = valueOfNode(m, node);
  if (m.frame.recording) m.observed.hold(m, node, value);
  return value;
}

function valueOfNode(m: Machine, node: Expression): Value {
  m.tick(node);
  switch (node.kind) {
    case 'name':
      return nameValue(m, node.name);
    case 'number':
      return numberValue(node.value, node.integer);
    case 'string':
      return { kind: 'string', value: node.value };
    case 'format': {
      const parts = node.parts.map((part) => evaluate(m, part));
      const texts = parts.map((part) =>
        part.kind === 'string'
          ? part.value
          : part.kind === 'int' && valueOf(part.size) !== undefined
            ? part.size.text
            : undefined,
      );
      return texts.every((text) => text !== undefined)
        ? { kind: 'string', value: texts.join('') }
        : parts.some((part) => part.kind === 'string')
          ? { kind: 'string', value: undefined, pattern: texts.map((text) => text ?? '*').join('') }
          : someString;
    }
    case 'constant':
      if (node.value === 'None') return none;
      return node.value === '...'
        ? { kind: 'ellipsis' }
        : { kind: 'bool', value: node.value === 'True' };
    case 'attribute':
      return attributeValue(m, node);
    case 'index': {
      const object = evaluate(m, node.object);
      const index = evaluate(m, node.index);
      m.tick(node);
      const value = indexValue(m, object, index, node.index);
      if (value.kind !== 'int') m.learning.acted++;
      if (m.frame.recording) m.observed.by(node, 'index', 'syntax', [object, index]);
      return value;
    }
    case 'slice':
      return {
        kind: 'slice',
        start: node.start ? evaluate(m, node.start) : none,
        stop: node.stop ? evaluate(m, node.stop) : none,
        step: node.step ? evaluate(m, node.step) : none,
      };
    case 'call':
      return callExpression(m, node);
    case 'unary':
      return unaryValue(m, node);
    case 'binary':
      return node.operator === 'and' || node.operator === 'or'
        ? logical(m, node)
        : binaryChain(m, node);
    case 'conditional':
      return conditional(m, node);
    case 'tuple':
    case 'list':
    case 'set':
      return display(m, node.items, node.kind);
    case 'dict': {
      const entries = new Map<string, Value>();
      let rest: Value | undefined;
      for (const { key, value } of node.entries) {
        const known = key && keyOf(evaluate(m, key));
        const held = evaluate(m, value);
        if (known !== undefined) entries.set(known, held);
        else if (!key && held.kind === 'dict') {
          for (const [name, entry] of held.entries) entries.set(name, entry);
          rest ??= held.rest;
        } else rest = key ? held : unknown;
      }
      return { kind: 'dict', entries, rest };
    }
    case 'star':
      return evaluate(m, node.value);
    case 'lambda':
      return functionValue(m, '<lambda>', node.parameters, node.body);
    case 'comprehension':
      return comprehension(m, node);
    case 'walrus': {
      const value = evaluate(m, node.value);
      bind(m, m.frame.scope, node.name, value);
      m.record(node.name, value, node, { from: node.from, to: node.from + node.name.length });
      return value;
    }
    case 'await':
    case 'yield':
      if (node.value) evaluate(m, node.value);
      return unknown;
    case 'broken':
      return unknown;
  }
}

function attributeValue(m: Machine, node: Extract<Expression, { kind: 'attribute' }>): Value {
  const object = evaluate(m, node.object);
  const value = attributeOf(m, object, node.name);
  if (value.kind === 'tensor') m.learning.acted++;
  if (
    m.frame.recording &&
    value.kind === 'tensor' &&
    (object.kind === 'tensor' || object.kind === 'given')
  )
    m.observed.by(node, node.name, 'library', [object]);
  if (value.kind === 'int' && object.kind === 'instance' && value.size.text.includes('*'))
    m.nameInText(node.name, value.size, node, node);
  return value;
}

/** A dict's key as text, where it is known. */
export function keyOf(value: Value): string | undefined {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'int') return valueOf(value.size)?.toString();
  if (value.kind === 'bool' && value.value !== undefined) return String(value.value);
  return undefined;
}

function nameValue(m: Machine, name: string): Value {
  const found = lookup(m.frame.scope, name);
  if (found) return found;
  return builtinNames.has(name) ? { kind: 'builtin', name } : unknown;
}

function logical(m: Machine, node: Extract<Expression, { kind: 'binary' }>): Value {
  const left = evaluate(m, node.left);
  const truth = truthOf(m, left);
  const stops = node.operator === 'or';
  if (truth === stops) return left;
  if (truth === !stops) return evaluate(m, node.right);
  let right: Value = unknown;
  either(
    m,
    () => {
      assume(m, node.left, !stops);
      right = evaluate(m, node.right);
      return 'on';
    },
    () => 'on',
  );
  if (left.kind === 'bool' && right.kind === 'bool') return eitherFlag(m, left, right, stops);
  if (left.kind === 'union' && stops) return joinValues(withoutNone(left), right, m.facts);
  if (left.kind === 'given' && stops && !left.given.input) return left;
  // `find(norm_layer) or nn.LayerNorm`: what is made with when nothing else is asked for.
  if (left.kind === 'unknown') return stops && makes(right) && m.guess() ? right : unknown;
  return joinValues(left, right, m.facts);
}

function withoutNone(value: Extract<Value, { kind: 'union' }>): Value {
  const options = value.options.filter((option) => option.kind !== 'none');
  return options.length === 1 ? options[0]! : { kind: 'union', options };
}

/** `a < b <= c` is a pair of comparisons. */
function binaryChain(m: Machine, node: Extract<Expression, { kind: 'binary' }>): Value {
  const left = evaluate(m, node.left);
  const right = evaluate(m, node.right);
  m.tick(node);
  const plain = binary(m, node.operator, left, right);
  if (plain.kind !== 'bool') m.learning.acted++;
  if (node.operator === '@') countWork(m, '@', [left, right], plain);
  const value = followScores(m, node.operator, [left, right], plain);
  if (m.frame.recording) m.observed.by(node, node.operator, 'syntax', [left, right]);
  return value;
}

function unaryValue(m: Machine, node: Extract<Expression, { kind: 'unary' }>): Value {
  const operand = evaluate(m, node.operand);
  const value = unary(m, node.operator, operand);
  if (m.frame.recording) m.observed.by(node, node.operator, 'syntax', [operand]);
  return value;
}

function conditional(m: Machine, node: Extract<Expression, { kind: 'conditional' }>): Value {
  const test = evaluate(m, node.test);
  const truth = truthOf(m, test);
  if (truth !== undefined) return evaluate(m, truth ? node.then : node.otherwise);
  let [then, otherwise]: Value[] = [unknown, unknown];
  const flag = decisionOn(m, node.test, test);
  either(
    m,
    () => {
      assume(m, node.test, true);
      then = undecided(m, () => evaluate(m, node.then));
      return 'on';
    },
    () => {
      assume(m, node.test, false);
      otherwise = undecided(m, () => evaluate(m, node.otherwise));
      return 'on';
    },
    usually(m, test),
    flag,
  );
  // `heads if kv_heads is None else kv_heads`: the setting names both.
  for (const value of node.test.kind === 'binary' && node.test.operator.startsWith('is')
    ? [then!, otherwise!]
    : []) {
    const left = node.test.kind === 'binary' ? evaluate(m, node.test.left) : unknown;
    if (value.kind === 'given' && !value.given.input && left === value) return value;
    if (
      value.kind === 'given' &&
      left.kind === 'given' &&
      left.given === value.given &&
      !value.given.input
    )
      return value;
  }
  const joined = eitherTensor(m, then!, otherwise!);
  const usual = usually(m, test);
  if (usual === undefined) return joined;
  const [one, other] = usual ? [then!, otherwise!] : [otherwise!, then!];
  const found = preferred(m, joined, one, [other], flag !== undefined);
  return flag && m.making ? decided(m, flag, [then!, otherwise!], found, m.making) : found;
}

/** Numbers that nobody gives. */
function asUsual(value: Value): Value {
  if (value.kind === 'int') return { ...value, usual: true };
  const items = itemsOf(value);
  return value.kind === 'list' && value.of === 'tuple' && items
    ? { ...value, state: { ...value.state, items: items.map(asUsual) } }
    : value;
}

/** A function, as it is where its definition runs. */
export function functionValue(
  m: Machine,
  name: string,
  parameters: readonly Parameter[],
  body: FunctionValue['body'],
  more: Partial<FunctionValue> = {},
): FunctionValue {
  const defaults = new Map<string, Value>();
  for (const parameter of parameters) {
    if (parameter.value) defaults.set(parameter.name, asUsual(evaluate(m, parameter.value)));
  }
  const { qualname } = m.frame;
  const scope: Scope = more.scope ?? m.frame.scope;
  seeLater(m, scope);
  return {
    kind: 'function',
    name,
    parameters,
    body,
    definition: undefined,
    scope,
    defaults,
    qualname: qualname === '<module>' ? name : `${qualname}.<locals>.${name}`,
    owner: undefined,
    self: undefined,
    plain: 'method',
    ...more,
  };
}

export { isNone, itemsOf, sizeFrom, tupleOf };
