import type { Given, Value } from '../values';
import { intOf } from '../values';
import { type Decision, decided } from './decisions';
import { joinValues } from './join';
import type { Write } from './journal';
import type { Ending, Machine } from './machine';
import { sameValue } from './same-value';
import { preferred } from './usual';

/** Runs a branch of which nobody knows whether it is taken. */
export function undecided<T>(m: Machine, run: () => T): T {
  m.undecided++;
  try {
    return run();
  } finally {
    m.undecided--;
  }
}

/** Runs what the defaults of the text do not lead to. */
function aside<T>(m: Machine, unusual: boolean, flag: boolean, run: () => T): T {
  if (!unusual) return run();
  m.unusual++;
  if (flag) m.flagged++;
  try {
    return run();
  } finally {
    m.unusual--;
    if (flag) m.flagged--;
  }
}

/**
 * Runs both, each from the same state, and keeps what holds after either. `usual`: whether the defaults
 * of the text lead to the first.
 */
export function either(
  m: Machine,
  first: () => Ending,
  second: () => Ending,
  usual?: boolean,
  /** The flag that it hangs on. */
  flag?: Decision,
  /** Whether what they find out of inputs is kept to themselves: by both, or by the unusual one. */
  apart: boolean | 'unusual' = m.sober,
): Ending {
  const mark = m.journal.mark();
  const recorded = m.recordMark;
  const restore = m.facts.save(m.sober);
  const forget = keepGiven(m, apart !== false);
  m.uncertain++;
  const { work } = m.observed;
  const before = work.total;
  const one = aside(m, usual === false, flag !== undefined, first);
  const done = work.total;
  work.total = before;
  if (apart !== 'unusual' || usual === false) forget();
  const writes = m.journal.undo(mark);
  m.resolveRecorded(recorded);
  restore();
  const between = m.recordMark;
  const restoreAgain = m.facts.save(m.sober);
  const two = aside(m, usual === true, flag !== undefined, second);
  if (two === 'raise') work.total = done;
  else if (one !== 'raise') work.total = work.larger(before, done, work.total);
  if (apart !== 'unusual' || usual === true) forget();
  m.uncertain--;
  m.resolveRecorded(between);
  // Where the usual way has returned, what follows is unusual.
  if ((usual === true && one === 'return') || (usual === false && two === 'return')) {
    m.unusual++;
    if (flag) m.flagged++;
  }
  if (one === 'on' || two !== 'on') restoreAgain();
  if (one !== 'on' && two === 'on') return 'on';
  if (one === 'on' && two !== 'on') {
    m.journal.undo(mark);
    for (const { map, key, value } of writes) m.set(map, key, value);
    return 'on';
  }
  const others = m.journal.undo(mark);
  merge(m, writes, others, usual, flag);
  return one === two ? one : one === 'on' || two === 'on' ? 'on' : one === 'raise' ? two : one;
}

/** Joins the present state with the state at the mark; answers whether anything changed by it. */
export function joinWith(m: Machine, mark: number, widen: boolean): boolean {
  const writes = m.journal.since(mark);
  let changed = false;
  for (const { map, key, value, before, had } of writes) {
    if (!had || before === value) continue;
    const joined = joinValues(before as Value, value as Value, m.facts, widen ? m : undefined);
    if (!sameValue(joined, before as Value, m.facts)) changed = true;
    if (!m.recall.alike(joined, value as Value)) m.set(map, key, joined);
  }
  return changed;
}

/** What a branch finds out of its inputs need not hold beside it. */
function keepGiven(m: Machine, apart: boolean): () => void {
  if (!apart) return () => undefined;
  const kept = new Map<Given, Pick<Given, 'shape' | 'last' | 'tensor'>>();
  for (const given of m.given.values()) {
    const { shape, last, tensor } = given;
    kept.set(given, { shape, last, tensor });
  }
  return () => {
    for (const given of m.given.values()) {
      const { shape, last, tensor } = kept.get(given) ?? { ...nothing };
      Object.assign(given, { shape, last, tensor });
    }
  };
}

const nothing = { shape: undefined, last: undefined, tensor: false };

function merge(
  m: Machine,
  one: readonly Write[],
  two: readonly Write[],
  usual: boolean | undefined,
  flag: Decision | undefined,
): void {
  const find = (all: readonly Write[], map: unknown, key: unknown) =>
    all.find((written) => written.map === map && written.key === key);
  for (const { map, key, value } of one) {
    const other = find(two, map, key);
    const against = other ? other.value : map.get(key);
    // What only an unusual branch may add to a dict is usually not there.
    if (against === undefined && usual === false && isUnknown(value) && m.guess()) continue;
    set(m, map, key, against === undefined ? value : join(m, value, against, key, flag, usual));
  }
  for (const { map, key, value } of two) {
    if (find(one, map, key)) continue;
    const against = map.get(key);
    if (against === undefined && usual === true && isUnknown(value) && m.guess()) continue;
    set(m, map, key, against === undefined ? value : join(m, against, value, key, flag, usual));
  }
}

function isUnknown(value: unknown): boolean {
  return (value as Value).kind === 'unknown';
}

/** What two branches leave is often what was there before them. */
function set(m: Machine, map: Map<unknown, unknown>, key: unknown, value: unknown): void {
  const before = map.get(key);
  if (before === undefined || !m.recall.alike(before as Value, value as Value))
    m.set(map, key, value);
}

function join(
  m: Machine,
  a: unknown,
  b: unknown,
  key: unknown,
  flag: Decision | undefined,
  first?: boolean,
): unknown {
  if (a === b) return a;
  const both = joinValues(a as Value, b as Value, m.facts);
  const joined =
    first === undefined
      ? both
      : preferred(
          m,
          both,
          (first ? a : b) as Value,
          [(first ? b : a) as Value],
          flag !== undefined,
        );
  if (flag && typeof key === 'string')
    return decided(m, flag, [a as Value, b as Value], joined, key);
  // What a constructor decides on is a setting of its own.
  const open = joined.kind === 'int' && !joined.size.terms;
  const builds = /^(__init__|__post_init__|setup)$/.test(m.frames.at(-1)?.function?.name ?? '');
  if (!open || typeof key !== 'string' || !builds) return joined;
  return intOf(m.sizeNamedFor(key, `decided ${m.frame.qualname}.${key}`));
}
