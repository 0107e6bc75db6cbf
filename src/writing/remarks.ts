import type { Pass } from '../models/pass';
import { signStates } from '../models/sign-states';
import { RowTensor } from '../trace/rows';
import type { Step, Trace } from '../trace/trace';
import { tokenName } from './names';
import { counted, percent, shortNumber } from './numbers';

/** Something worth knowing beside the words of a step, and perhaps what to do about it. */
export interface Remark {
  readonly kind: 'info' | 'erratum' | 'warning';
  readonly text: string;
  readonly offer?: 'safeEpsilon';
}

/** Remarks on a pass as a whole: what was left out, what is not known. */
export function noticesOf(pass: Pass): Remark[] {
  const { language, model, words, left, refused, lookup } = pass;
  const notices: Remark[] = [];
  for (const text of language.warnings ?? []) notices.push({ kind: 'warning', text });
  if (language.reader?.mask !== undefined && !pass.trace.find('prediction')) {
    notices.push({
      kind: 'info',
      text: `${model.name} fills in masked words: put ${language.reader.mask} in the text where it should guess.`,
    });
  }
  if (left > 0) {
    const unit = language.reader ? 'token' : 'word';
    notices.push({
      kind: 'warning',
      text: `${model.name} has ${counted(model.contextLength, 'position')}: it reads the last ${words.length === 1 ? unit : counted(words.length, unit)}, and not what comes before. Select a shorter text to choose what it reads.`,
    });
  }
  if (refused.length > 0) {
    notices.push({
      kind: 'warning',
      text: `${model.name} has no token for ${quoted(refused)}: left out. It knows ${quoted(language.vocabulary)}.`,
    });
  }
  if (lookup.unknown.length > 0) {
    const at = (language.unknown ?? []).map((x) => shortNumber(x)).join(', ');
    const [start, its] =
      lookup.unknown.length === 1 ? ['it starts', 'its'] : ['they start', 'their'];
    notices.push({
      kind: 'info',
      text: `${model.name} does not know ${quoted(lookup.unknown)}: ${start} at (${at}). Set ${its} coordinates in the embedding table W_E.`,
    });
  }
  return notices;
}

/** Remarks on one step of a pass. */
export function remarksOf(pass: Pass, id: string): Remark[] {
  const { trace, language } = pass;
  const step = trace.step(id);
  const remarks: Remark[] = [];
  if (pass.pristine) {
    const sentence = pass.words.map((word) => word.text).join(' ');
    for (const note of language.notes) {
      if (note.step === id && note.sentence === sentence) {
        remarks.push({ kind: note.kind === 'erratum' ? 'erratum' : 'info', text: note.text });
      }
    }
  }
  remarks.push(
    ...varianceRemarks(pass, step),
    ...signRemarks(pass, step),
    ...maskRemarks(trace, step),
  );
  const explained = remarks.some(({ kind }) => kind === 'warning');
  const broken = explained ? undefined : firstBroken(trace, step);
  if (broken) {
    remarks.push({
      kind: 'warning',
      text:
        broken.id === id
          ? 'Some numbers here are no numbers (NaN), the first of the pass: that is what ∞ − ∞, 0 · ∞ and 0 ÷ 0 give. Look for an infinite number or a zero among those they come from.'
          : `Some numbers here are no numbers (NaN). They come from “${broken.label}” (${broken.id}), which says why.`,
    });
  }
  return remarks;
}

/** A row without variance, or with rounding noise for one, is divided by (almost) nothing where ε is 0. */
function varianceRemarks({ trace, model }: Pass, step: Step): Remark[] {
  if (model.epsilon !== 0 || !['variance', 'deviation', 'normalized'].includes(step.role))
    return [];
  const variance = stepBehind(trace, step, 'variance');
  const centered = variance && trace.step(variance.inputs[0]!);
  const source = centered && trace.value(centered.inputs[0]!);
  if (!source) return [];
  const width = source.shape[1]!;
  const rows: string[] = [];
  for (const [row, value] of trace.value(variance.id).data.entries()) {
    const numbers = source.data.subarray(row * width, (row + 1) * width);
    const largest = Math.max(...[...numbers].map(Math.abs));
    // The rounding of a mean of numbers this large: a spread below it is noise.
    if (Math.sqrt(value) <= 8 * Number.EPSILON * largest)
      rows.push(tokenName(trace, variance, row));
  }
  if (rows.length === 0) return [];
  return [
    {
      kind: 'warning',
      text: `The coordinates of ${listed(rows)} are all the same, up to rounding: there is no variance to divide by, and ε is 0. What follows is noise or NaN. With ε = 1e-5 the row becomes 0 instead.`,
      offer: 'safeEpsilon',
    },
  ];
}

