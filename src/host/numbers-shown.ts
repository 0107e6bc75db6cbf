import * as vscode from 'vscode';

const context = 'glassformer.numbersShown';

/** Whether lenses and hints show sizes as numbers, where those are known, instead of names. */
export class NumbersShown {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #value = false;

  get value(): boolean {
    return this.#value;
  }

  toggle(): void {
    this.#value = !this.#value;
    void vscode.commands.executeCommand('setContext', context, this.#value);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
