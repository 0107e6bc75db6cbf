import type { Seen } from '../evaluator/findings';
import type { Machine } from '../evaluator/machine';
import type { Value } from '../values';

/** The calls that are gone by: those further off only where the nearer say nothing of a tensor. */
export function tellingCalls(m: Machine, all: readonly Seen[]): readonly Seen[] {
  const gives = (one: Seen) => [...one.args.values()].some((value) => ranked(m, value));
  const direct = all.filter((one) => one.way === 'direct');
  if (direct.some(gives) || !all.some(gives)) return direct;
  const deep = all.filter((one) => one.way !== 'loose');
  return deep.some(gives) ? deep : all;
}

/** Whether a value is a tensor of a rank that is known. */
function ranked(m: Machine, value: Value): boolean {
  if (value.kind === 'union') return value.options.some((option) => ranked(m, option));
  if (value.kind === 'given') return value.given.shape !== undefined;
  return value.kind === 'tensor' && m.tensor(value)?.shape !== null;
}

/** The calls that were seen, by what is called, in the order in which their callers first ran. */
export class SeenCalls {
  private readonly places = new Map<unknown, number>();
  private readonly byCallee = new Map<unknown, Map<number, Seen[]>>();
  private readonly callees = new Map<number, ReadonlySet<unknown>>();

  /** What a caller calls now, in the place of what it called before. */
  put(caller: unknown, seen: readonly Seen[]): void {
    const place = this.places.get(caller) ?? this.places.size;
    this.places.set(caller, place);
    for (const callee of this.callees.get(place) ?? []) this.byCallee.get(callee)?.delete(place);
    for (const one of seen) {
      const callers = this.byCallee.get(one.function.body) ?? new Map<number, Seen[]>();
      this.byCallee.set(one.function.body, callers);
      callers.set(place, [...(callers.get(place) ?? []), one]);
    }
    this.callees.set(place, new Set(seen.map((one) => one.function.body)));
  }

  /** These functions, whatever calls them, whatever calls those, and so on. */
  reaching(callees: Iterable<unknown>): ReadonlySet<unknown> {
    const callers = new Map([...this.places].map(([caller, place]) => [place, caller]));
    const all = new Set(callees);
    for (const callee of all)
      for (const place of this.byCallee.get(callee)?.keys() ?? []) all.add(callers.get(place));
    return all;
  }

  /** A function has another body from now on. */
  move(before: unknown, after: unknown): void {
    const place = this.places.get(before);
    if (place !== undefined) this.places.set(after, place);
    const seen = this.byCallee.get(before);
    if (seen) this.byCallee.set(after, seen);
    this.places.delete(before);
    this.byCallee.delete(before);
  }

  of(callee: unknown): readonly Seen[] {
    const callers = [...(this.byCallee.get(callee) ?? [])];
    return callers.sort(([a], [b]) => a - b).flatMap(([, seen]) => seen);
  }
}
