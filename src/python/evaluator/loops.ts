import { sizeOf, subtractSizes, unknownSize } from '../../tensor/size';
import type { Statement } from '../syntax/ast';
import type { Value } from '../values';
import { Appends, leavesEarly } from './appends';
import { assign } from './assignment';
import { joinWith } from './branches';
import { evaluate } from './expressions';
import { iterate } from './iteration';
import { joinValues } from './join';
import type { Ending, Machine } from './machine';
import { truthOf } from './operators';
import { assume } from './refine';
import { execute } from './statements';

/** `for x in y:` */
export function loop(m: Machine, node: Extract<Statement, { kind: 'for' }>): Ending {
  const iterable = evaluate(m, node.iterable);
  const head = { from: node.from, to: node.iterable.to };
  const { items, element, length } = iterate(m, iterable);
  if (items && items.length <= 16) {
    for (const item of items) {
      assign(m, node.target, item, head);
      const ending = execute(m, node.body);
      if (ending === 'return' || ending === 'raise') return ending;
      if (ending === 'break') return 'on';
    }
    return execute(m, node.otherwise);
  }
  const list = iterable.kind === 'list' && !items ? iterable.state : undefined;
  const some = items ? items.slice(0, 24).reduce((a, b) => joinValues(a, b, m.facts)) : element;
  const once = (value: Value) => {
    assign(m, node.target, value, head);
    return execute(m, node.body);
  };
  // Modules are made one after the other: the first is often another than the rest.
  const alone = constructs(m) && iterable.kind === 'range';
  const first = list?.tail ? list.head! : alone ? [some] : [];
  for (const item of first) {
    const ending = once(item);
    if (ending === 'return' || ending === 'raise') return ending;
    if (ending === 'break') return 'on';
  }
  const rest = subtractSizes(length, sizeOf(first.length));
  return repeat(m, () => once(list?.tail ?? some), rest, !leavesEarly(node.body));
}

/** Whether modules are being built, and not yet run. */
function constructs(m: Machine): boolean {
  return m.frames.some((frame) => /^(__init__|setup)$/.test(frame.function?.name ?? ''));
}

/** `while x:` */
export function whileLoop(m: Machine, node: Extract<Statement, { kind: 'while' }>): Ending {
  return repeat(m, () => {
    const truth = truthOf(m, evaluate(m, node.test));
    if (truth === false) return 'on';
    assume(m, node.test, true);
    return execute(m, node.body);
  });
}

/** Runs a loop's body until nothing changes from round to round. */
function repeat(m: Machine, body: () => Ending, times = unknownSize, whole = false): Ending {
  const mark = m.journal.mark();
  const [recorded, observed, problems, missing, seen] = [
    m.recorded.length,
    m.observed.mark,
    m.problems.length,
    m.unsupported.length,
    m.seen.length,
  ];
  m.uncertain++;
  const { appends: outer } = m;
  const appends = new Appends();
  m.appends = appends;
  let ending: Ending = 'on';
  let done = sizeOf(0);
  for (let round = 0; round < 4; round++) {
    const before = m.observed.work.begin();
    appends.begin();
    ending = body();
    done = m.observed.work.end(before);
    if (ending === 'return' || ending === 'raise') break;
    if (!joinWith(m, mark, true)) break;
    if (round === 3) break;
    m.recorded.length = recorded;
    m.observed.back(observed);
    m.problems.length = problems;
    m.unsupported.length = missing;
    m.seen.length = seen;
  }
  m.appends = outer;
  if (whole && times.terms) appends.settle(m, times);
  m.observed.work.times(done, times);
  m.uncertain--;
  return 'on';
}
