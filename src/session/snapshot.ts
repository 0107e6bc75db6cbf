import { canReuse } from '../generation/cache';
import { jobsAt } from '../models/heads';
import { type Pass } from '../models/pass';
import { predictionOf } from '../models/transformer';
import { type Edit, placeOf, togglesOf } from '../models/variation';
import type {
  EditView,
  EditsView,
  ModelChoice,
  NoteView,
  PassSnapshot,
  PersistedState,
} from '../protocol/snapshot';
import { isInside, offsetOf } from '../tensor/tensor';
import type { Trace } from '../trace/trace';
import { cellText } from '../writing/names';
import { toWire } from '../writing/numbers';
import { noticesOf } from '../writing/remarks';
import { positionOf, stopsOf } from './place';
import type { Session } from './session';
import { explanationView } from './explanation';
import { lensOf } from './lens';
import { outlineOf } from './outline';
import { answersOf, generationView, known, masksView, saidAfter } from './generation';
import { stripView } from './strip';
import { switchesOf } from './switches';
import { textsOf, tokenAt } from './texts';
import { noteOf, stepView } from './step';

/** What the panel knows beside the session. */
export interface PanelFacts {
  readonly models: readonly ModelChoice[];
  readonly model: string;
  readonly pinned: boolean;
  readonly canSave: boolean;
  readonly document: PersistedState['document'];
  /** The model beside, if there is one. */
  readonly beside?: string;
}

/** What has to be kept of a session to come back to its place. */
export type SessionState = Omit<PersistedState, 'document' | 'pinned' | 'beside'>;

/** What is shown of a session: a snapshot, less what the panel knows of itself. */
export type SessionView = Omit<
  PassSnapshot,
  'models' | 'model' | 'pinned' | 'edits' | 'restore'
> & {
  readonly edits: Omit<EditsView, 'canSave'>;
  readonly restore: SessionState;
};

/** A session's state and what the panel knows beside it: all that has to be kept. */
export function persistedWith(
  state: SessionState,
  { beside, document, pinned }: PanelFacts,
): PersistedState {
  return { ...state, ...(beside === undefined ? {} : { beside }), document, pinned };
}

/** Everything that the panel shows. */
export function snapshotWith(view: SessionView, facts: PanelFacts): PassSnapshot {
  const { models, model, pinned, canSave } = facts;
  const edits = { ...view.edits, canSave };
  return { ...view, models, model, pinned, edits, restore: persistedWith(view.restore, facts) };
}

/** What has to be kept to come back to this place. */
export function stateOf(session: Session): SessionState {
  return {
    version: 1,
    sentence: session.sentence,
    ...session.more,
    ...session.saying.kept(),
    model: session.modelId,
    step: session.way.place.step,
    cell: session.way.place.cell && {
      step: session.way.place.cell.step,
      index: [...session.way.place.cell.index],
    },
    head: session.way.head,
    digits: session.digits,
    ...(session.lens ? { lens: true } : {}),
    folded: [...session.way.folded],
    edits: session.variation.edits.map((edit) => ({ ...edit, index: [...edit.index] })),
    toggles: session.variation.toggles,
    epsilon: session.variation.epsilon,
  };
}

/** Everything that is shown of a pass. */
export function viewOf(session: Session, pass: Pass): SessionView {
  const { trace, model, language, words } = pass;
  const { before, explanation } = session;
  const { folded } = session.way;
  const stops = stopsOf(trace, folded);
  const step = trace.step(session.way.place.step);
  const attention = step.id.includes('.cross_attn.') ? 'cross_attn' : 'attn';
  const block = session.way.blocks[session.way.layer]?.id ?? '';
  const jobs = jobsAt(language.heads ?? [], `${block}.${attention}.`, session.way.heads);
  return {
    kind: 'pass',
    editable: language.editable,
    sentence: pass.source
      ? session.sentence
      : session.sentence + saidAfter(pass, session.saying.said),
    texts: textsOf(pass, session.moreText),
    tokens: words.map(({ text }, place) => ({
      text,
      known: pass.lookup.ids[place]! < language.vocabulary.length,
    })),
    notices: noticesFor(session, pass),
    layers: session.way.blocks.map(({ label }) => label),
    heads: session.way.heads,
    layer: session.way.layer,
    head: session.way.head,
    jobs: jobs.map(([best]) => best?.job ?? ''),
    digits: session.digits,
    toggles: togglesOf(model),
    switches: switchesOf(language),
    outline: outlineOf(trace, step.id, folded, (other) => session.isChanged(other)),
    step: stepView({
      pass,
      before,
      step,
      folded,
      head: session.way.head,
      explanation,
      run: session.runs,
      tiles: session.tiles,
      known: canReuse(trace) ? known(session, pass) : 0,
      jobs,
    }),
    position: { at: positionOf(trace, stops, step.id), of: stops.length },
    explanation:
      explanation &&
      explanationView(trace, explanation, session.digits, tokenAt(session, pass, explanation)),
    canGoBack: session.way.canGoBack,
    edits: {
      varied: !pass.pristine,
      canUndo: session.canUndo,
      canRedo: session.canRedo,
      list: editViews(session, pass),
      predictionBefore: before && answerOf(before) !== answerOf(trace) ? answerOf(before) : null,
    },
    prediction: predictionOf(trace, 12).map(({ token, probability }) => ({
      token,
      probability: toWire(probability),
    })),
    lens: lensOf(pass),
    strip: stripView(session, pass),
    generation: generationView(session, pass),
    masks: masksView(session, pass),
    answers: answersOf(pass),
    beside: null,
    restore: stateOf(session),
  };
}

/** The most probable next word of a trace. */
function answerOf(trace: Trace): string {
  return predictionOf(trace)[0]?.token ?? '';
}

function noticesFor(session: Session, pass: Pass): NoteView[] {
  const notices = noticesOf(pass).map(noteOf);
  const lost = pass.misfits.map((edit) => `${nameOf(pass, edit)} = ${edit.value}`);
  if (lost.length > 0) {
    notices.unshift({
      kind: 'warning',
      text: `The model has changed, and these edits have no cell in it any more: ${lost.join('; ')}. They are kept, and come back when the cell does.`,
      actions: [{ id: 'reset', label: 'Discard all edits' }],
    });
  }
  if (session.complaint !== null) {
    notices.unshift({ kind: 'warning', text: session.complaint, actions: [] });
  }
  return notices;
}

/** Every edit, also those that do nothing in this pass: none is kept in secret. */
function editViews(session: Session, pass: Pass): EditView[] {
  return session.variation.edits.map((edit) => {
    const index = placeOf(pass.model, edit);
    const parameter = pass.model.parameters.get(edit.matrix);
    const exists = index && parameter && isInside(parameter.value.shape, index);
    const before = session.before?.find(edit.matrix) && session.before.value(edit.matrix);
    return {
      step: edit.matrix,
      index: index ?? edit.index,
      name: nameOf(pass, edit),
      before: before && exists ? toWire(before.data[offsetOf(before.shape, index)]!) : null,
      after: edit.value,
      idle: !exists
        ? 'The model has no such cell any more.'
        : pass.trace.find(edit.matrix)
          ? ''
          : 'This pass does not use it.',
    };
  });
}

function nameOf({ trace, model }: Pass, edit: Edit): string {
  const index = placeOf(model, edit);
  const step = trace.find(edit.matrix);
  if (step && index && isInside(step.shape, index)) {
    return cellText(trace, { step: edit.matrix, index });
  }
  const [first, ...rest] = edit.index;
  return `${edit.matrix}[${[edit.token ?? first, ...rest].join(', ')}]`;
}
