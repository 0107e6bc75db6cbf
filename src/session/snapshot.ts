import { type Pass } from '../models/pass';
import { predictionOf } from '../models/transformer';
import { placeOf, togglesOf } from '../models/variation';
import type {
  EditView,
  ModelChoice,
  NoteView,
  PassSnapshot,
  PersistedState,
} from '../protocol/snapshot';
import { isInside, offsetOf } from '../tensor/tensor';
import { cellText } from '../writing/names';
import { toWire } from '../writing/numbers';
import { noticesOf } from '../writing/remarks';
import { positionOf, stopsOf } from './place';
import { type Session, answerOf, layerAt } from './session';
import { explanationView } from './explanation';
import { outlineOf } from './outline';
import { noteOf, stepView } from './step';

/** What the panel knows beside the session. */
export interface PanelFacts {
  readonly models: readonly ModelChoice[];
  readonly model: string;
  readonly pinned: boolean;
  readonly canSave: boolean;
  readonly document: PersistedState['document'];
}

/** What has to be kept to come back to this place. */
export function persistedOf(session: Session, facts: PanelFacts): PersistedState {
  return {
    version: 1,
    sentence: session.sentence,
    document: facts.document,
    model: facts.model,
    pinned: facts.pinned,
    step: session.place.step,
    cell: session.place.cell && {
      step: session.place.cell.step,
      index: [...session.place.cell.index],
    },
    head: session.head,
    digits: session.digits,
    folded: [...session.folded],
    edits: session.variation.edits.map((edit) => ({ ...edit, index: [...edit.index] })),
    toggles: session.variation.toggles,
    epsilon: session.variation.epsilon,
  };
}

/** Everything that the panel shows of a pass. */
export function snapshotOf(session: Session, pass: Pass, facts: PanelFacts): PassSnapshot {
  const { trace, model, language, words } = pass;
  const { before, explanation, folded } = session;
  const stops = stopsOf(trace, folded);
  const step = trace.step(session.place.step);
  return {
    kind: 'pass',
    models: facts.models,
    model: facts.model,
    editable: language.editable,
    sentence: session.sentence,
    tokens: words.map(({ text }, place) => ({
      text,
      known: pass.lookup.ids[place]! < language.vocabulary.length,
    })),
    notices: noticesFor(session, pass),
    layers: model.blocks,
    heads: model.heads,
    layer: layerAt(session),
    head: session.head,
    digits: session.digits,
    toggles: togglesOf(model),
    pinned: facts.pinned,
    outline: outlineOf(trace, step.id, folded, before),
    step: stepView({
      pass,
      before,
      step,
      folded,
      head: session.head,
      explanation,
      tiles: session.tiles,
    }),
    position: { at: positionOf(trace, stops, step.id), of: stops.length },
    explanation: explanation && explanationView(trace, explanation, session.digits),
    canGoBack: session.canGoBack,
    edits: {
      varied: !pass.pristine,
      canUndo: session.canUndo,
      canRedo: session.canRedo,
      list: editViews(session, pass),
      predictionBefore: before && answerOf(before) !== answerOf(trace) ? answerOf(before) : null,
      canSave: facts.canSave,
    },
    prediction: predictionOf(trace)
      .slice(0, 12)
      .map(({ token, probability }) => ({ token, probability: toWire(probability) })),
    restore: persistedOf(session, facts),
  };
}

function noticesFor(session: Session, pass: Pass): NoteView[] {
  const notices = noticesOf(pass).map(noteOf);
  // A word's own numbers wait for the word: only edits that no sentence could take are reported.
  const lost = pass.misfits.filter((edit) => edit.token === undefined);
  if (lost.length > 0) {
    const list = lost.map((edit) => `${edit.matrix}[${edit.index.join(', ')}] = ${edit.value}`);
    notices.unshift({
      kind: 'warning',
      text: `The model has changed, and these edits have no cell in it any more: ${list.join('; ')}. They are kept, and come back when the cell does.`,
      actions: [{ id: 'reset', label: 'Discard all edits' }],
    });
  }
  if (session.complaint !== null) {
    notices.unshift({ kind: 'warning', text: session.complaint, actions: [] });
  }
  return notices;
}

function editViews(session: Session, pass: Pass): EditView[] {
  return session.variation.edits.flatMap((edit) => {
    const index = placeOf(pass.model, edit);
    const step = pass.trace.find(edit.matrix);
    if (!index || !step || !isInside(step.shape, index)) return [];
    const before = session.before?.find(edit.matrix) && session.before.value(edit.matrix);
    return [
      {
        step: edit.matrix,
        index,
        name: cellText(pass.trace, { step: edit.matrix, index }),
        before: before ? toWire(before.data[offsetOf(before.shape, index)]!) : 'NaN',
        after: edit.value,
      },
    ];
  });
}
