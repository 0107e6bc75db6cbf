/** @jsxRuntime automatic @jsxImportSource preact */
import type {
  ActionView,
  LoadingSnapshot,
  MessageSnapshot,
  NoteView,
} from '../src/protocol/snapshot';
import { Button } from './controls';
import { usePass } from './context';
import { Icon, type IconName } from './icons';
import { Sentence } from './sentence';

export function Loading({ snapshot }: { readonly snapshot: LoadingSnapshot }) {
  return (
    <main class="state loading">
      <div class="bars" aria-hidden="true">
        <i /> <i /> <i />
      </div>
      <div role="status">
        <h1>{snapshot.text}</h1>
      </div>
      <HowFar snapshot={snapshot} />
    </main>
  );
}

/** A bar, and what ends the work; nothing where it is short. */
export function HowFar({
  snapshot: { share, stop, text },
}: {
  readonly snapshot: LoadingSnapshot;
}) {
  if (share === undefined) return null;
  return (
    <div class="how-far">
      <progress value={share} max={1} aria-label={text} />
      <Actions actions={stop ? [stop] : []} />
    </div>
  );
}

export function Message({ snapshot }: { readonly snapshot: MessageSnapshot }) {
  const { severity, title, details, actions, restore } = snapshot;
  return (
    <main class={`state message ${severity}`}>
      <div class="card" role={severity === 'error' ? 'alert' : 'status'}>
        <h1>
          <Icon name={severity} />
          {severity === 'error' ? <span class="unseen">Problem: </span> : null}
          {title}
        </h1>
        {details.length > 1 && severity === 'error' ? (
          <ul>
            {details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        ) : (
          details.map((detail) => <p key={detail}>{detail}</p>)
        )}
      </div>
      <Actions actions={actions} />
      {severity === 'info' ? (
        <div class="type-one">
          <p>Or type a sentence here, and press Enter:</p>
          <Sentence sentence={restore.sentence} />
        </div>
      ) : null}
    </main>
  );
}

const noteKinds: Record<NoteView['kind'], { readonly icon: IconName; readonly name: string }> = {
  info: { icon: 'info', name: 'Note' },
  erratum: { icon: 'erratum', name: 'Erratum' },
  warning: { icon: 'warning', name: 'Warning' },
};

/** Remarks, each with what can be done about it. */
export function Notes({ notes }: { readonly notes: readonly NoteView[] }) {
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li key={note.text} class={`note ${note.kind}`}>
          <Icon name={noteKinds[note.kind].icon} />
          <div>
            <p>
              <b class={note.kind === 'info' ? 'unseen' : ''}>{noteKinds[note.kind].name}: </b>
              {note.text}
            </p>
            <Actions actions={note.actions} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Actions({ actions }: { readonly actions: readonly ActionView[] }) {
  const { post } = usePass();
  if (actions.length === 0) return null;
  return (
    <div class="actions">
      {actions.map(({ id, label }, place) => (
        <Button
          key={id}
          look={place === 0 ? 'primary' : 'secondary'}
          onClick={() => post({ type: 'action', action: id })}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}
