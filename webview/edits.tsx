/** @jsxRuntime automatic @jsxImportSource preact */
import type { PassSnapshot } from '../src/protocol/snapshot';
import { Button } from './controls';
import { usePass } from './context';
import { Icon } from './icons';
import { formatNumber } from './numbers';

/** What was changed in the model, what it did to the prediction, and how to keep or drop it. */
export function EditsBar({ pass }: { readonly pass: PassSnapshot }) {
  const { post } = usePass();
  const { canUndo, canRedo, canSave, list, predictionBefore, varied } = pass.edits;
  if (!varied && !canUndo && !canRedo) return null;
  const now = pass.prediction[0]?.token;
  return (
    <section class="edits" aria-label="Edits">
      <div class="summary">
        <h2>
          {list.length === 0
            ? 'No edited numbers'
            : list.length === 1
              ? '1 edit'
              : `${list.length} edits`}
        </h2>
        {now === undefined || (list.length === 0 && predictionBefore === null) ? null : (
          <p>
            {predictionBefore === null ? (
              <>
                still predicts <b>{now}</b>
              </>
            ) : (
              <>
                now predicts <b>{now}</b>, before <s>{predictionBefore}</s>
              </>
            )}
          </p>
        )}
      </div>
      <ul class="edit-list">
        {list.map((edit) => (
          <li key={edit.name}>
            <button
              type="button"
              class={edit.idle === '' ? undefined : 'idle'}
              title={edit.idle === '' ? 'Go to this number' : edit.idle}
              onClick={() => post({ type: 'follow', step: edit.step, index: [...edit.index] })}
            >
              <span class="name">{edit.name}</span>
              {edit.before === null ? null : <s>{formatNumber(edit.before, 'all')}</s>}
              <Icon name="arrow" />
              <b>{formatNumber(edit.after, 'all')}</b>
            </button>
          </li>
        ))}
      </ul>
      <div class="buttons">
        <Button
          look="icon"
          label="Undo (Ctrl+Z)"
          disabled={!canUndo}
          onClick={() => post({ type: 'undo' })}
        >
          <Icon name="undo" />
        </Button>
        <Button
          look="icon"
          label="Redo (Ctrl+Y)"
          disabled={!canRedo}
          onClick={() => post({ type: 'redo' })}
        >
          <Icon name="redo" />
        </Button>
        <Button disabled={!varied} onClick={() => post({ type: 'reset' })}>
          Reset
        </Button>
        {canSave && varied ? (
          <Button look="primary" onClick={() => post({ type: 'save' })}>
            Save
          </Button>
        ) : null}
        {varied ? <Button onClick={() => post({ type: 'saveAs' })}>Save as…</Button> : null}
      </div>
    </section>
  );
}
