import { type LanguageModel, type NoPass, type Pass, runPass } from '../models/pass';
import {
  type Toggles,
  type Variation,
  isSameCell,
  togglesOf,
  unvaried,
  vary,
} from '../models/variation';
import type { PanelMessage } from '../protocol/messages';
import type { Digits } from '../protocol/snapshot';
import type { PersistedState } from '../protocol/persisted';
import { isInside } from '../tensor/tensor';
import { type CellExplanation, type StepCell, explainCell } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';
import { originalOf, readEdit } from './edit';
import { isChanged } from './grid';
import { isLensStep, lookAlike, lookAt } from './lens';
import { type BlockPlace, blockOf, blocksOf, placeInBlock } from './layers';
import {
  type Place,
  groupsOf,
  isHidden,
  isWrittenOut,
  positionOf,
  representativeOf,
  stopsOf,
  tokenOf,
} from './place';
import { isOffered, offeredOf } from './switches';
import { moreFor, readMore } from './texts';

const mostUndo = 200;

/** How a reader has varied one model, and what can be undone. */
interface Worksheet {
  readonly variation: Variation;
  readonly undo: Variation[];
  readonly redo: Variation[];
}

/**
 * A reader's way through a pass: the sentence, the model and how it is varied, the place, and what can
 * be undone. No vscode in it: the panel feeds it messages and shows what {@link snapshotOf} makes of it.
 */
export class Session {
  language: LanguageModel;
  sentence: string;
  /** What is read beside the sentence: a second one, or what a decoder has said so far. */
  more: ReturnType<typeof readMore> = {};
  pass: Pass | NoPass;
  variation: Variation = unvaried;
  place: Place = { step: 'tokens', cell: null };
  head = 0;
  digits: Digits = '2';
  /** The logit lens is open. */
  lens = false;
  folded = new Set<string>();
  tiles = new Map<string, readonly [number, number]>();
  /** What was wrong with the last thing that was asked; gone with the next. */
  complaint: string | null = null;

  /** Which model the variation belongs to; the others' wait until their model is used again. */
  modelId: string;
  /**
   * The block last visited, of those of {@link blocksOf}: what lies outside all blocks is seen with its
   * attention.
   */
  layer = 0;
  /** Counts the passes. */
  runs = 0;

  #blocks: readonly BlockPlace[] = [];
  #history: Place[] = [];
  #undo: Variation[] = [];
  #redo: Variation[] = [];
  readonly #others = new Map<string, Worksheet>();
  readonly #changed = new Map<string, boolean>();
  #unvaried: Pass | undefined;

