import { shapeText } from '../../tensor/abstract';
import { hiddenMark, valueOf } from '../../tensor/size';
import { type Value, tensorOf } from '../values';
import type { Machine } from './machine';

/**
 * `x[i] = value`, `x += value`: what is written stretches to the place, and the place to nothing.
 * Leading sizes of 1 that the place has not are left out where something is assigned.
 */
export function checkWritten(m: Machine, operator: string, place: Value, value: Value): void {
  const [x, y] = [place, value].map((one) => (one.kind === 'tensor' ? m.tensor(one) : undefined));
  if (!x?.shape || !y?.shape || y.shape.length === 0) return;
  const extra = operator === '=' ? Math.max(0, y.shape.length - x.shape.length) : 0;
  const ones = y.shape.slice(0, extra).every((size) => valueOf(size) === 1);
  const given = ones ? y.shape.slice(extra) : y.shape;
  const { shape } = x;
  const made = m.libraries.broadcast(m, operator, [tensorOf(shape), tensorOf(given)]).shape;
  const wider =
    made &&
    (made.length > shape.length ||
      made.some(
        (size, axis) =>
          !size.text.includes(hiddenMark) && m.facts.equal(size, shape[axis]!) === false,
      ));
  if (wider)
    m.report(
      'broadcast',
      `${operator}: ${shapeText(y.shape)} does not go into ${shapeText(shape)}, which stays as it is`,
    );
}
