import { type Size, sizeOf, unknownSize } from '../../tensor/size';
import type { Known } from '../../tensor/size-facts';
import type { Expression } from '../syntax/ast';
import {
  type FunctionValue,
  type LayerValue,
  type OpenShape,
  type Value,
  isTensor,
  none,
  tensorOf,
  unknown,
} from '../values';
import { inClass } from './attributes';
import { bindArguments, openName, takes } from './binding';
import { callBuiltin } from './builtins';
import { baseLayer, construct } from './construct';
import { callGiven } from './given-calls';
import { evaluate } from './expressions';
import { iterate } from './iteration';
import { joinValues } from './join';
import { type Machine } from './machine';
import { newScope } from './names';
import { around, openShape } from './open-shapes';
import { isStub, joinReturns } from './returns';
import { argumentsOf, runOf } from './runs';
import { isAnalysedAlone, see } from './seen-calls';
import { settledValue } from './settled';
import { followScores } from './scores';
import { truthOf } from './operators';
import { assume } from './refine';
import { countWork } from './work';
import { execute } from './statements';
import { preferred } from './usual';

export type Named = ReadonlyMap<string, Value>;

/** `f(x, *y, k=z, **w)`. */
export function callExpression(m: Machine, node: Extract<Expression, { kind: 'call' }>): Value {
  if (node.callee.kind === 'name' && node.callee.name === 'super') {
    const self = m.frame.function?.self;
    const owner = m.frame.function?.owner;
    if (self && owner) return { kind: 'super', class: owner, self };
  }
  const callee = evaluate(m, node.callee);
  const args: Value[] = [];
  const named = new Map<string, Value>();
  let open = false;
  let openNames = false;
  let rest: Value = unknown;
  let sizes: { before: Value[]; shape: OpenShape } | undefined;
  for (const argument of node.args) {
    const value = evaluate(m, argument.value);
    if (argument.star === '*') {
      const now = value.kind === 'shape' ? openShape(m, value) : value;
      const { items } = now.kind === 'shape' ? { items: undefined } : iterate(m, now);
      if (items && items.length <= 64) args.push(...items);
      else if (now.kind === 'shape' && !sizes) sizes = { before: args.splice(0), shape: now };
      else {
        open = true;
        rest = value;
      }
    } else if (argument.star === '**') {
      if (value.kind === 'dict') for (const [name, entry] of value.entries) named.set(name, entry);
      if (value.kind !== 'dict' || value.rest) openNames = true;
    } else if (argument.name !== undefined) named.set(argument.name, value);
    else args.push(value);
  }
  m.tick(node);
  if (openNames && mindsOpenNames(m, callee)) named.set(openName, unknown);
  if (openNames || open) {
    const init =
      callee.kind === 'class'
        ? inClass(callee, '__init__')
        : callee.kind === 'function' && callee.name === '__init__'
          ? callee
          : undefined;
    if (init?.kind === 'function') leaveOpen(m, init, args.length, named);
  }
  if (
    open &&
    callee.kind === 'builtin' &&
    callee.name.endsWith('Sequential') &&
    rest.kind === 'list'
  ) {
    return callValue(
      m,
      callee,
      [
        {
          ...rest,
          state: {
            ...rest.state,
            element: [...args, rest.state.element].reduce((a, b) => joinValues(a, b, m.facts)),
            ...(rest.state.head && rest.state.tail
              ? { head: [...args, ...rest.state.head] }
              : args.length > 0
                ? { head: args, tail: rest.state.element }
                : {}),
          },
        },
      ],
      named,
    );
  }
  const [condition] = node.args;
  if (condition && callee.kind === 'builtin' && m.libraries.asserts.has(callee.name)) {
    if (truthOf(m, args[0] ?? unknown) !== false) assume(m, condition.value, true);
    return none;
  }
  // x.view(*x.shape[:-1], 8): the sizes are one argument.
  if (sizes) {
    const whole = around(m, sizes.before, sizes.shape, args);
    return callee.kind === 'builtin' ? callValue(m, callee, [whole], named) : unknown;
  }
  if (open && callee.kind !== 'function' && callee.kind !== 'class') {
    const method =
      callee.kind === 'builtin' &&
      (callee.name.startsWith('Tensor.') || callee.name.startsWith('torch.'));
    return method ? tensorOf(null) : unknown;
  }
  if (m.unused === node && isAnalysedAlone(m, callee, args.length + named.size)) {
    see(m, callee, new Map(), m.frame.qualname);
    return none;
  }
  const value = followScores(
    m,
    operationOf(callee),
    callee.kind === 'builtin' && callee.self ? [callee.self, ...args] : args,
    callValue(m, callee, args, named),
  );
  named.delete(openName);
  if (value.kind !== 'shape') m.learning.acted++;
  if (m.frame.recording) m.observed.byCall(node, callee, args, named);
  return value;
}

