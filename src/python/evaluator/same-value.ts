import type { SizeFacts } from '../../tensor/size-facts';
import type { Value } from '../values';

/** Whether two values are known to be alike, as far as a loop needs it. */
export function sameValue(a: Value, b: Value, facts: SizeFacts): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'tensor' && b.kind === 'tensor') {
    if (!a.shape || !b.shape) return a.shape === b.shape;
    return (
      a.shape.length === b.shape.length &&
      a.shape.every(
        (size, axis) => facts.resolve(size).text === facts.resolve(b.shape![axis]!).text,
      )
    );
  }
  if (a.kind === 'int' && b.kind === 'int') return a.size.text === b.size.text;
  if (a.kind === 'list' && b.kind === 'list') {
    const [x, y] = [a.state, b.state];
    if (!x.items || !y.items) return x.items === y.items && x.length.text === y.length.text;
    return (
      x.items.length === y.items.length &&
      x.items.every((item, i) => sameValue(item, y.items![i]!, facts))
    );
  }
  return a.kind !== 'union' && a.kind !== 'given' && a.kind !== 'function';
}