function signRemarks(pass: Pass, step: Step): Remark[] {
  const remarks: Remark[] = [];
  if (step.role === 'normalized' && step.shape[1] === 2) {
    remarks.push({
      kind: 'info',
      text: 'With two coordinates, LayerNorm keeps only which one is larger: that becomes 1, the other −1. How much larger is lost.',
    });
  }
  if (
    step.role === 'prediction' ||
    step.id === `blocks.${pass.model.blocks - 1}.hook_normalized_resid_post`
  ) {
    // A sentence that ends in NaN is none that ends like every other.
    const broken = pass.trace.value(step.id).data.some(Number.isNaN);
    const states = broken ? undefined : signStates(pass.model);
    if (states && states[0].answer === states[1].answer) {
      const vector = (numbers: readonly number[]) =>
        `[${numbers.map((x) => shortNumber(x, 2)).join(', ')}]`;
      const ways = states.map(
        ({ normalized, final }) => `${vector(normalized)} becomes ${vector(final)}`,
      );
      remarks.push({
        kind: 'info',
        text: `With these weights every sentence whatsoever ends in “${states[0].answer}” (${[...new Set(states.map((s) => percent(s.probability)))].join(' or ')}): the norm after attention leaves only a sign, and from there ${ways.join(', and ')}. Change W₁ or W₂, or take a model with more coordinates, to let the words decide.`,
      });
    }
  }
  return remarks;
}

/** From the masked scores to the pattern. */
const softmaxRoles: readonly Step['role'][] = [
  'masked',
  'rowMax',
  'shifted',
  'exp',
  'rowSum',
  'pattern',
];

function maskRemarks(trace: Trace, step: Step): Remark[] {
  if (!softmaxRoles.includes(step.role)) return [];
  const masked = stepBehind(trace, step, 'masked');
  if (!masked) return [];
  const value = trace.value(masked.id);
  const [heads, queries, keys] = value.shape as [number, number, number];
  const hidden = new Set<string>();
  for (let row = 0; row < heads * queries; row++) {
    const numbers = value.data.subarray(row * keys, (row + 1) * keys);
    if (numbers.every((x) => x === -Infinity))
      hidden.add(tokenName(trace, masked, row % queries, 1));
  }
  if (hidden.size === 0) return [];
  return [
    {
      kind: 'warning',
      text: `${listed([...hidden])} may look at nothing: every score in the row is −∞, and a softmax of nothing is NaN. Let each word see at least itself in “mask”, or switch the mask off.`,
    },
  ];
}

/** The nearest step of a role on the way back along first inputs. */
function stepBehind(trace: Trace, step: Step, role: Step['role']): Step | undefined {
  for (let at: Step | undefined = step; at; at = trace.find(at.inputs[0] ?? '')) {
    if (at.role === role) return at;
    // Normalised rows are divided by the deviation, their second input, which knows the variance.
    if (at.role === 'normalized') at = trace.step(at.inputs[1]!);
    if (at.role === role) return at;
  }
  return undefined;
}

/** The first step of the pass with a NaN in it, if this step has one. */
function firstBroken(trace: Trace, step: Step): Step | undefined {
  const broken = (id: string) => {
    const value = trace.value(id);
    return value instanceof RowTensor ? value.isBroken : hasNaN(value.data);
  };
  // Of a checkpoint, only what has been fetched is looked at.
  const isHere = (id: string) => trace.prepare([id]) === undefined;
  return broken(step.id)
    ? trace.steps.find((candidate) => isHere(candidate.id) && broken(candidate.id))
    : undefined;
}

/** A loop: `some` takes ten times as long, and is asked of every step. */
function hasNaN(numbers: Iterable<number>): boolean {
  for (const number of numbers) if (number !== number) return true;
  return false;
}

function quoted(words: readonly string[]): string {
  return listed(words.map((word) => `“${word}”`));
}

function listed(words: readonly string[]): string {
  const most = 6;
  const shown = words.slice(0, most).join(', ');
  return words.length > most ? `${shown} and ${words.length - most} more` : shown;
}
