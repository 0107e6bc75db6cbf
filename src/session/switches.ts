import type { LanguageModel } from '../models/pass';
import { type Toggles, togglesOf, unvaried, vary } from '../models/variation';

const all: readonly (keyof Toggles)[] = ['mask', 'scale', 'positions', 'norm'];

/**
 * The switches that say something about a model. All of them where numbers were set by hand; of a
 * published model those that it has, and never where its norms stand: its numbers were trained with
 * them there.
 */
export function switchesOf({ transformer, reader }: LanguageModel): (keyof Toggles)[] {
  if (!reader) return [...all];
  const { encoder } = transformer;
  const stacks = encoder ? [encoder, transformer] : [transformer];
  const has: Record<keyof Toggles, boolean> = {
    mask: transformer.mask !== 'none',
    scale: stacks.some(({ dK, scaled }) => scaled && dK !== null),
    positions: stacks.some(
      ({ positions, rotary, bias, positioned }) =>
        positioned &&
        ((positions?.kind ?? 'learned') !== 'none' ||
          Object.keys(rotary ?? {}).length > 0 ||
          bias !== undefined),
    ),
    norm: false,
  };
  return all.filter((one) => has[one]);
}

export function isOffered(language: LanguageModel, one: keyof Toggles): boolean {
  return switchesOf(language).includes(one);
}

/** Of switches that were kept, those that the model still has. */
export function offeredOf(language: LanguageModel, toggles: Partial<Toggles>): Partial<Toggles> {
  const offered = switchesOf(language);
  return Object.fromEntries(
    Object.entries(toggles).filter(([one]) => offered.includes(one as keyof Toggles)),
  );
}

/** A switch set as the model has it is no variation. */
export function withoutOwn(
  { transformer }: LanguageModel,
  toggles: Partial<Toggles>,
): Partial<Toggles> {
  const own = togglesOf(vary(transformer, unvaried).model);
  return Object.fromEntries(
    Object.entries(toggles).filter(([key, value]) => own[key as keyof Toggles] !== value),
  );
}
