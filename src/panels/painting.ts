import * as vscode from 'vscode';
import type { Pass } from '../models/pass';
import { numberAt } from '../trace/cell';
import type { SentencePlace } from '../session/tracked-place';
import { percent } from '../writing/numbers';

const shades = 10;

/** Paints the user's own sentence with the attention weights of one token. */
export class Painting {
  // One decoration type a shade: a theme cannot mix a colour for each weight.
  readonly #types = Array.from({ length: shades }, (_, shade) =>
    decorationFor((shade + 1) / shades),
  );
  readonly #focus = vscode.window.createTextEditorDecorationType({
    borderWidth: '0 0 2px 0',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('editorInfo.foreground'),
  });

  dispose(): void {
    for (const type of [...this.#types, this.#focus]) type.dispose();
  }

  /** Takes all paint away. */
  clear(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      for (const type of [...this.#types, this.#focus]) editor.setDecorations(type, []);
    }
  }

  /** The weights with which `token` attends to each word, in every editor that shows the sentence. */
  paint(
    pass: Pass,
    place: SentencePlace & { readonly text: string },
    token: number,
    layer: number,
    head: number,
  ): void {
    const step = `blocks.${layer}.attn.hook_pattern`;
    const weights = pass.words.map((_, key) =>
      numberAt(pass.trace, { step, index: [head, token, key] }),
    );
    const asking = pass.words[token]?.text ?? '';
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (document.uri.toString() !== place.uri) continue;
      const range = (start: number, end: number) =>
        new vscode.Range(
          document.positionAt(place.start + start),
          document.positionAt(place.start + end),
        );
      // Other words stand there now, and the panel (pinned, perhaps) still speaks of the old ones.
      if (document.getText(range(0, place.text.length)) !== place.text) continue;
      const rangeOf = (word: number) => range(pass.words[word]!.start, pass.words[word]!.end);
      for (const [shade, type] of this.#types.entries()) {
        editor.setDecorations(
          type,
          weights.flatMap((weight, word) =>
            shadeOf(weight) === shade
              ? [
                  {
                    range: rangeOf(word),
                    hoverMessage: hover(pass, asking, word, weight, layer, head),
                  },
                ]
              : [],
          ),
        );
      }
      editor.setDecorations(this.#focus, asking === '' ? [] : [rangeOf(token)]);
    }
  }
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
  pass: Pass,
  asking: string,
  word: number,
  weight: number,
  layer: number,
  head: number,
): vscode.MarkdownString {
  const where =
    pass.model.heads * pass.model.blocks > 1
      ? vscode.l10n.t(' in head {0} of block {1}', head, layer)
      : '';
  const text = vscode.l10n.t(
    '“{0}” gives {1} of its attention to “{2}”{3}.',
    asking,
    percent(weight),
    pass.words[word]!.text,
    where,
  );
  return new vscode.MarkdownString().appendText(text);
}
