import * as vscode from 'vscode';
import type { Painted } from '../session/painted';
import type { SentencePlace } from '../session/tracked-place';
import { percent } from '../writing/numbers';

const shades = 10;

/** Paints the user's own sentence with the attention weights of one token. */
export class Painting {
  /** Made when there is something to paint. */
  #paints: Paints | undefined;

  dispose(): void {
    for (const type of this.#all) type.dispose();
  }

  /** Takes all paint away. */
  clear(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      for (const type of this.#all) editor.setDecorations(type, []);
    }
  }

  get #all(): readonly vscode.TextEditorDecorationType[] {
    return this.#paints ? [...this.#paints.shades, this.#paints.asking] : [];
  }

  /** The weights with which one token attends to each word, in every editor that shows the sentence. */
  paint(painted: Painted, place: SentencePlace): void {
    const { words, asks, sentence } = painted;
    const paints = (this.#paints ??= makePaints());
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (document.uri.toString() !== place.uri) continue;
      const range = (start: number, end: number) =>
        new vscode.Range(
          document.positionAt(place.start + start),
          document.positionAt(place.start + end),
        );
      // Other words stand there now, and the panel (pinned, perhaps) still speaks of the old ones.
      if (document.getText(range(0, sentence.length)) !== sentence) continue;
      // A token that the model adds itself stands nowhere.
      const placed = words.filter(({ start, end }) => end > start);
      for (const [shade, type] of paints.shades.entries()) {
        editor.setDecorations(
          type,
          placed
            .filter(({ weight }) => shadeOf(weight) === shade)
            .map((word) => ({
              range: range(word.start, word.end),
              hoverMessage: hover(painted, word),
            })),
        );
      }
      const asking = placed.filter((word) => asks.at !== null && word === words[asks.at]);
      editor.setDecorations(
        paints.asking,
        asking.map(({ start, end }) => range(start, end)),
      );
    }
  }
}

interface Paints {
  /** One decoration type a shade: a theme cannot mix a colour for each weight. */
  readonly shades: readonly vscode.TextEditorDecorationType[];
  readonly asking: vscode.TextEditorDecorationType;
}

function makePaints(): Paints {
  return {
    shades: Array.from({ length: shades }, (_, shade) => decorationFor((shade + 1) / shades)),
    asking: vscode.window.createTextEditorDecorationType({
      borderWidth: '0 0 2px 0',
      borderStyle: 'solid',
      borderColor: new vscode.ThemeColor('editorInfo.foreground'),
    }),
  };
}

/** 0 for the faintest; −1 for a word that gets nothing to speak of. */
function shadeOf(weight: number): number {
  return weight > 0.005 ? Math.min(shades - 1, Math.ceil(weight * shades) - 1) : -1;
}

function decorationFor(weight: number): vscode.TextEditorDecorationType {
  const alpha = (0.08 + 0.5 * weight).toFixed(2);
  return vscode.window.createTextEditorDecorationType({
    borderRadius: '3px',
    light: { backgroundColor: `rgba(0, 102, 204, ${alpha})` },
    dark: { backgroundColor: `rgba(86, 170, 255, ${alpha})` },
    overviewRulerLane: vscode.OverviewRulerLane.Right,
  });
}

function hover(
  { asks, where }: Painted,
  { text, weight }: Painted['words'][number],
): vscode.MarkdownString {
  const said = vscode.l10n.t(
    '“{0}” gives {1} of its attention to “{2}”{3}.',
    asks.text,
    percent(weight),
    text,
    where ? vscode.l10n.t(' in head {0} of {1}', where.head, where.block) : '',
  );
  return new vscode.MarkdownString().appendText(said);
}