/** Whether what is called asks if there may be more arguments than are known: `dict(options, **more)`. */
function mindsOpenNames(m: Machine, callee: Value): boolean {
  if (['function', 'class', 'instance'].includes(callee.kind)) return true;
  if (callee.kind !== 'builtin') return false;
  const { name } = callee;
  return name === 'dict' || name === 'super.__init__' || m.libraries.isLayer(name);
}

/** What is called, as the user knows it. */
function operationOf(callee: Value): string {
  switch (callee.kind) {
    case 'builtin':
      return callee.name.slice(callee.name.lastIndexOf('.') + 1);
    case 'layer':
      return callee.type;
    case 'function':
      return callee.name;
    default:
      return '';
  }
}

/** `C(dim, **kwargs)`: a number that has a default may be another, and what has none is given; both go by their names. */
function leaveOpen(
  m: Machine,
  init: FunctionValue,
  given: number,
  named: Map<string, Value>,
): void {
  for (const [place, { name, star }] of init.parameters.slice(1).entries()) {
    const usual = init.defaults.get(name);
    if (place < given || star || named.has(name) || (usual && usual.kind !== 'int')) continue;
    const one = m.givenAt(`${init.qualname}.${name}`, name, false);
    one.usual ??= usual;
    named.set(name, { kind: 'given', given: one });
  }
}

/** Calls whatever is called. */
export function callValue(m: Machine, callee: Value, args: readonly Value[], named: Named): Value {
  switch (callee.kind) {
    case 'function':
      return callFunction(m, callee, args, named);
    case 'class':
      return construct(m, callee, args, named);
    case 'instance': {
      const method = inClass(callee.class, '__call__') ?? inClass(callee.class, 'forward');
      if (method?.kind === 'function')
        return callFunction(m, { ...method, self: callee }, args, named);
      const layer = callee.attributes.get(baseLayer);
      return layer ? callValue(m, layer, args, named) : unknown;
    }
    case 'layer':
      return counted(m, callee, args, named);
    case 'partial':
      return callValue(
        m,
        callee.callee,
        [...callee.args, ...args],
        new Map([...callee.named, ...named]),
      );
    case 'builtin':
      return callBuiltin(m, callee, args, named) ?? counted(m, callee, args, named);
    case 'union': {
      const options = callee.options.filter((option) => option.kind !== 'none');
      if (options.length === 0 || options.some((option) => option.kind === 'union')) return unknown;
      const fit = options.filter((option) => takes(option, args.length, named));
      const call = (option: Value) => callValue(m, option, args, named);
      const { usual } = callee;
      if (!usual || !takes(usual, args.length, named))
        return oneOf(m, fit.length > 0 ? fit : options, call);
      // The usual one comes first: what it finds out of an input is what holds of it.
      const found: Value[] = [];
      const joined = oneOf(m, [usual, ...fit.filter((option) => option !== usual)], (option) => {
        found.push(call(option));
        return found.at(-1)!;
      });
      return preferred(m, joined, found[0]!, found.slice(1), true);
    }
    case 'dtype': {
      // np.float32(x)
      const [only] = args;
      const tensor = only?.kind === 'tensor' ? m.tensor(only) : undefined;
      return tensor ? { ...tensor, dtype: callee.dtype } : unknown;
    }
    case 'given': {
      const found = callGiven(m, callee.given, args, named);
      if (found) return found;
      break;
    }
    default:
  }
  // What it multiplies is not known.
  if (args.some((arg) => isTensor(arg))) m.observed.work.add(unknownSize);
  return unknown;
}

