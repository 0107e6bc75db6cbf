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
import { inNewest, isNewest, isWrittenOut, stopAt } from './place';
import { tokenAtOffset } from './strip';
import { isOffered, offeredOf, withoutOwn } from './switches';
import { Saying, type SayingMessage } from './saying';
import { moreFor, readMore } from './texts';
import { Way } from './way';
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
  readonly way = new Way();
  digits: Digits;
  /** The logit lens is open. */
  lens = false;
  tiles = new Map<string, readonly [number, number]>();
  /** What was generated after the text. */
  readonly saying = new Saying();
  /** The token whose attention is shown where no cell has the focus; null for the last. */
  looked: { readonly which: 'text' | 'source'; readonly token: number } | null = null;
  /** Which mask of the text is looked at. */
  mask = 0;
  /** What was wrong with the last thing that was asked; gone with the next. */
  complaint: string | null = null;

  /** Counts the passes. */
  runs = 0;

  readonly #sheets: Worksheets;
  readonly #changed = new Map<string, boolean>();
  #unvaried: Pass | undefined;

  constructor(
    language: LanguageModel,
    sentence: string,
    restored?: PersistedState,
    modelId = restored?.model ?? '',
    digits: Digits = '2',
  ) {
    this.language = language;
    this.sentence = sentence;
    this.digits = restored?.digits ?? digits;
    this.#sheets = new Worksheets(modelId);
    if (restored) {
      const { edits, toggles, epsilon } = restored;
      this.more = readMore(restored);
      const variation = { edits, toggles: offeredOf(language, toggles), epsilon };
      this.#sheets.put(restored.model, variation);
      this.way.place = { step: restored.step, cell: restored.cell };
      this.way.head = restored.head;
      this.lens = restored.lens === true;
      this.way.folded = new Set(restored.folded);
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
    const { cell } = this.way.place;
    return cell && this.explain(cell);
  }

  /** Where a number comes from; null where there is no such cell. */
  explain({ step: id, index }: StepCell): CellExplanation | null {
    if (!('trace' in this.pass) || !this.#has({ step: id, index })) return null;
    const { trace } = this.pass;
    return explainCell(trace, id, index, (other) => isWrittenOut(trace, other, this.way.folded));
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
    const { way } = this;
    const stop = (to: Parameters<typeof stopAt>[3]) =>
      stopAt(trace, way.folded, way.place.step, to);
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
        return way.go(trace, message.step);
      case 'goTo':
        return way.go(trace, stop(message.position));
      case 'move':
        return way.go(trace, stop(message.to));
      case 'focus': {
        const cell = message.index && { step: message.step, index: message.index };
        if (cell && !this.#has(cell)) return;
        way.focus(cell);
        return this.#look(this.pass);
      }
      case 'follow':
        if (!this.#has(message)) return;
        way.follow(trace, { step: message.step, index: message.index });
        return this.#look(this.pass);
      case 'back':
        return way.back();
      case 'setLayer':
        return way.toLayer(trace, message.layer);
      case 'setHead':
        return way.toHead(trace, message.head);
      case 'setLens':
        return this.#openLens(message.open);
      case 'setDigits':
        this.digits = message.digits;
        return;
      case 'fold':
        return way.fold(trace, message.group, message.folded);
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
      decodeBeside(pass.trace, this.saying.decoding);
      if (this.lens) this.#look(pass);
      this.way.enterPass(pass);
    }
    return pass;
  }

  #openLens(open: boolean): void {
    if (!('trace' in this.pass)) return;
    const { trace } = this.pass;
    this.lens = open;
    if (open) return this.#look(this.pass);
    for (const each of [trace, this.#unvaried?.trace]) each?.setAside('lens', [], []);
    this.way.keepTo(trace);
  }

  /** The open lens looks at the token in focus; while no token is, at the one before or the last. */
  #look(pass: Pass): void {
    if (!this.lens || !lookAt(pass, this.way.place.cell)) return;
    if (this.#unvaried) lookAlike(this.#unvaried, pass.trace);
    for (const id of this.#changed.keys()) if (isLensStep(id)) this.#changed.delete(id);
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
      const follows = isNewest(pass.trace, this.way.place.cell);
      this.looked = null;
      this.pass = this.run();
      if (follows && 'trace' in this.pass) {
        this.way.focus(inNewest(this.pass.trace, this.way.place.cell));
      }
    } else if (message.type === 'setDecoding') {
      // Parts of the steps before it are no parts of these.
      this.runs++;
      decodeBeside(pass.trace, this.saying.decoding);
      this.way.keepTo(pass.trace);
    }
  }

  #see(step: string, at: number | null, pass: Pass): void {
    this.way.see(pass.trace, step);
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
    const { trace, source } = this.pass;
    const ofSource = source !== undefined && this.way.place.step.startsWith('encoder.');
    if (ofSource === (which === 'source')) this.way.focusRow(trace, token);
    else this.way.focus(null);
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