  constructor(
    language: LanguageModel,
    sentence: string,
    restored?: PersistedState,
    modelId = restored?.model ?? '',
  ) {
    this.language = language;
    this.sentence = sentence;
    this.modelId = modelId;
    if (restored) {
      const { edits, toggles, epsilon } = restored;
      this.more = readMore(restored);
      const variation = { edits, toggles: offeredOf(language, toggles), epsilon };
      if (restored.model === modelId) this.variation = variation;
      else this.#others.set(restored.model, { variation, undo: [], redo: [] });
      this.place = { step: restored.step, cell: restored.cell };
      this.head = restored.head;
      this.digits = restored.digits;
      this.lens = restored.lens === true;
      this.folded = new Set(restored.folded);
    }
    this.pass = this.run();
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  get canGoBack(): boolean {
    return this.#history.length > 0;
  }

  /** The blocks of all stacks. */
  get blocks(): readonly BlockPlace[] {
    return this.#blocks;
  }

  /** How many heads the block last visited has. */
  get heads(): number {
    return this.#blocks[this.layer]?.heads ?? 1;
  }

  /** The same pass as the model's file has it, where this one differs; for before and after. */
  get before(): Trace | undefined {
    if (!('trace' in this.pass) || this.pass.pristine) return undefined;
    if (!this.#unvaried) {
      const plain = runPass(
        this.language,
        this.sentence,
        unvaried,
        this.variation.edits,
        moreFor(this.language, this.more),
      );
      if ('trace' in plain) {
        this.#unvaried = plain;
        lookAlike(plain, this.pass.trace);
      }
    }
    return this.#unvaried?.trace;
  }

  /** Reads another sentence, at the same place where it has one. */
  read(sentence: string): void {
    this.sentence = sentence;
    this.tiles.clear();
    this.pass = this.run();
  }

  /**
   * Another model, or the same after its file has changed. Every model keeps its own edits, with their
   * undo, until it is used again.
   */
  use(language: LanguageModel, modelId = ''): void {
    this.language = language;
    if (modelId !== this.modelId) {
      const { variation, undo, redo } = this.#others.get(modelId) ?? {
        variation: unvaried,
        undo: [],
        redo: [],
      };
      this.#others.set(this.modelId, {
        variation: this.variation,
        undo: this.#undo,
        redo: this.#redo,
      });
      this.modelId = modelId;
      this.variation = variation;
      this.#undo = undo;
      this.#redo = redo;
    }
    this.tiles.clear();
    this.pass = this.run();
  }

  /** Whether a cell of a step differs from the unedited pass. */
  isChanged(step: Step): boolean {
    let changed = this.#changed.get(step.id);
    if (changed === undefined) {
      changed = 'trace' in this.pass && isChanged(this.pass.trace, step, this.before);
      this.#changed.set(step.id, changed);
    }
    return changed;
  }

  /** The explanation of the cell in focus. */
  get explanation(): CellExplanation | null {
    const { cell } = this.place;
    return cell && this.explain(cell);
  }

  /** Where a number comes from; null where there is no such cell. */
  explain({ step: id, index }: StepCell): CellExplanation | null {
    if (!('trace' in this.pass) || !this.#has({ step: id, index })) return null;
    const { trace } = this.pass;
    return explainCell(trace, id, index, (other) => isWrittenOut(trace, other, this.folded));
  }

  #has({ step: id, index }: StepCell): boolean {
    const step = 'trace' in this.pass ? this.pass.trace.find(id) : undefined;
    return step !== undefined && isInside(step.shape, index);
  }

  /** Acts on a message that concerns the place or the numbers; other messages are the panel's. */
  handle(message: PanelMessage): void {
    this.complaint = null;
    if (message.type === 'setText') {
      return this.#readMore({ ...this.more, [message.which]: message.text });
    }
    if (!('trace' in this.pass)) return;
    const { trace } = this.pass;
    switch (message.type) {
      case 'go':
        return this.#go(message.step);
      case 'goTo':
      case 'move': {
        const stops = stopsOf(trace, this.folded);
        const at = positionOf(trace, stops, this.place.step);
        const targets = { first: 0, previous: at - 1, next: at + 1, last: stops.length - 1 };
        const target = message.type === 'goTo' ? message.position : targets[message.to];
        return this.#go(stops[Math.max(0, Math.min(target, stops.length - 1))]!.id);
      }
      case 'focus': {
        const cell = message.index && { step: message.step, index: message.index };
        if (cell && !this.#has(cell)) return;
        this.place = { ...this.place, cell };
        this.#look(this.pass);
        return;
      }
      case 'follow':
        if (!this.#has(message)) return;
        this.#history.push(this.place);
        this.#unfold(message.step);
        this.#enter(message.step);
        this.place = {
          step: message.step,
          cell: { step: message.step, index: message.index },
        };
        this.#look(this.pass);
        return this.#followHead(message);
      case 'back':
        this.place = this.#history.pop() ?? this.place;
        this.#enter(this.place.step);
        return;
      case 'setLayer': {
        const { blocks } = this;
        const block = blocks[Math.min(message.layer, blocks.length - 1)];
        if (!block) return;
        const moved = placeInBlock(blocks, this.place.step, block);
        return this.#go(
          moved !== undefined && trace.find(moved) ? moved : `${block.id}.hook_resid_pre`,
        );
      }
      case 'setHead':
        this.head = Math.min(message.head, this.heads - 1);
        // The focus stays on the same cell of the other head.
        this.place = { ...this.place, cell: this.#inHead(this.place.cell) };
        return;
      case 'setLens':
        return this.#openLens(message.open);
      case 'setDigits':
        this.digits = message.digits;
        return;
      case 'fold':
        return this.#fold(message.group, message.folded);
      case 'tile':
        this.tiles.set(message.step, [message.row, message.column]);
        return;
      case 'setToggle':
        if (!isOffered(this.language, message.toggle)) return;
        return this.vary({ toggles: this.#toggled({ [message.toggle]: message.on }) });
      case 'setNorm':
        if (!isOffered(this.language, 'norm')) return;
        return this.vary({ toggles: this.#toggled({ norm: message.norm }) });
      case 'edit':
        return this.#edit(message.step, message.index, message.text);
      case 'undo':
        return this.#step(this.#undo, this.#redo);
      case 'redo':
        return this.#step(this.#redo, this.#undo);
      case 'reset':
        return this.vary(unvaried);
      default:
        return;
    }
  }

  /** Varies the model further; can be undone. What changes nothing leaves nothing to undo. */
  vary(change: Partial<Variation>): void {
    const next = { ...this.variation, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.variation)) return;
    this.#undo.push(this.variation);
    if (this.#undo.length > mostUndo) this.#undo.shift();
    this.#redo = [];
    this.variation = next;
    this.pass = this.run();
  }

  /**
   * The variation has been written into a model file, but for what is left over; from now on that is
   * the model.
   */
  saved(language: LanguageModel, left: Variation = unvaried, modelId = this.modelId): void {
    this.variation = left;
    this.#undo = [];
    this.#redo = [];
    this.modelId = modelId;
    this.language = language;
    this.pass = this.run();
  }

  private run(): Pass | NoPass {
    this.runs++;
    this.#unvaried?.trace.leave();
    this.#unvaried = undefined;
    // None at first.
    const old = this.pass as Pass | NoPass | undefined;
    if (old && 'trace' in old) old.trace.leave();
    this.#changed.clear();
    const { variation } = this;
    const more = moreFor(this.language, this.more);
    const pass = runPass(this.language, this.sentence, variation, variation.edits, more);
    if ('trace' in pass) {
      const { trace } = pass;
      if (this.lens) this.#look(pass);
      const { step, cell } = this.place;
      const known = cell && trace.find(cell.step);
      // Where one model has a stack, another may have a decoder.
      const same = [step, `decoder.${step}`, step.replace(/^(en|de)coder\./, '')];
      this.place = {
        step: same.find((id) => trace.find(id)) ?? trace.steps[0]!.id,
        cell: known && isInside(known.shape, cell.index) ? cell : null,
      };
      this.#history = this.#history.filter((past) => trace.find(past.step));
      this.#blocks = blocksOf(pass.model);
      this.layer = Math.min(this.layer, this.#blocks.length - 1);
      this.#enter(this.place.step);
    }
    return pass;
  }

  #go(id: string): void {
    if (!('trace' in this.pass) || !this.pass.trace.find(id)) return;
    this.#unfold(id);
    this.#enter(id);
    // The focus stays with the token, where the next step has the same one.
    this.place = { step: id, cell: this.#sameToken(id) };
  }

  #openLens(open: boolean): void {
    if (!('trace' in this.pass)) return;
    const { trace } = this.pass;
    this.lens = open;
    if (open) return this.#look(this.pass);
    for (const each of [trace, this.#unvaried?.trace]) each?.setAside([], []);
    this.#history = this.#history.filter((past) => trace.find(past.step));
    const { step, cell } = this.place;
    if (trace.find(step) && (!cell || trace.find(cell.step))) return;
    this.place = { step: trace.find(step) ? step : trace.steps.at(-1)!.id, cell: null };
  }

  /** The open lens looks at the token in focus; while no token is, at the one before or the last. */
  #look(pass: Pass): void {
    if (!this.lens || !lookAt(pass, this.place.cell)) return;
    if (this.#unvaried) lookAlike(this.#unvaried, pass.trace);
    for (const id of this.#changed.keys()) if (isLensStep(id)) this.#changed.delete(id);
  }

  #enter(id: string): void {
    this.layer = blockOf(this.#blocks, id) ?? this.layer;
    this.head = Math.min(this.head, this.heads - 1);
  }

  #readMore(more: ReturnType<typeof readMore>): void {
    this.more = more;
    this.tiles.clear();
    this.pass = this.run();
  }

  /** The first cell of the focused token's row in another step. */
  #sameToken(id: string): StepCell | null {
    if (!('trace' in this.pass)) return null;
    const { trace } = this.pass;
    const token = tokenOf(trace, this.place.cell);
    const step = trace.step(id);
    const axis = step.axes.findIndex((name) => name === 'position' || name === 'query');
    if (token === null || axis < 0) return null;
    return this.#inHead({ step: id, index: step.axes.map((_, k) => (k === axis ? token : 0)) });
  }

  #inHead(cell: StepCell | null): StepCell | null {
    if (!cell || !('trace' in this.pass)) return cell;
    const { axes, shape } = this.pass.trace.step(cell.step);
    return {
      step: cell.step,
      index: cell.index.map((place, axis) =>
        axes[axis] === 'head' ? Math.min(this.head, shape[axis]! - 1) : place,
      ),
    };
  }

  #followHead({ step, index }: StepCell): void {
    if (!('trace' in this.pass)) return;
    const axis = this.pass.trace.step(step).axes.indexOf('head');
    if (axis >= 0) this.head = index[axis]!;
  }

  #unfold(id: string): void {
    if (!('trace' in this.pass)) return;
    const { trace } = this.pass;
    if (!isHidden(trace, id, this.folded)) return;
    for (const group of groupsOf(trace, trace.step(id))) this.folded.delete(group.id);
  }

  #fold(id: string, folded: boolean): void {
    if (!('trace' in this.pass)) return;
    const { trace } = this.pass;
    const group = trace.groups.find((candidate) => candidate.id === id);
    if (!group) return;
    if (!folded) {
      this.folded.delete(id);
      return;
    }
    this.folded.add(id);
    if (isHidden(trace, this.place.step, this.folded)) {
      this.place = { step: representativeOf(trace, group).id, cell: null };
    }
  }

  /** A switch set as the model has it is no variation. */
  #toggled(change: Partial<Toggles>): Partial<Toggles> {
    const all = { ...this.variation.toggles, ...change };
    const { model: plain } = vary(this.language.transformer, unvaried);
    const own = togglesOf(plain);
    return Object.fromEntries(
      Object.entries(all).filter(([key, value]) => own[key as keyof Toggles] !== value),
    );
  }

  #edit(matrix: string, index: readonly number[], text: string): void {
    if (!('trace' in this.pass)) return;
    const typed = readEdit(this.pass, matrix, index, text);
    if (typeof typed !== 'object') {
      this.complaint = typed ?? null;
      return;
    }
    const others = this.variation.edits.filter((other) => !isSameCell(other, typed));
    const same = typed.value === originalOf(this.language, typed);
    this.vary({ edits: same ? others : [...others, typed] });
  }

  #step(from: Variation[], to: Variation[]): void {
    const next = from.pop();
    if (!next) return;
    to.push(this.variation);
    this.variation = next;
    this.pass = this.run();
  }
}
