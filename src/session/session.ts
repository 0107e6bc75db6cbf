import { decodeBeside } from '../generation/steps';
import { type LanguageModel, type MoreText, type NoPass, type Pass, runPass } from '../models/pass';
import { type Toggles, type Variation, isSameCell, unvaried } from '../models/variation';
import type { PanelMessage } from '../protocol/messages';
import type { Digits } from '../protocol/snapshot';
import type { PersistedState } from '../protocol/persisted';
import { isInside } from '../tensor/tensor';
import { type CellExplanation, type StepCell, explainCell } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';
import { originalOf, readEdit } from './edit';
import { isChanged } from './grid';
import { isLensStep, lookAlike, lookAt } from './lens';
import { type BlockPlace, blockOf, blocksOf, placeInBlock, sameStep } from './layers';
import {
  type Place,
  groupsOf,
  inNewest,
  isHidden,
  isNewest,
  inHead,
  isWrittenOut,
  placeIn,
  representativeOf,
  rowOf,
  stopAt,
  tokenOf,
} from './place';
import { tokenAtOffset } from './strip';
import { isOffered, offeredOf, withoutOwn } from './switches';
import { Saying, type SayingMessage } from './saying';
import { moreFor, readMore } from './texts';
import { Worksheets } from './worksheets';

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
  place: Place = { step: 'tokens', cell: null };
  head = 0;
  digits: Digits = '2';
  /** The logit lens is open. */
  lens = false;
  folded = new Set<string>();
  tiles = new Map<string, readonly [number, number]>();
  /** What was generated after the text. */
  readonly saying = new Saying();
  /** The token whose attention is shown where no cell has the focus; null for the last. */
  looked: { readonly which: 'text' | 'source'; readonly token: number } | null = null;
  /** Which mask of the text is looked at. */
  mask = 0;
  /** What was wrong with the last thing that was asked; gone with the next. */
  complaint: string | null = null;

  /**
   * The block last visited, of those of {@link blocksOf}: what lies outside all blocks is seen with its
   * attention.
   */
  layer = 0;
  /** Counts the passes. */
  runs = 0;

  #blocks: readonly BlockPlace[] = [];
  #history: Place[] = [];
  readonly #sheets: Worksheets;
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
    this.#sheets = new Worksheets(modelId);
    if (restored) {
      const { edits, toggles, epsilon } = restored;
      this.more = readMore(restored);
      const variation = { edits, toggles: offeredOf(language, toggles), epsilon };
      this.#sheets.put(restored.model, variation);
      this.place = { step: restored.step, cell: restored.cell };
      this.head = restored.head;
      this.digits = restored.digits;
      this.lens = restored.lens === true;
      this.folded = new Set(restored.folded);
      this.saying.restore(restored, restored.model === modelId);
    }
    this.pass = this.run();
  }

  /** Which model the variation belongs to. */
  get modelId(): string {
    return this.#sheets.model;
  }

  get variation(): Variation {
    return this.#sheets.variation;
  }

  get canUndo(): boolean {
    return this.#sheets.canUndo;
  }

  get canRedo(): boolean {
    return this.#sheets.canRedo;
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
        this.moreText,
      );
      if ('trace' in plain) {
        this.#unvaried = plain;
        lookAlike(plain, this.pass.trace);
      }
    }
    return this.#unvaried?.trace;
  }

  /** What the model is given beside the sentence. */
  get moreText(): MoreText {
    return { ...moreFor(this.language, this.more), said: this.saying.said };
  }

  /** Reads another sentence, at the same place where it has one. */
  read(sentence: string): void {
    this.sentence = sentence;
    this.#forgetText();
    this.pass = this.run();
  }

  /**
   * Another model, or the same after its file has changed. Every model keeps its own edits, with their
   * undo, until it is used again. `more` are the texts beside the sentence: they stay, also where this
   * model reads none.
   */
  use(language: LanguageModel, modelId = '', more = this.more): void {
    this.language = language;
    this.more = more;
    this.#sheets.use(modelId);
    this.#forgetText();
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
    return this.place.cell && this.explain(this.place.cell);
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
      this.more = { ...this.more, [message.which]: message.text };
      this.#forgetText();
      this.pass = this.run();
      return;
    }
    if (!('trace' in this.pass)) return;
    const { trace } = this.pass;
    switch (message.type) {
      case 'setDecoding':
      case 'say':
      case 'unsay':
      case 'growBeams':
      case 'takeBeam':
        return this.#say(message, this.pass);
      case 'look':
        return this.#lookAtToken(message);
      case 'see':
        return this.#see(message.step, message.at, this.pass);
      case 'pickMask':
        this.mask = message.mask;
        return;
      case 'go':
        return this.#go(message.step);
      case 'goTo':
        return this.#go(stopAt(trace, this.folded, this.place.step, message.position));
      case 'move':
        return this.#go(stopAt(trace, this.folded, this.place.step, message.to));
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
        return this.#toggle({ [message.toggle]: message.on });
      case 'setNorm':
        if (!isOffered(this.language, 'norm')) return;
        return this.#toggle({ norm: message.norm });
      case 'edit':
        return this.#edit(message.step, message.index, message.text);
      case 'undo':
      case 'redo':
        if (this.#sheets.step(message.type)) this.#varied();
        return;
      case 'reset':
        return this.vary(unvaried);
      default:
        return;
    }
  }

  /** Varies the model further; can be undone. What changes nothing leaves nothing to undo. */
  vary(change: Partial<Variation>): void {
    if (this.#sheets.vary(change)) this.#varied();
  }

  #varied(): void {
    this.saying.forget();
    this.pass = this.run();
  }

  /**
   * The variation has been written into a model file, but for what is left over; from now on that is
   * the model.
   */
  saved(language: LanguageModel, left: Variation = unvaried, modelId = this.modelId): void {
    this.#sheets.saved(left, modelId);
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
    const pass = runPass(this.language, this.sentence, variation, variation.edits, this.moreText);
    if ('trace' in pass) {
      const { trace } = pass;
      decodeBeside(trace, this.saying.decoding);
      if (this.lens) this.#look(pass);
      this.place = placeIn(trace, this.place);
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
    for (const each of [trace, this.#unvaried?.trace]) each?.setAside('lens', [], []);
    this.#history = this.#history.filter((past) => trace.find(past.step));
    this.place = placeIn(trace, this.place);
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

  /** Another text: what belongs to the last one is gone. */
  #forgetText(): void {
    this.tiles.clear();
    this.saying.clear();
    this.looked = null;
    this.mask = 0;
  }

  #say(message: SayingMessage, pass: Pass): void {
    const outcome = this.saying.handle(message, pass);
    if (typeof outcome === 'object') {
      this.complaint = outcome.complaint;
    } else if (outcome === 'said') {
      const follows = isNewest(pass.trace, this.place.cell);
      this.looked = null;
      this.pass = this.run();
      if (follows && 'trace' in this.pass) {
        const cell = inNewest(this.pass.trace, this.place.cell);
        this.place = { ...this.place, cell };
      }
    } else if (message.type === 'setDecoding') {
      // Parts of the steps before it are no parts of these.
      this.runs++;
      decodeBeside(pass.trace, this.saying.decoding);
      this.#history = this.#history.filter((past) => pass.trace.find(past.step));
      this.place = placeIn(pass.trace, this.place);
    }
  }

  #see(step: string, at: number | null, pass: Pass): void {
    const found = sameStep(pass.trace, this.#blocks, this.layer, step);
    if (found !== undefined) this.place = { step: found, cell: null };
    const token = at === null ? null : tokenAtOffset(this.sentence, pass, at);
    const which = pass.source ? 'source' : 'text';
    if (token !== null) this.#lookAtToken({ which, token });
    else this.looked = null;
  }

  #lookAtToken({
    which,
    token,
  }: {
    readonly which: 'text' | 'source';
    readonly token: number;
  }): void {
    this.looked = { which, token };
    if (!('trace' in this.pass)) return;
    const step = this.pass.trace.step(this.place.step);
    const ofSource = this.pass.source !== undefined && step.id.startsWith('encoder.');
    const isThere = ofSource === (which === 'source');
    this.place = { ...this.place, cell: isThere ? this.#inRow(step, token) : null };
  }

  /** The first cell of the focused token's row in another step. */
  #sameToken(id: string): StepCell | null {
    if (!('trace' in this.pass)) return null;
    const { trace } = this.pass;
    const token = tokenOf(trace, this.place.cell);
    return token === null ? null : this.#inRow(trace.step(id), token);
  }

  #inRow(step: Step, token: number): StepCell | null {
    return this.#inHead(rowOf(step, token));
  }

  #inHead(cell: StepCell | null): StepCell | null {
    return cell && 'trace' in this.pass ? inHead(this.pass.trace, cell, this.head) : cell;
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

  #toggle(change: Partial<Toggles>): void {
    const toggles = { ...this.variation.toggles, ...change };
    this.vary({ toggles: withoutOwn(this.language, toggles) });
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
}
