/** Where the focus goes when what it was on is no more. */

export const focusWasInStep = (): boolean =>
  document.activeElement?.closest('.view, .explanation') !== null &&
  document.activeElement !== null;

/** Puts the focus on the explained cell after an operand was followed; else mends a lost focus. */
export function focusStep(followed: boolean, wasInStep: boolean): void {
  const lost = document.activeElement === null || document.activeElement === document.body;
  if (!followed && !(lost && wasInStep)) return;
  const explained =
    document.querySelector<HTMLElement>('.matrix.result td[data-lit="self"]') ??
    document.querySelector<HTMLElement>('.matrix td[data-lit="self"]');
  const entry = document.querySelector<HTMLElement>('.matrix.result td[tabindex="0"]');
  const large = document.querySelector<HTMLElement>('.matrix.result .big-scroll');
  (explained ?? entry ?? large)?.focus({ preventScroll: false });
}
