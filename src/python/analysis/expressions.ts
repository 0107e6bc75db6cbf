import { unknownSize } from '../../tensor/size';
import type { Machine } from '../evaluator/machine';
import type { Held, HeldLayer, Observations } from '../evaluator/observed';
import { parametersOf } from './parameters';

/** What holds of every time that something was seen. */
export function joinedObservations(m: Machine, all: Observations): Observations {
  return {
    ...all,
    held: joinedHeld(all.held),
    layers: joinedLayers(all.layers),
    runs: all.runs.map(({ self, ...run }) => {
      const whole = self && /^(__init__|forward|__call__)$/.test(run.function.name);
      return whole ? { ...run, parameters: parametersOf(m, self) } : run;
    }),
  };
}

/** One for each expression, with what holds of every time that it was evaluated. */
function joinedHeld(all: readonly Held[]): Held[] {
  const found = new Map<string, Held | null>();
  for (const held of all) {
    const key = `${held.from} ${held.to} ${held.module.path}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, held);
    else if (known) found.set(key, joined(known, held));
  }
  return [...found.values()].filter((held) => held !== null);
}

/** null: not even the rank is the same each time. */
function joined(a: Held, b: Held): Held | null {
  if (a.shape.length !== b.shape.length) return null;
  const same = a.shape.every((size, axis) => size.text === b.shape[axis]!.text);
  // The last time is told: in a loop, it is the one that holds for all rounds.
  if (same && a.dtype === b.dtype) return b;
  return {
    ...b,
    shape: b.shape.map((size, axis) => (size.text === a.shape[axis]!.text ? size : unknownSize)),
    dtype: a.dtype === b.dtype ? a.dtype : undefined,
    made: same ? b.made : undefined,
  };
}

/** One for each place where a layer is named; none where it is now one, now another. */
function joinedLayers(all: readonly HeldLayer[]): HeldLayer[] {
  const found = new Map<string, HeldLayer | null>();
  for (const layer of all) {
    const key = `${layer.from} ${layer.to} ${layer.module.path}`;
    const known = found.get(key);
    const same = known === undefined || (known !== null && wordsOf(known) === wordsOf(layer));
    found.set(key, same ? layer : null);
  }
  return [...found.values()].filter((layer) => layer !== null);
}

function wordsOf({ type, options }: HeldLayer): string {
  return `${type} ${Object.entries(options)
    .map(([name, { size, text }]) => `${name}=${size?.text ?? text ?? ''}`)
    .join()}`;
}
