import type { Expression, Statement } from '../syntax/ast';
import { type Value, intOf, none, unknown } from '../values';
import { assign, learnFromUnpacking } from './assignment';
import { either, undecided } from './branches';
import { classValue } from './classes';
import { evaluate, functionValue } from './expressions';
import { importNames, takesForeign } from './imports';
import { loop, whileLoop } from './loops';
import type { Ending, Machine } from './machine';
import { bind, lookup } from './names';
import { binary, truthOf } from './operators';
import { checkWritten } from './writes';
import { assume, takeForList } from './refine';
import { followScores } from './scores';
import { standIn } from './stand-in';
import { decisionOn, usually } from './usual';

/** Runs statements until one leaves the block. */
export function execute(m: Machine, statements: readonly Statement[]): Ending {
  for (const statement of statements) {
    const ending = executeOne(m, statement);
    if (ending !== 'on') return ending;
  }
  return 'on';
}

export function executeOne(m: Machine, node: Statement): Ending {
  m.tick(node);
  if (m.frame.recording) reach(m, node);
  switch (node.kind) {
    case 'expression':
      m.unused = node.value;
      evaluate(m, node.value);
      return 'on';
    case 'assign':
      executeAssign(m, node);
      return 'on';
    case 'update': {
      const old = evaluate(m, node.target);
      const by = evaluate(m, node.value);
      const value = followScores(m, node.operator, [old, by], binary(m, node.operator, old, by));
      // In place, but in JAX: the shape stays.
      const inPlace = old.kind === 'tensor' && old.shape && old.library !== 'jax';
      if (inPlace) checkWritten(m, `${node.operator}=`, old, by);
      const kept = inPlace ? { ...old } : value;
      assign(m, node.target, kept, node);
      return 'on';
    }
    case 'if':
      return conditional(m, node);
    case 'for':
      return loop(m, node);
    case 'while':
      return whileLoop(m, node);
    case 'with':
      for (const { value, target } of node.items) {
        const held = evaluate(m, value);
        const head = { from: node.from, to: (target ?? value).to };
        if (target) assign(m, target, held.kind === 'instance' ? held : unknown, head);
      }
      return guarded(m, node.items.some(catches), () => execute(m, node.body));
    case 'try':
      return attempt(m, node);
    case 'match':
      return match(m, node);
    case 'return':
      leave(m, node.value ? evaluate(m, node.value) : none);
      return 'return';
    case 'raise':
      return 'raise';
    case 'assert': {
      const truth = truthOf(m, evaluate(m, node.test));
      if (truth !== false) assume(m, node.test, true);
      return 'on';
    }
    case 'function': {
      const decorators = node.decorators.map((decorator) => {
        const named = decorator.kind === 'call' ? decorator.callee : decorator;
        return named.kind === 'name' || named.kind === 'attribute' ? named.name : '';
      });
      const plain = decorators.includes('staticmethod')
        ? 'static'
        : decorators.includes('classmethod')
          ? 'class'
          : decorators.some((name) => name === 'property' || name === 'cached_property')
            ? 'property'
            : 'method';
      bind(
        m,
        m.frame.scope,
        node.name,
        functionValue(m, node.name, node.parameters, node.body, { definition: node, plain }),
      );
      return 'on';
    }
    case 'class':
      bind(m, m.frame.scope, node.name, classValue(m, node));
      return 'on';
    case 'scope':
      if (node.global) for (const name of node.names) m.frame.scope.globals.add(name);
      return 'on';
    case 'import':
      importNames(m, node);
      return 'on';
    case 'break':
      return 'break';
    case 'continue':
      return 'continue';
    case 'delete':
    case 'pass':
    case 'broken':
      return 'on';
  }
}

/** This statement ran; of one that holds others, the head did. */
function reach(m: Machine, node: Statement): void {
  const head =
    node.kind === 'for'
      ? node.iterable
      : node.kind === 'if' || node.kind === 'while'
        ? node.test
        : node;
  m.reached.set(node.from, head.to);
}

/** Returns a value, and remembers whether the defaults lead here. */
function leave(m: Machine, value: Value): void {
  const { frame } = m;
  if (m.unusual > (frame.odd ?? 0))
    frame.unusual?.set(frame.returns.length, m.flagged > (frame.oddFlags ?? 0));
  frame.returns.push(value);
}

function executeAssign(m: Machine, node: Extract<Statement, { kind: 'assign' }>): void {
  if (!node.value) return;
  const target = node.targets[0];
  if (target && node.value.kind === 'tuple') learnFromUnpacking(m, target, node.value);
  const { making } = m;
  m.making = target && nameOfTarget(target);
  let value = evaluate(m, node.value);
  m.making = making;
  // Constants of a file are named sizes.
  if (
    m.frame.qualname === '<module>' &&
    value.kind === 'int' &&
    node.value.kind === 'number' &&
    target?.kind === 'name'
  ) {
    value = m.constant(target.name, value);
  }
  // How long a text is hangs on data: its name says so.
  if (
    m.frame.qualname === '<module>' &&
    value.kind === 'int' &&
    node.value.kind === 'call' &&
    node.value.callee.kind === 'name' &&
    node.value.callee.name === 'len' &&
    target?.kind === 'name'
  ) {
    value = intOf(m.sizeNamedFor(target.name, `length ${target.name}`));
  }
  for (const one of node.targets) assign(m, one, value, node);
}

