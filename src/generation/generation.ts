import type { LanguageModel, MoreText, Pass } from '../models/pass';
import { outputNames, runPass } from '../models/pass';
import { type Variation, unvaried } from '../models/variation';
import { rowsOf } from '../tensor/tensor';
import type { Trace } from '../trace/trace';
import { type CacheCount, canReuse, countCache } from './cache';
import { type Choice, choose } from './choice';
import type { Decoding } from './decoding';

/** What is to go on, and how. */
export interface Beginning {
  readonly text: string;
  /** Behind the text already; of an encoder–decoder, `target` and `said` are what it has said. */
  readonly more?: MoreText;
  readonly variation?: Variation;
  readonly decoding: Decoding;
  /** At most so many tokens. */
  readonly most: number;
}

/** Between two stages: lets others have their turn, and asks whether anybody still waits. */
export interface Pace {
  readonly overtaken?: () => boolean;
}

/** One token more. */
export interface GenerationStep {
  readonly token: string;
  readonly choice: Choice;
  /** The token with which the model ends what it says: it is no part of the text. */
  readonly ends: boolean;
  /** null where a pass with one token more changes the rows before it. */
  readonly cache: CacheCount | null;
}

/** Why nothing more comes. */
export type Ending =
  /** The model said so. */
  | { readonly why: 'end' }
  /** As many tokens as were asked for. */
  | { readonly why: 'most' }
  /** The model has no position for another token. */
  | { readonly why: 'context'; readonly length: number }
  | { readonly why: 'cancelled' }
  | { readonly why: 'problem'; readonly problem: string };

/**
 * A text that goes on token by token. Every token is one whole pass over all tokens so far: nothing is
 * kept from pass to pass, and what a cache would spare is counted ({@link CacheCount}), not used.
 */
export class Generation {
  readonly steps: GenerationStep[] = [];
  #ended: Ending | undefined;

  constructor(
    private readonly language: LanguageModel,
    private readonly beginning: Beginning,
  ) {}

  /** undefined: it can go on. */
  get ended(): Ending | undefined {
    return this.#ended;
  }

  /** The ids so far, those that were there at first and the end included. */
  get ids(): number[] {
    return [...(this.beginning.more?.said ?? []), ...this.steps.map(({ choice }) => choice.id)];
  }

  /** What was said, as it goes on from the text: with a blank before its first word, if there is one. */
  get output(): string {
    return saidText(this.language, this.beginning.text, this.ids);
  }

  /** The next token; undefined where nothing more comes, which {@link ended} explains. */
  async next(pace: Pace = {}): Promise<GenerationStep | undefined> {
    if (this.#ended) return undefined;
    const { language, beginning, steps } = this;
    const { decoding, most } = beginning;
    if (steps.length >= most) return this.#end({ why: 'most' });
    const found = await scores(language, beginning, this.ids, pace);
    if ('why' in found) return this.#end(found);
    const chosen = choose(found.logits, decoding, this.ids.length);
    if (!chosen.ok) return this.#end({ why: 'problem', problem: chosen.problem });
    const { choice } = chosen;
    const step: GenerationStep = {
      token: outputNames(language)[choice.id] ?? `${choice.id}`,
      choice,
      ends: choice.id === language.reader?.end,
      cache: found.cache(steps.length > 0),
    };
    steps.push(step);
    if (step.ends) this.#ended = { why: 'end' };
    return step;
  }

  #end(ending: Ending): undefined {
    this.#ended = ending;
    return undefined;
  }
}

/**
 * Generated ids as text, behind `text`: a blank at its beginning belongs to it. The end is not written.
 */
