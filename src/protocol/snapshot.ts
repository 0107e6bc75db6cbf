import type { Edit, Toggles } from '../models/variation';
import type { HeadJob } from '../models/heads';
import type { TokenOrigin } from '../models/reader';
import type { WireNumber } from '../writing/numbers';
import type { BesideView, StripView } from './strip';
import type { AnswerView, GenerationView, MasksView, SparedView } from './generation';
import type { PersistedState } from './persisted';

export type { Edit, HeadJob, Toggles, TokenOrigin, WireNumber };
export type * from './generation';
export type * from './strip';

/**
 * What the panel shows, as plain data: a complete snapshot each time, never a difference, because a
 * hidden webview drops messages. Nothing in it needs to be computed further: the view places it.
 */

export type Snapshot = LoadingSnapshot | MessageSnapshot | PassSnapshot;

/** Shown while a pass is computed. */
export interface LoadingSnapshot {
  readonly kind: 'loading';
  readonly text: string;
  /** Which share is done, 0 to 1, of work that takes noticeably long: the reader may stop it. */
  readonly share?: number;
  readonly stop?: ActionView;
}

/** Nothing to show, and what to do about it: no sentence, a model file that cannot be read. */
export interface MessageSnapshot {
  readonly kind: 'message';
  readonly severity: 'info' | 'error';
  readonly title: string;
  /** Each a sentence; for a model file, one problem each. */
  readonly details: readonly string[];
  readonly actions: readonly ActionView[];
  readonly restore: PersistedState;
}

/** Something that the reader can do about what is said beside it. */
export interface ActionView {
  readonly id: ActionId;
  readonly label: string;
}

export type ActionId =
  | 'openModelFile'
  | 'useDefaultModel'
  | 'browseModel'
  | 'openCheckpoint'
  | 'safeEpsilon'
  | 'reset'
  /** Ends the pass that is computed; goes on with it. */
  | 'stop'
  | 'compute';

/** A pass, and the place in it. */
export interface PassSnapshot {
  readonly kind: 'pass';
  readonly models: readonly ModelChoice[];
  readonly model: string;
  /** Whether its numbers may be edited: hand-made models only. */
  readonly editable: boolean;
  readonly sentence: string;
  /** What the model reads beside the sentence; a field for each. */
  readonly texts: readonly TextField[];
  readonly tokens: readonly TokenView[];
  /** Remarks on the whole pass: words left out, unknown words, edits that no longer fit. */
  readonly notices: readonly NoteView[];
  /** The blocks of all stacks, by name: an encoder's before its decoder's. */
  readonly layers: readonly string[];
  /** Of the block that is looked at. */
  readonly heads: number;
  readonly layer: number;
  readonly head: number;
  /** What each head of that block was found to do; empty where nothing was found. */
  readonly jobs: readonly string[];
  readonly digits: Digits;
  readonly toggles: Toggles;
  /** Those that say something about this model. */
  readonly switches: readonly (keyof Toggles)[];
  readonly pinned: boolean;
  readonly outline: readonly OutlineItem[];
  readonly step: StepView;
  /** Which stop of how many; `at` counts from 0. */
  readonly position: { readonly at: number; readonly of: number };
  /** Of the focused cell; null while no cell has the focus. */
  readonly explanation: ExplanationView | null;
  readonly canGoBack: boolean;
  readonly edits: EditsView;
  readonly prediction: readonly { readonly token: string; readonly probability: WireNumber }[];
  readonly lens: LensView;
  /** The texts as tokens, and what the one that is looked at attends to. */
  readonly strip: StripView;
  /** What may come next; null for a model that predicts no next token. */
  readonly generation: GenerationView | null;
  /** What may stand under a mask; null for a model that fills in none. */
  readonly masks: MasksView | null;
  /** Of a model that was asked whether the second text follows: its answers. */
  readonly answers: readonly AnswerView[];
  /** Another model beside this one, over the same sentence; null while none is compared. */
  readonly beside: BesideView | null;
  readonly restore: PersistedState;
}

export interface ModelChoice {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

export type Digits = '2' | '4' | 'all';

export interface TokenView {
  readonly text: string;
  readonly known: boolean;
}

/** A text that a model reads beside the sentence. */
export interface TextField {
  readonly which: 'pair' | 'target';
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
}

export interface NoteView {
  readonly kind: 'info' | 'erratum' | 'warning';
  readonly text: string;
  readonly actions: readonly ActionView[];
}

/** A line of the outline: a group that folds, or a step. In reading order; `depth` 0 is outermost. */
export type OutlineItem =
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly label: string;
      readonly depth: number;
      readonly folded: boolean;
      /** Whether the current step is inside, for a folded group that has to show it. */
      readonly current: boolean;
    }
  | {
      readonly kind: 'step';
      readonly id: string;
      readonly label: string;
      /** TeX. */
      readonly symbol: string;
      readonly depth: number;
      readonly current: boolean;
      /** A cell of it differs from the unedited pass. */
      readonly changed: boolean;
      /** A parameter of the model: listed, but not a stop of the scrubber. */
      readonly parameter: boolean;
    };

export interface StepView {
  readonly id: string;
  readonly label: string;
  readonly axes: readonly { readonly name: string; readonly size: number }[];
  /** The whole operation, TeX: "A = softmax(S)". */
  readonly formula: string;
  readonly spokenFormula: string;
  /** One or two sentences about these tokens and these numbers. */
  readonly words: readonly string[];
  readonly notes: readonly NoteView[];
  /** What stands left of the arrow, aligned as on paper; `sign` stands between them. */
  readonly operands: readonly GridView[];
  readonly sign: string;
  readonly result: GridView;
  /** At an attention pattern: all heads at a glance, and who looks at whom. */
  readonly heads: HeadsView | null;
  /** The step is about what comes next: the prediction belongs beside it. */
  readonly showsPrediction: boolean;
  /** The step is about the stream between blocks, or what is read from it: the lens belongs beside it. */
  readonly showsLens: boolean;
}

