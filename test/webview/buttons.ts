/** Whether a button whose name begins so is switched off: a property, once the toolkit is registered. */
export function isDisabled(root: Element, name: string): boolean {
  const button = root.querySelector<Partial<HTMLButtonElement> & Element>(
    `vscode-button[aria-label^="${name}"]`,
  )!;
  return button.disabled ?? button.hasAttribute('disabled');
}
