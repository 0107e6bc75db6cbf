import * as vscode from 'vscode';
import { selectedAt } from '../host/sentence-source';
import { settings } from '../host/settings';
import type { Painted } from '../session/painted';
import { type SentencePlace, find, follow } from '../session/tracked-place';
import { Painting } from './painting';

/** The sentence where it stands in the user's document: followed while that changes, and painted. */
export class DocumentSentence {
  readonly #painting = new Painting();
  readonly #watch: vscode.Disposable;
  #place: SentencePlace | null;
  #painted: Painted | null = null;

  /** @param lost the words of a panel that is restored: they may stand elsewhere than where they were left. */
  constructor(
    place: SentencePlace | null,
    private lost: string | undefined,
  ) {
    this.#place = place;
    this.#watch = vscode.Disposable.from(
      this.#painting,
      vscode.window.onDidChangeVisibleTextEditors(() => this.#paint()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('glassformer.paintAttention')) this.#paint();
      }),
    );
  }

  dispose(): void {
    this.#painting.clear();
    this.#watch.dispose();
  }

  /** null: it stands in no document. */
  get at(): SentencePlace | null {
    return this.#place;
  }

  /** Another sentence. */
  moveTo(place: SentencePlace | null): void {
    this.#place = place;
    this.lost = undefined;
  }

  /** Follows a change of the document. Where words of it changed that are `read`, returns the new ones. */
  follow(
    { document, contentChanges }: vscode.TextDocumentChangeEvent,
    read: boolean,
  ): string | undefined {
    if (this.#place?.uri !== document.uri.toString() || contentChanges.length === 0) return;
    const { place, inside } = follow(this.#place, contentChanges);
    this.#place = place;
    const source = place && inside && read ? selectedAt(document, place) : undefined;
    if (place && source) this.moveTo({ ...place, start: source.document.start });
    this.#paint();
    return source?.text;
  }

  /** Paints the words with these weights from now on. */
  paint(painted: Painted | null): void {
    this.#painted = painted;
    this.#paint();
  }

  #paint(): void {
    this.#painting.clear();
    this.#findAgain();
    if (!this.#painted || !this.#place || !settings.paintAttention()) return;
    this.#painting.paint(this.#painted, this.#place);
  }

  /** After a reload of the window, as soon as its document is there. */
  #findAgain(): void {
    if (this.lost === undefined || !this.#place) return;
    const { uri } = this.#place;
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
    if (!document) return;
    this.#place = find(this.#place, this.lost, document.getText()) ?? this.#place;
    this.lost = undefined;
  }
}