/** The logit lens: what the model would predict if it ended at each layer. */
export interface LensView {
  /** Why there is none; empty where there is one. */
  readonly why: string;
  /** The token after which is asked, in quotes; empty while the lens is closed. */
  readonly after: string;
  /** Its cells are [layer, column]. */
  readonly step: string;
  /** Null while it is closed: nothing is computed then. */
  readonly layers:
    | readonly {
        readonly name: string;
        /** The likeliest tokens, the likeliest first. */
        readonly top: readonly {
          readonly column: number;
          readonly token: string;
          readonly probability: WireNumber;
        }[];
      }[]
    | null;
}

/** The attention patterns of one block. */
export interface HeadsView {
  readonly picked: number;
  /**
   * A picture of each head, row by row: the largest weight under each pixel, from 0 to 255. Of a block
   * with one head there are none.
   */
  readonly pictures: readonly (readonly number[])[];
  readonly height: number;
  readonly width: number;
  /** What was found that heads do, by measurement: for each head, the best first. */
  readonly jobs: readonly (readonly HeadJob[])[];
  /** Of the picked head; null where the tokens are too many for lines between them. */
  readonly arcs: ArcsView | null;
}

export interface ArcsView {
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  /** The weights of at least `least`; the others are left out. */
  readonly arcs: readonly {
    readonly query: number;
    readonly key: number;
    readonly weight: number;
  }[];
  readonly least: number;
}

/** A matrix, or the slice of a larger tensor that the pickers choose, or a tile of it. */
export interface GridView {
  readonly step: string;
  readonly label: string;
  /** TeX. */
  readonly symbol: string;
  /** Says which slice this is: "head 1"; empty for a whole matrix. */
  readonly slice: string;
  readonly rows: GridAxis;
  readonly columns: GridAxis;
  /** Of a matrix that is too large for cells of its own: the tile is but its beginning, others are asked for. */
  readonly picture: PictureView | null;
  /** The numbers of the tile, row by row. */
  readonly cells: readonly (readonly WireNumber[])[];
  /** Which index of the tensor a cell is: "row" and "column" are replaced by its place in the whole grid. */
  readonly index: readonly (number | 'row' | 'column')[];
  /** The largest magnitude in the whole grid, for colouring; 0 where all are 0. */
  readonly scale: number;
  readonly editable: boolean;
  /** Its numbers count or name things: shown without decimals and without colour. */
  readonly whole: boolean;
  /** Rows or columns that were computed before the last token came; null where all of them are new. */
  readonly spared: SparedView | null;
  /** Cells of the tile that differ from the unedited pass. */
  readonly changed: readonly {
    readonly row: number;
    readonly column: number;
    readonly before: WireNumber;
  }[];
}

/** A large matrix from afar: each pixel is the cell of largest magnitude among those that fall into it. */
export interface PictureView {
  readonly height: number;
  readonly width: number;
  /** Row by row, one character a pixel, by its share of the largest: see `pixelLevel`. */
  readonly pixels: string;
  /** Counts the passes of the session: parts of another pass are no parts of this matrix. */
  readonly run: number;
}

/** A part of a large matrix, as it was asked for. */
export interface CellsView {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly (readonly WireNumber[])[];
}

/** One side of a grid. `start` is where the tile begins; `labels` are those of the tile. */
export interface GridAxis {
  readonly name: string;
  readonly size: number;
  readonly start: number;
  readonly labels: readonly string[];
  /** Labels are tokens of the sentence, and take the tokens' colours by their place in it. */
  readonly tokens: boolean;
}

/** Where one number comes from. */
export interface ExplanationView {
  readonly step: string;
  readonly index: readonly number[];
  /** "A[and, Buy]" in TeX and in words. */
  readonly name: string;
  readonly spokenName: string;
  /** TeX, the right-hand side. Empty for a number that is given. */
  readonly symbolic: string;
  readonly substituted: string;
  readonly spoken: string;
  /** The displayed expression, evaluated anew. */
  readonly value: WireNumber;
  /** What the forward pass left. */
  readonly stored: WireNumber;
  /** |value − stored|; 0 where both are the same infinity or both NaN. */
  readonly difference: WireNumber;
  readonly agrees: boolean;
  /** Why there is no more to say, for a given number: "set in the model file". */
  readonly given: string;
  readonly operands: readonly OperandView[];
  /** At a token of a published model: how it was made. */
  readonly token: TokenOrigin | null;
}

export interface OperandView {
  readonly step: string;
  readonly index: readonly number[];
  /** TeX. */
  readonly name: string;
  readonly spokenName: string;
  readonly value: WireNumber;
}

export interface EditsView {
  /** Anything is varied: a number, a switch, ε. Reset takes it back. */
  readonly varied: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly list: readonly EditView[];
  /** The prediction of the unedited pass, where it was another. */
  readonly predictionBefore: string | null;
  /** Whether Save can write to the model's own file (a model that ships can only be saved as another). */
  readonly canSave: boolean;
}

export interface EditView {
  readonly step: string;
  readonly index: readonly number[];
  /** "W_V[food, food]" */
  readonly name: string;
  /** Null where the model has no such number (any more). */
  readonly before: WireNumber | null;
  readonly after: WireNumber;
  /** Why it does nothing in this pass; empty where it does. */
  readonly idle: string;
}

/** What a panel needs to be itself again after a reload. Checked by `readPersistedState`. */
export type { PersistedState } from './persisted';
