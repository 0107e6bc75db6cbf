import * as vscode from 'vscode';

/** The one way in which an unexpected error leaves a command, an event or a message: logged, and said once. */
export class Log {
  readonly #channel = vscode.window.createOutputChannel('Glassformer', { log: true });

  dispose(): void {
    this.#channel.dispose();
  }

  warn(text: string): void {
    this.#channel.warn(text);
  }

  /** Runs `body`; what it throws is logged and shown, and does not reach the caller. */
  async guard(what: string, body: () => unknown): Promise<void> {
    try {
      await body();
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#channel.error(`${what}: ${text}`);
      const open = vscode.l10n.t('Show Log');
      const chosen = await vscode.window.showErrorMessage(
        vscode.l10n.t(
          'Glassformer could not {0}: {1}',
          what,
          error instanceof Error ? error.message : String(error),
        ),
        open,
      );
      if (chosen === open) this.#channel.show();
    }
  }
}
