import type { Pass } from '../models/pass';
import type { StepCell } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';
import { type BlockPlace, blockOf, blocksOf, placeInBlock, sameStep } from './layers';
import {
  type Place,
  groupsOf,
  inHead,
  isHidden,
  placeIn,
  representativeOf,
  rowOf,
  tokenOf,
} from './place';

/** Where a reader is in a pass, what is folded there, and the way back. */
export class Way {
  place: Place = { step: 'tokens', cell: null };
  head = 0;
  /**
   * The block last visited, of those of {@link blocksOf}: what lies outside all blocks is seen with its
   * attention.
   */
  layer = 0;
  folded = new Set<string>();

  #blocks: readonly BlockPlace[] = [];
  #history: Place[] = [];

  /** The blocks of all stacks. */
  get blocks(): readonly BlockPlace[] {
    return this.#blocks;
  }

  /** How many heads the block last visited has. */
  get heads(): number {
    return this.#blocks[this.layer]?.heads ?? 1;
  }

  get canGoBack(): boolean {
    return this.#history.length > 0;
  }

  /** Goes on in another pass, at the same place where it has one. */
  enterPass({ trace, model }: Pass): void {
    this.keepTo(trace);
    this.#blocks = blocksOf(model);
    this.layer = Math.min(this.layer, this.#blocks.length - 1);
    this.#enter(this.place.step);
  }

  /** Leaves steps that are gone. */
  keepTo(trace: Trace): void {
    this.#history = this.#history.filter((past) => trace.find(past.step));
    this.place = placeIn(trace, this.place);
  }

  go(trace: Trace, id: string): void {
    if (!trace.find(id)) return;
    this.#unfold(trace, id);
    this.#enter(id);
    // The focus stays with the token, where the next step has the same one.
    const token = tokenOf(trace, this.place.cell);
    const cell = token === null ? null : this.#inRow(trace, trace.step(id), token);
    this.place = { step: id, cell };
  }

  /** Puts the focus on a cell, which may be another step's, or takes it away. */
  focus(cell: StepCell | null): void {
    this.place = { ...this.place, cell };
  }

  /** Puts the focus on a token's row of the step that is shown. */
  focusRow(trace: Trace, token: number): void {
    this.focus(this.#inRow(trace, trace.step(this.place.step), token));
  }

  /** Goes to where a number was made, from where there is a way back. */
  follow(trace: Trace, { step, index }: StepCell): void {
    this.#history.push(this.place);
    this.#unfold(trace, step);
    this.#enter(step);
    this.place = { step, cell: { step, index } };
    const axis = trace.step(step).axes.indexOf('head');
    if (axis >= 0) this.head = index[axis]!;
  }

  back(): void {
    this.place = this.#history.pop() ?? this.place;
    this.#enter(this.place.step);
  }

  /** The same step of another block. */
  toLayer(trace: Trace, layer: number): void {
    const block = this.#blocks[Math.min(layer, this.#blocks.length - 1)];
    if (!block) return;
    const moved = placeInBlock(this.#blocks, this.place.step, block);
    this.go(trace, moved !== undefined && trace.find(moved) ? moved : `${block.id}.hook_resid_pre`);
  }

  /** Another head: the focus stays on the same cell. */
  toHead(trace: Trace, head: number): void {
    this.head = Math.min(head, this.heads - 1);
    const { cell } = this.place;
    this.focus(cell && inHead(trace, cell, this.head));
  }

  /** The step that another model calls so, if this one has it. */
  see(trace: Trace, id: string): void {
    const found = sameStep(trace, this.#blocks, this.layer, id);
    if (found !== undefined) this.place = { step: found, cell: null };
  }

  fold(trace: Trace, id: string, folded: boolean): void {
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

  #enter(id: string): void {
    this.layer = blockOf(this.#blocks, id) ?? this.layer;
    this.head = Math.min(this.head, this.heads - 1);
  }

  #unfold(trace: Trace, id: string): void {
    if (!isHidden(trace, id, this.folded)) return;
    for (const group of groupsOf(trace, trace.step(id))) this.folded.delete(group.id);
  }

  /** The first cell of a token's row, in the head that is looked at. */
  #inRow(trace: Trace, step: Step, token: number): StepCell | null {
    const cell = rowOf(step, token);
    return cell && inHead(trace, cell, this.head);
  }
}
