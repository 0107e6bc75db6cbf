/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { ExplanationView, PassSnapshot } from '../src/protocol/snapshot';
import type { PanelMessage } from '../src/protocol/messages';
import { Announcer } from './announcer';
import { Beside, Side } from './beside';
import type { CellRef } from './cells';
import { Button } from './controls';
import { Pass, usePass } from './context';
import { EditsBar } from './edits';
import { Explanation } from './explanation';
import { Icon } from './icons';
import { KeySheet } from './key-sheet';
import { type Command, commandOf, surroundingsOf } from './keyboard';
import { Outline } from './outline';
import type { Parts } from './parts';
import type { Pointer } from './pointer';
import { Notes } from './states';
import { type DrawnAs, Step } from './step';
import { TextBand } from './text-band';
import { Toolbar } from './toolbar';
import { Transport } from './transport';

/** What is pointed at, and in which of two models. */
export interface Pointed {
  readonly explanation: ExplanationView;
  readonly side: 'own' | 'beside';
}

/** What one of two models is asked through. */
export interface SideContext {
  readonly post: (message: PanelMessage) => void;
  readonly pointer: Pointer;
  readonly parts: Parts;
}

interface PassViewProps {
  readonly pass: PassSnapshot;
  readonly pointed: Pointed | null;
  readonly own: SideContext;
  readonly beside: SideContext;
}

/** A pass, and the place in it. */
export function PassView({ pass, pointed, own, beside }: PassViewProps) {
  const [playing, setPlaying] = useState(false);
  const [keys, setKeys] = useState(false);
  const [outlined, setOutlined] = useState(false);
  const [drawing, setDrawing] = useState<DrawnAs>('numbers');
  const [spot, setSpot] = useState<CellRef | null>(null);
  const [side, setSide] = useState<Pointed['side']>('own');
  const second = pass.beside?.shown?.kind === 'pass' ? pass.beside.shown : null;
  const at = pointed?.side ?? (second ? side : 'own');
  const of = at === 'beside' && second ? second : pass;
  const shown = pointed?.explanation ?? of.explanation;
  const { pointer } = own;
  useShortcuts(pass.canGoBack, setPlaying, setKeys);
  useEffect(() => setSpot(null), [pass.step.id]);
  // What is pointed at changes none of these: as the same elements they are not compared again.
  const outline = useMemo(() => <Outline items={pass.outline} />, [pass.outline]);
  const toolbar = useMemo(() => <Toolbar pass={pass} />, [pass]);

  return (
    <div class={outlined ? 'pass outlined' : 'pass'}>
      {toolbar}
      {pass.notices.length > 0 ? (
        <section class="notices" aria-label="Remarks on the sentence">
          <Notes notes={pass.notices} />
        </section>
      ) : null}
      <TextBand pass={pass} pointer={pointer} />
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
          {outline}
        </nav>
        {pass.beside ? (
          <main class="sides">
            <h1 class="unseen">Two models side by side: {pass.step.label}</h1>
            <div onFocusCapture={() => setSide('own')}>
              <Side
                name="This model"
                pass={pass}
                shown={at === 'own' ? shown : null}
                spot={at === 'own' ? spot : null}
                pointer={pointer}
              >
                <b>{pass.models.find(({ id }) => id === pass.model)?.label ?? pass.model}</b>
              </Side>
            </div>
            <div onFocusCapture={() => setSide('beside')}>
              <Beside
                first={pass}
                beside={pass.beside}
                context={beside}
                shown={at === 'beside' ? shown : null}
                spot={at === 'beside' ? spot : null}
                pointer={beside.pointer}
              />
            </div>
          </main>
        ) : (
          <Step
            key={pass.step.id}
            step={pass.step}
            prediction={pass.prediction}
            masked={pass.masks !== null}
            lens={pass.lens}
            drawing={drawing}
            draw={setDrawing}
            focused={pass.explanation}
            shown={shown}
            spot={spot}
            pointer={pointer}
          />
        )}
        <SideOf side={at} context={beside} second={second}>
          <Explanation
            explanation={shown}
            pointed={pointed !== null}
            canGoBack={of.canGoBack}
            spot={setSpot}
          />
        </SideOf>
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

interface SideOfProps {
  readonly side: Pointed['side'];
  readonly context: SideContext;
  readonly second: PassSnapshot | null;
  readonly children: ComponentChildren;
}

/** What is done inside goes to the model that it speaks of. */
function SideOf({ side, context, second, children }: SideOfProps) {
  if (side === 'own' || !second) return <>{children}</>;
  const { tokens, digits } = second;
  return <Pass.Provider value={{ ...context, tokens, digits }}>{children}</Pass.Provider>;
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
