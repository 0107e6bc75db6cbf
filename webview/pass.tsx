/** @jsxRuntime automatic @jsxImportSource preact */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ExplanationView, PassSnapshot } from '../src/protocol/snapshot';
import { Announcer } from './announcer';
import type { CellRef } from './cells';
import { Button } from './controls';
import { usePass } from './context';
import { EditsBar } from './edits';
import { Explanation } from './explanation';
import { Icon } from './icons';
import { KeySheet } from './key-sheet';
import { type Command, commandOf, surroundingsOf } from './keyboard';
import { Outline } from './outline';
import type { Pointer } from './pointer';
import { Notes } from './states';
import { type DrawnAs, Step } from './step';
import { Toolbar } from './toolbar';
import { Transport } from './transport';

interface PassViewProps {
  readonly pass: PassSnapshot;
  readonly pointed: ExplanationView | null;
  readonly pointer: Pointer;
}

/** A pass, and the place in it. */
export function PassView({ pass, pointed, pointer }: PassViewProps) {
  const [playing, setPlaying] = useState(false);
  const [keys, setKeys] = useState(false);
  const [outlined, setOutlined] = useState(false);
  const [drawing, setDrawing] = useState<DrawnAs>('numbers');
  const [spot, setSpot] = useState<CellRef | null>(null);
  const shown = pointed ?? pass.explanation;
  useShortcuts(pass.canGoBack, setPlaying, setKeys);
  useEffect(() => setSpot(null), [pass.step.id]);

  return (
    <div class={outlined ? 'pass outlined' : 'pass'}>
      <Toolbar pass={pass} />
      {pass.notices.length > 0 ? (
        <section class="notices" aria-label="Remarks on the sentence">
          <Notes notes={pass.notices} />
        </section>
      ) : null}
      <div class="columns">
        <nav class="outline" aria-label="Outline">
          <div class="outline-switch">
            <Button
              look="icon"
              label={outlined ? 'Hide the outline' : 'Show the outline'}
              onClick={() => setOutlined(!outlined)}
            >
              <Icon name="outline" />
            </Button>
          </div>
          <Outline items={pass.outline} />
        </nav>
        <Step
          key={pass.step.id}
          step={pass.step}
          prediction={pass.prediction}
          lens={pass.lens}
          drawing={drawing}
          draw={setDrawing}
          focused={pass.explanation}
          shown={shown}
          spot={spot}
          pointer={pointer}
        />
        <Explanation
          explanation={shown}
          pointed={pointed !== null}
          canGoBack={pass.canGoBack}
          spot={setSpot}
        />
      </div>
      <EditsBar pass={pass} />
      <Transport
        position={pass.position}
        label={pass.step.label}
        playing={playing}
        play={setPlaying}
        showKeys={() => setKeys(true)}
      />
      {keys ? <KeySheet close={() => setKeys(false)} /> : null}
      <Announcer pass={pass} />
    </div>
  );
}

/** The keys that work wherever the focus is (see keyboard.ts). */
function useShortcuts(
  canGoBack: boolean,
  setPlaying: (change: (on: boolean) => boolean) => void,
  setKeys: (on: boolean) => void,
): void {
  const { post } = usePass();
  const run = useCallback(
    (command: Command) => {
      switch (command) {
        case 'play':
          setPlaying((on) => !on);
          break;
        case 'keys':
          setKeys(true);
          break;
        case 'back':
          if (canGoBack) post({ type: 'back' });
          break;
        case 'undo':
        case 'redo':
          post({ type: command });
          break;
        case 'previous':
        case 'next':
        case 'first':
        case 'last':
          post({ type: 'move', to: command });
          break;
      }
    },
    [canGoBack, post],
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const command = commandOf(event, surroundingsOf(event.target));
      if (!command) return;
      event.preventDefault();
      // VS Code would act on the key as well: undo what was typed in a field.
      event.stopPropagation();
      run(command);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [run]);
}
