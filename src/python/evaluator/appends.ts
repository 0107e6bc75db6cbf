import { type Size, addSizes } from '../../tensor/size';
import type { Statement } from '../syntax/ast';
import type { ListValue } from '../values';
import type { Machine } from './machine';

/** The lists that grow in a loop by one each round: after it, each is longer by the number of rounds. */
export class Appends {
  private readonly before = new Map<ListValue, Size>();
  private counts = new Map<ListValue, number>();

  /** Another round. */
  begin(): void {
    this.counts = new Map();
  }

  /** Something is put at the end of a list; `sure`: in every round. */
  note(list: ListValue, sure: boolean): void {
    if (!this.before.has(list)) this.before.set(list, list.state.length);
    this.counts.set(list, sure ? (this.counts.get(list) ?? 0) + 1 : NaN);
  }

  settle(m: Machine, rounds: Size): void {
    for (const [list, count] of this.counts) {
      const { state } = list;
      const length = addSizes(this.before.get(list)!, rounds);
      if (count === 1 && length.terms && !state.items) m.restate(list, { ...state, length });
    }
  }
}

/** Whether a loop may end, or go on, before its body does. */
export function leavesEarly(body: readonly Statement[]): boolean {
  return body.some((one) => {
    switch (one.kind) {
      case 'break':
      case 'continue':
      case 'return':
        return true;
      case 'if':
        return leavesEarly(one.then) || leavesEarly(one.otherwise);
      case 'for':
      case 'while':
      case 'with':
        return leavesEarly(one.body);
      case 'try':
        return leavesEarly(one.body) || one.handlers.some(({ body: all }) => leavesEarly(all));
      case 'match':
        return one.cases.some(({ body: all }) => leavesEarly(all));
      default:
        return false;
    }
  });
}
