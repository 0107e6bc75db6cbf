/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useRef } from 'preact/hooks';
import { Button } from './controls';
import { Icon } from './icons';
import { shortcuts } from './keyboard';

/** What the keys do, and what the colours mean. */
export function KeySheet({ close }: { readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="key-sheet" aria-labelledby="key-sheet-title" onClose={close}>
      <div class="title">
        <h2 id="key-sheet-title">Keyboard</h2>
        <Button look="icon" label="Close (Escape)" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </Button>
      </div>
      <dl>
        {shortcuts.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <h2>Colours</h2>
      <p class="legend">
        {['n8', 'n5', 'n2', 'zero', 'p2', 'p5', 'p8'].map((heat) => (
          <i key={heat} data-heat={heat} aria-hidden="true" />
        ))}
        <span>
          Orange is negative, blue is positive; the stronger, the nearer to the largest number of
          the matrix. A corner marks a number that your edits changed.
        </span>
      </p>
    </dialog>
  );
}
