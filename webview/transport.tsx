/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect } from 'preact/hooks';
import type { PassSnapshot } from '../src/protocol/snapshot';
import { Button } from './controls';
import { usePass } from './context';
import { Icon } from './icons';

/** How long a step stays while the pass plays: time to read its sentence. */
const stepMilliseconds = 2200;

interface TransportProps {
  readonly position: PassSnapshot['position'];
  readonly label: string;
  readonly playing: boolean;
  readonly play: (on: boolean) => void;
  readonly showKeys: () => void;
}

/** Where in the pass we are, and how to move. */
export function Transport({ position, label, playing, play, showKeys }: TransportProps) {
  const { post } = usePass();
  const { at, of } = position;
  const isFirst = at <= 0;
  const isLast = at >= of - 1;

  useEffect(() => {
    if (!playing) return;
    if (isLast) {
      play(false);
      return;
    }
    const timer = setTimeout(() => post({ type: 'move', to: 'next' }), stepMilliseconds);
    return () => clearTimeout(timer);
  }, [playing, at, isLast, post, play]);

  const start = () => {
    if (isLast && !playing) post({ type: 'move', to: 'first' });
    play(!playing);
  };

  return (
    <footer class="transport" aria-label="Steps">
      <div class="buttons">
        <MoveButton to="first" label="First step (Home)" disabled={isFirst} />
        <MoveButton to="previous" label="Previous step (←)" disabled={isFirst} />
        <Button look="icon" label={playing ? 'Pause (Space)' : 'Play (Space)'} onClick={start}>
          <Icon name={playing ? 'pause' : 'play'} />
        </Button>
        <MoveButton to="next" label="Next step (→)" disabled={isLast} />
        <MoveButton to="last" label="Last step (End)" disabled={isLast} />
      </div>
      <input
        class="scrubber"
        type="range"
        min={0}
        max={Math.max(0, of - 1)}
        step={1}
        value={at}
        style={{ '--done': of > 1 ? at / (of - 1) : 1 }}
        aria-label="Step of the pass"
        aria-valuetext={`${at + 1} of ${of}: ${label}`}
        onInput={(event) => post({ type: 'goTo', position: Number(event.currentTarget.value) })}
      />
      <span class="counter">
        {at + 1} / {of}
      </span>
      <Button look="icon" label="Keyboard shortcuts (?)" onClick={showKeys}>
        <Icon name="keys" />
      </Button>
    </footer>
  );
}

interface MoveButtonProps {
  readonly to: 'first' | 'previous' | 'next' | 'last';
  readonly label: string;
  readonly disabled: boolean;
}

function MoveButton({ to, label, disabled }: MoveButtonProps) {
  const { post } = usePass();
  return (
    <Button
      look="icon"
      label={label}
      disabled={disabled}
      onClick={() => post({ type: 'move', to })}
    >
      <Icon name={to} />
    </Button>
  );
}
