import { callFunction } from '../evaluator/calls';
import type { Problem } from '../evaluator/findings';
import { type Ending, type Machine, OutOfSteps } from '../evaluator/machine';
import { newScope } from '../evaluator/names';
import { execute } from '../evaluator/statements';
import type { Loaded } from './modules';
import type { FunctionValue, Scope } from '../values';
import type { Expression, Statement } from '../syntax/ast';

const budget = 150_000;

/**
 * Runs a file as a script, with the numbers that it gives its sizes: what fails then does fail, on
 * the line where it fails. Files that only define things have nothing to run.
 */
export function* runScript(m: Machine, module: Loaded): Generator<void, readonly Problem[]> {
  if (!hasScript(module)) return [];
  m.startUnit(budget);
  m.facts.bindNumbers();
  const kept = {
    recorded: m.recorded,
    problems: m.problems,
    unsupported: m.unsupported,
    seen: m.seen,
    named: m.named,
  };
  const problems: Problem[] = [];
  Object.assign(m, { recorded: [], problems, unsupported: [], seen: [], named: [], trial: true });
  const scope: Scope = { ...newScope(undefined), module: undefined };
  m.placeScope(scope, module);
  scope.values.set('__name__', { kind: 'string', value: '__main__' });
  m.frames.push({
    qualname: '<module>',
    scope,
    module,
    recording: false,
    function: undefined,
    returns: [],
  });
  try {
    let ending: Ending = 'on';
    for (const statement of module.syntax.body) {
      if (ending === 'on') ending = execute(m, [statement]);
      yield;
    }
    const main = scope.values.get('main');
    if (main?.kind === 'function' && !isCalled(module, 'main') && callable(main))
      callFunction(m, main, [], new Map());
  } catch (error) {
    if (!(error instanceof OutOfSteps) && !(error instanceof RangeError)) throw error;
  }
  Object.assign(m, { ...kept, trial: false });
  m.frames.length = 0;
  m.uncertain = 0;
  m.guarded = 0;
  // `main` may be run by nobody in the text.
  return problems.map((problem) => ({
    ...problem,
    related: problem.related?.filter(({ module: { text }, to }) => text[to - 1] === ')') ?? [],
  }));
}

/** Whether a file does something beside defining: a guard, a `main`, a statement that calls. */
function hasScript({ syntax }: Loaded): boolean {
  return syntax.body.some((statement) => {
    if (statement.kind === 'function') return statement.name === 'main';
    return runs(statement);
  });
}

function runs(statement: Statement): boolean {
  switch (statement.kind) {
    case 'expression':
      return calls(statement.value);
    case 'assign':
      return statement.value !== undefined && calls(statement.value);
    case 'update':
      return calls(statement.value);
    case 'if':
    case 'for':
    case 'while':
    case 'with':
      return true;
    default:
      return false;
  }
}

function calls(node: Expression): boolean {
  switch (node.kind) {
    case 'call':
      return true;
    case 'binary':
      return node.operator === '@' || calls(node.left) || calls(node.right);
    case 'attribute':
    case 'index':
      return calls(node.object);
    case 'tuple':
    case 'list':
      return node.items.some(calls);
    default:
      return false;
  }
}

function isCalled(module: Loaded, name: string): boolean {
  return new RegExp(`(?<!def )\\b${name}\\s*\\(`).test(module.text);
}

function callable(fn: FunctionValue): boolean {
  return fn.parameters.every((parameter) => parameter.value !== undefined || parameter.star !== '');
}