/** An operation of a library, and the work that it is. */
function counted(
  m: Machine,
  callee: Extract<Value, { kind: 'layer' | 'builtin' }>,
  args: readonly Value[],
  named: Named,
): Value {
  const layer = callee.kind === 'layer' ? callee : undefined;
  const value = layer
    ? m.libraries.callLayer(m, layer, args, named)
    : m.libraries.call(m, callee as Exclude<typeof callee, LayerValue>, args, named);
  const self = callee.kind === 'builtin' && callee.self ? [callee.self] : [];
  countWork(m, operationOf(callee), [...self, ...args, ...named.values()], value, layer);
  return value;
}

/** What holds whichever of these it is. What fails for one of them need not fail. */
export function oneOf(m: Machine, options: readonly Value[], run: (option: Value) => Value): Value {
  if (options.length === 1) return run(options[0]!);
  const { work } = m.observed;
  const before = work.begin();
  const done: Size[] = [];
  const known = m.facts.known();
  const learnt: Known[] = [];
  const found = m.loosely(true, () =>
    options.map((option) => {
      m.facts.know(known);
      const value = settledValue(m, run(option));
      learnt.push(m.facts.known());
      done.push(work.begin());
      return value;
    }),
  );
  // What one of them says of sizes does not hold where it is another.
  m.facts.common(known, learnt);
  work.total = before;
  work.add(done.reduce((a, b) => work.larger(sizeOf(0), a, b)));
  return found.reduce((a, b) => joinValues(a, b, m.facts));
}

/** Runs a function of the user's on abstract values. */
export function callFunction(
  m: Machine,
  fn: FunctionValue,
  args: readonly Value[],
  named: Named,
): Value {
  const active = m.frames.filter((frame) => frame.function?.body === fn.body).length;
  if (m.frames.length > 40 || active > 2) {
    m.made++;
    m.observed.work.add(unknownSize);
    return unknown;
  }
  const top = m.frames.find((frame) => frame.recording)?.qualname ?? '';
  const nested = m.frame.recording && fn.qualname.startsWith(`${top}.<locals>.`);
  const scope = newScope(fn.scope);
  const bound = bindArguments(fn, args, named);
  for (const [name, value] of bound) scope.values.set(name, value);
  if (!nested && top !== fn.qualname) see(m, fn, bound, top);
  if (nested) return run(m, fn, scope, true);
  return m.recall.call(fn, bound, () => run(m, fn, scope, false));
}

/** The body of a function, in a scope that holds its arguments. */
export function run(
  m: Machine,
  fn: FunctionValue,
  scope: ReturnType<typeof newScope>,
  recording: boolean,
): Value {
  const module = m.moduleOf(fn.scope) ?? m.frame.module;
  const returns: Value[] = [];
  const unusual = new Map<number, boolean>();
  const from = m.recordMark;
  const call = m.here;
  const [odd, oddFlags] = [m.unusual, m.flagged];
  m.frames.push({
    qualname: fn.qualname,
    scope,
    module,
    recording,
    function: fn,
    returns,
    unusual,
    odd,
    oddFlags,
    call,
    serial: ++m.calls,
  });
  if (recording) m.observed.parameters(m, fn.parameters, scope);
  const given = recording ? argumentsOf(fn, scope) : [];
  let returned: Value = unknown;
  const { work } = m.observed;
  const before = work.begin();
  try {
    if (!Array.isArray(fn.body)) return evaluate(m, fn.body as Expression);
    const ending = execute(m, fn.body as Parameters<typeof execute>[1]);
    if (ending === 'on' && returns.length > 0) returns.push(none);
    if (!m.isGenerator(fn))
      // What has no body is written elsewhere.
      returned = isStub(fn.body)
        ? unknown
        : returns.length === 0
          ? none
          : joinReturns(m, returns, unusual);
    return returned;
  } finally {
    m.frames.pop();
    m.unusual = odd;
    m.flagged = oddFlags;
    if (recording) {
      m.resolveRecorded(from);
      if (fn.definition) {
        m.observed.runs.push(runOf(m, module, fn, given, returned, m.facts.renamed(work.total)));
      }
    }
    work.add(before);
  }
}
