import type { FileShapes } from '../analysis/file-shapes';
import type { Run } from '../evaluator/runs';
import type { FunctionShapes, ShownShape } from '../report';
import type { ClassDefinition, FunctionDefinition, Statement } from '../syntax/ast';
import { costOf } from './cost';
import { blocksOf } from './declared';
import { type Numbers, shownShape } from './shown';

/** What lenses say: each function, method and module class that handles tensors, in the order of the text. */
export function functionsOf(file: FileShapes, numbers: Numbers): FunctionShapes[] {
  const runs = new Map<FunctionDefinition, Run[]>();
  for (const run of file.observed.flatMap((one) => one.runs)) {
    const { definition } = run.function;
    if (definition) runs.set(definition, [...(runs.get(definition) ?? []), run]);
  }
  const scores = new Map<string, Run['inputs'][number]['shape']>();
  for (const { function: owner, shape } of file.observed.flatMap((one) => one.scores)) {
    // Inside a lambda, they are those of the function around it.
    const outer = owner.replace(/(\.<locals>\.<lambda>)+$/, '');
    if (!scores.has(outer)) scores.set(outer, shape);
  }
  const found: FunctionShapes[] = [];
  const visit = (statements: readonly Statement[], cls?: ClassDefinition) => {
    for (const node of statements) {
      if (node.kind === 'class') {
        const at = found.length;
        visit(node.body, node);
        const whole = classShapes(node, found.slice(at));
        const made = node.body.flatMap((one) =>
          one.kind === 'function' && one.name === '__init__' ? (runs.get(one) ?? []) : [],
        );
        if (whole) found.splice(at, 0, withParameters(file, whole, made.at(-1), numbers));
      } else if (node.kind === 'function') {
        const all = runs.get(node);
        const shapes = all && functionShapes(file, node, all, cls, scores, numbers);
        if (shapes) found.push(shapes);
        visit(node.body);
      } else for (const block of blocksOf(node)) visit(block, cls);
    }
  };
  visit(file.syntax.body);
  return found;
}

function functionShapes(
  file: FileShapes,
  node: FunctionDefinition,
  runs: readonly Run[],
  cls: ClassDefinition | undefined,
  scores: ReadonlyMap<string, Run['inputs'][number]['shape']>,
  numbers: Numbers,
): FunctionShapes | undefined {
  const last = runs.at(-1)!;
  const owner = last.function.qualname;
  const shown = (all: readonly Run['inputs'][number]['shape'][]): ShownShape | null => {
    const [first] = all;
    if (!first || all.some((shape) => shape?.length !== first.length)) return null;
    const shape = first.map((size, axis) =>
      all.every((other) => other![axis]!.text === size.text)
        ? file.names(owner, size)
        : { text: '?', terms: null },
    );
    return shownShape(shape, owner, numbers);
  };
  const inputs = last.inputs.flatMap(({ name }) => {
    const shape = shown(
      runs.map((run) => run.inputs.find((input) => input.name === name)?.shape ?? null),
    );
    return shape ? [{ name, shape }] : [];
  });
  const outputs = last.outputs.map((_, place) =>
    shown(runs.map((run) => run.outputs[place] ?? null)),
  );
  if (inputs.length === 0 && !outputs.some((output) => output)) return undefined;
  const score = scores.get(owner);
  const cost = costOf(file, last, numbers);
  return {
    from: node.from,
    to: node.to,
    name: owner,
    kind: cls ? 'method' : 'function',
    inputs,
    outputs,
    ...(score ? { scores: shown([score])! } : {}),
    ...(cost ? { cost } : {}),
  };
}

/** The parameters of a module as its constructor names their sizes. */
function withParameters(
  file: FileShapes,
  whole: FunctionShapes,
  made: Run | undefined,
  numbers: Numbers,
): FunctionShapes {
  const parameters = made && costOf(file, made, numbers)?.parameters;
  return parameters ? { ...whole, cost: { ...whole.cost, parameters } } : whole;
}

/** A module is what its `forward` is. */
function classShapes(
  node: ClassDefinition,
  methods: readonly FunctionShapes[],
): FunctionShapes | undefined {
  const forward = ['forward', '__call__']
    .map((name) =>
      methods.find((method) => method.kind === 'method' && method.name.endsWith(`.${name}`)),
    )
    .find((method) => method);
  return (
    forward && {
      ...forward,
      from: node.from,
      to: node.to,
      name: forward.name.slice(0, forward.name.lastIndexOf('.')),
      kind: 'class',
    }
  );
}
