import { type Index, offsetOf } from '../tensor/tensor';
import type { Step, Trace } from '../trace/trace';
import { tokenName } from './names';
import { shortNumber } from './numbers';

/** What a sentence about a step speaks of: a step, one of its tokens, one head. */
export interface Scene {
  readonly trace: Trace;
  readonly step: Step;
  /** The place of the token that is spoken of. */
  readonly row: number;
  readonly head: number;
}

/** The axis whose places are tokens; the first where there is none. */
export function rowAxis(step: Step): number {
  return Math.max(
    0,
    step.axes.findIndex((axis) => axis === 'position' || axis === 'query'),
  );
}

/** Whether a key is the token that asks: only where a text attends to itself. */
export function isSelf({ step, row: at }: Scene, key: number): boolean {
  return key === at && step.lists.key === step.lists.query;
}

/** A key's token, or "itself". */
export function who(scene: Scene, key: number): string {
  return isSelf(scene, key) ? 'itself' : named(scene, key);
}

/** The numbers of one token and one head along the last axis. */
export function row({ trace, step, row: at, head }: Scene): number[] {
  const value = trace.value(step.id);
  const index: Index = step.axes.map((axis, k) => {
    if (k === step.axes.length - 1) return 0;
    if (axis === 'head') return Math.min(head, step.shape[k]! - 1);
    return k === rowAxis(step) ? at : 0;
  });
  if (value.rows) return [...value.rows(index[0]!, 1)];
  const from = offsetOf(value.shape, index);
  return [...value.data.subarray(from, from + step.shape.at(-1)!)];
}

export function subject({ trace, step, row: at }: Scene): string {
  const axis = step.axes.findIndex((name) => name === 'position' || name === 'query');
  if (axis >= 0) return tokenName(trace, step, at, axis);
  return step.axes[0] === 'layer' ? `“${trace.placeName(step, 0, at)}”` : step.label;
}

/** A place along the last axis, in quotes where it is a word of the sentence. */
export function named(scene: Scene, column: number): string {
  return placeIn(scene, scene.step.id, column);
}

export function placeIn({ trace }: Scene, id: string, column: number): string {
  const step = trace.step(id);
  const axis = step.axes.at(-1);
  if (axis === 'key') return tokenName(trace, step, column, step.axes.length - 1);
  const name = trace.placeName(step, step.axes.length - 1, column);
  return axis === 'output' ? `“${name}”` : name;
}

export function place({ trace, step }: Scene, column: number): string {
  const name = trace.placeName(step, step.axes.length - 1, column);
  if (!/^\d+$/.test(name)) return name;
  return `${step.axes.at(-1) === 'd_mlp' ? 'neuron' : 'coordinate'} ${name}`;
}

export function isZero(scene: Scene): boolean {
  return row(scene).every((x) => x === 0);
}

/** "foodness 0.6, action 0.6", "coordinate 7 = 0.6": the strongest first where there are many. */
export function coordinates(scene: Scene): string {
  const numbers = row(scene);
  const few = numbers.length <= 4;
  const order = [...numbers.keys()].filter((j) => few || numbers[j] !== 0);
  if (order.length === 0) return 'zero everywhere';
  if (!few) order.sort((a, b) => Math.abs(numbers[b]!) - Math.abs(numbers[a]!));
  const parts = order.map((j) => {
    const name = place(scene, j);
    return `${name}${/\d$/.test(name) ? ' =' : ''} ${shortNumber(numbers[j]!, 2)}`;
  });
  return listed(parts, 4);
}

export function strongest(numbers: readonly number[]): number {
  return indexOfMax(numbers.map(Math.abs));
}

export function indexOfMax(numbers: readonly number[]): number {
  return numbers.reduce((best, x, place) => (x > numbers[best]! ? place : best), 0);
}

export function listed(parts: readonly string[], most: number): string {
  if (parts.length <= most) return parts.join(', ');
  return `${parts.slice(0, most).join(', ')} and ${parts.length - most} more`;
}