export function saidText(language: LanguageModel, text: string, ids: readonly number[]): string {
  const { reader, transformer } = language;
  const said = ids.filter((id) => id !== reader?.end);
  if (!reader?.said) {
    const names = outputNames(language);
    return said.map((id) => ` ${names[id] ?? `${id}`}`).join('');
  }
  if (transformer.encoder) return reader.said(said);
  // A tokenizer's decoder may drop the blank before the first word of all.
  const before = reader.read(text).ids.filter((id) => id !== reader.end);
  const [start, whole] = [reader.said(before), reader.said([...before, ...said])];
  return whole.startsWith(start) ? whole.slice(start.length) : reader.said(said);
}

/** The scores of all tokens for the next place, and what a cache would spare; or why there are none. */
export interface Scores {
  readonly logits: Float32Array | Float64Array;
  readonly cache: (again: boolean) => CacheCount | null;
}

/** A pass over everything so far. */
export async function scores(
  language: LanguageModel,
  { text, more = {}, variation = unvaried }: Beginning,
  said: readonly number[],
  pace: Pace,
): Promise<Scores | Ending> {
  const { output, name, contextLength } = language.transformer;
  if (output && output.kind !== 'next') {
    return problem(
      output.kind === 'masked'
        ? `${name} fills in masked words: it does not go on with a text.`
        : `${name} predicts no words.`,
    );
  }
  let pass;
  try {
    pass = runPass(language, text, variation, variation.edits, { ...more, said });
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error));
  }
  if (!('trace' in pass)) return problem(pass.message ?? nothingIn(language, pass.refused));
  const { trace } = pass;
  try {
    if (hasNoRoom(pass, more, said)) return { why: 'context', length: contextLength };
    const long = tooLong(pass);
    if (long !== undefined) return problem(long);
    if (!(await computed(trace, ['unembed.logits'], pace))) return { why: 'cancelled' };
    const reusable = canReuse(trace);
    const length = pass.lookup.ids.length;
    const logits = await trace.settled(() => lastRow(trace));
    const cache = (again: boolean) => (reusable ? countCache(trace, again ? length - 1 : 0) : null);
    return { logits, cache };
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error));
  } finally {
    trace.leave();
  }
}

function problem(text: string): Ending {
  return { why: 'problem', problem: text };
}

function nothingIn({ transformer }: LanguageModel, refused: readonly string[]): string {
  return refused.length > 0
    ? `${transformer.name} knows none of these words: ${refused.slice(0, 10).join(', ')}.`
    : 'There are no words in this text.';
}

/** Whether generated tokens have pushed the first ones out: then the model has no place for more. */
function hasNoRoom(
  { language, left }: Pass,
  { target = '' }: MoreText,
  said: readonly number[],
): boolean {
  if (said.length === 0) return false;
  const { transformer, reader } = language;
  if (!transformer.encoder) return left > 0;
  return (reader?.readTarget(target).ids.length ?? 0) + said.length > transformer.contextLength;
}

/** What is said of a text that does not fit, of which a pass reads the end alone. */
export function tooLong({ language, left, words, source }: Pass): string | undefined {
  const { name, contextLength } = language.transformer;
  const read = (source?.words ?? words).length;
  return left > 0
    ? `This text has ${left + read} tokens or more, and ${name} has positions for ${contextLength}: shorten it.`
    : undefined;
}

/** The row of the logits that speaks of the next token. */
function lastRow(trace: Trace): Float32Array | Float64Array {
  const logits = trace.value('unembed.logits');
  return rowsOf(logits, logits.shape[0]! - 1, 1).slice();
}

/** A slice ends after this many milliseconds. */
const slice = 20;

/** Computes steps, and lets others have their turn. False where nobody waits any more. */
export async function computed(
  trace: Trace,
  ids: readonly string[],
  { overtaken = () => false }: Pace,
): Promise<boolean> {
  let begun = performance.now();
  for (const { id } of trace.missing(ids)) {
    const fetching = trace.prepare([id]);
    if (fetching) await fetching;
    await trace.settled(() => trace.value(id));
    if (performance.now() - begun < slice) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (overtaken()) return false;
    begun = performance.now();
  }
  return !overtaken();
}