function nameOfTarget(target: Expression): string | undefined {
  return target.kind === 'name' || target.kind === 'attribute' ? target.name : undefined;
}

function conditional(m: Machine, node: Extract<Statement, { kind: 'if' }>): Ending {
  const test = evaluate(m, node.test);
  const truth = truthOf(m, test);
  if (truth !== undefined) {
    assume(m, node.test, truth);
    return execute(m, truth ? node.then : node.otherwise);
  }
  const absent = optional(m, node.test);
  const flag = decisionOn(m, node.test, test);
  // `if self.dims == 3`: what is done with three says nothing of the usual two.
  const counts = flag && node.test.kind === 'binary' && /[=<>]/.test(node.test.operator);
  let stand: Value | undefined;
  const ending = either(
    m,
    () => {
      assume(m, node.test, true);
      if (leaves(node.then)) takeForList(m, node.test);
      const end = undecided(m, () => execute(m, node.then));
      if (absent && end === 'on') stand = lookup(m.frame.scope, absent.name);
      return end;
    },
    () => {
      assume(m, node.test, false);
      return undecided(m, () => execute(m, node.otherwise));
    },
    usually(m, test),
    flag,
    m.sober || (test.kind === 'bool' && test.ofRank === true) || (counts ? 'unusual' : false),
  );
  if (absent && stand && stand !== none)
    bind(m, m.frame.scope, absent.name, standIn(m, absent.given, stand));
  if (ending === 'on' && node.otherwise.length === 0 && leaves(node.then))
    assume(m, node.test, false);
  return ending;
}

/** `if x is None:` of something given from outside. */
function optional(
  m: Machine,
  test: Extract<Statement, { kind: 'if' }>['test'],
): { name: string; given: Value } | undefined {
  const none_ =
    test.kind === 'binary' &&
    test.operator === 'is' &&
    test.left.kind === 'name' &&
    test.right.kind === 'constant';
  const name = none_ ? test.left.name : undefined;
  const value = name === undefined ? undefined : lookup(m.frame.scope, name);
  const given =
    value?.kind === 'union' ? value.options.find((option) => option.kind === 'given') : value;
  return name !== undefined && given?.kind === 'given' ? { name, given } : undefined;
}

function leaves(statements: readonly Statement[]): boolean {
  const last = statements.at(-1)?.kind;
  return last === 'return' || last === 'raise' || last === 'continue' || last === 'break';
}

function attempt(m: Machine, node: Extract<Statement, { kind: 'try' }>): Ending {
  let ending = either(
    m,
    () => {
      const main = guarded(m, node.handlers.length > 0, () => execute(m, node.body));
      return main === 'on' ? execute(m, node.otherwise) : main;
    },
    () => {
      let all: Ending = 'raise';
      for (const handler of node.handlers) {
        if (handler.name) bind(m, m.frame.scope, handler.name, unknown);
        all = execute(m, handler.body);
      }
      return all;
    },
    // What stands in for a library that is not there is known better than what is in it.
    node.handlers.length > 0 && takesForeign(m, node.body) ? false : undefined,
  );
  const last = execute(m, node.lastly);
  if (last !== 'on') ending = last;
  return ending;
}

/** Where an error is caught, it is none. */
function guarded(m: Machine, caught: boolean, run: () => Ending): Ending {
  const before = m.guarded;
  if (caught) m.guarded++;
  try {
    return run();
  } finally {
    m.guarded = before;
  }
}

/** `with pytest.raises(…)`, `with suppress(…)`. */
function catches({ value }: { readonly value: Expression }): boolean {
  const callee = value.kind === 'call' ? value.callee : value;
  const name = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : '';
  return /^(raises|suppress|assertRaises\w*|xfail)$/.test(name);
}

function match(m: Machine, node: Extract<Statement, { kind: 'match' }>): Ending {
  const subject = evaluate(m, node.subject);
  const from = (place: number): Ending => {
    const one = node.cases[place];
    if (!one) return 'on';
    const enter = () => {
      for (const name of one.captures)
        bind(m, m.frame.scope, name, one.wildcard ? subject : unknown);
      return execute(m, one.body);
    };
    if (one.wildcard) return enter();
    const same = one.literal
      ? truthOf(m, binary(m, '==', subject, evaluate(m, one.literal)))
      : undefined;
    if (same === true) return enter();
    return same === false ? from(place + 1) : either(m, enter, () => from(place + 1));
  };
  return from(0);
}
