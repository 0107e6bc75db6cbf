import { candidatesOf } from '../generation/choice';
import { type Decoding, isDrawn } from '../generation/decoding';
import type { Fill } from '../generation/fill';
import type { Ending, GenerationStep } from '../generation/generation';
import type { Generated } from '../generation/whole';
import { type LanguageModel, outputNames } from '../models/pass';
import { percent } from '../writing/numbers';

/** So many other candidates stand behind a token. */
const others = 3;
const barWidth = 24;

/** A text that has gone on, and each token with its probability and what else might have come. */
export function printGenerated(
  text: string,
  { steps, output, ending }: Generated,
  model: LanguageModel,
  decoding: Decoding,
): string {
  const { encoder, name } = model.transformer;
  const names = outputNames(model);
  const rows = steps.map(({ token, choice }, place) => ({
    place: `${place + 1}`,
    share: percent(choice.probability),
    token: visible(token),
    bar: bar(choice.probability),
    others: candidatesOf(choice.distribution, names, others + 1)
      .filter(({ id }) => id !== choice.id)
      .slice(0, others)
      .map((other) => `${visible(other.token)} ${percent(other.probability)}`)
      .join(' · '),
  }));
  const [places, tokens] = [widest(rows, 'place'), widest(rows, 'token')];
  return [
    `${name}, ${howOf(decoding)}`,
    '',
    encoder ? `${text}  →  ${output}` : `${text}${output}`,
    '',
    ...rows.map((row) =>
      `  ${row.place.padStart(places)}  ${padded(row.token, tokens)}  ${row.share.padStart(6)}  ${row.bar.padEnd(barWidth)}  ${row.others}`.trimEnd(),
    ),
    ...(rows.length > 0 ? [''] : []),
    endingOf(ending, name),
    ...cacheOf(steps),
    '',
  ].join('\n');
}

/** What stands under each mask. */
export function printFills(
  text: string,
  fills: readonly Fill[],
  model: LanguageModel,
  most: number,
): string {
  const lines = [`${model.transformer.name} fills in: ${text}`];
  for (const [place, { candidates }] of fills.entries()) {
    lines.push('', ...(fills.length > 1 ? [`Mask ${place + 1}`] : []));
    const rows = candidates.slice(0, most).map(({ token, probability }) => ({
      share: percent(probability),
      token: visible(token),
      bar: bar(probability),
    }));
    const tokens = widest(rows, 'token');
    lines.push(
      ...rows.map((row) =>
        `  ${row.share.padStart(6)}  ${padded(row.token, tokens)}  ${row.bar}`.trimEnd(),
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A token with what cannot be seen in it: blanks at its ends, characters that control. */
function visible(token: string): string {
  return token
    .replaceAll('\n', '⏎')
    .replace(/[\0-\x1f\x7f]/g, (sign) =>
      String.fromCharCode(sign === '\x7f' ? 0x2421 : 0x2400 + sign.charCodeAt(0)),
    )
    .replace(/^ +| +$/g, (run) => '␣'.repeat(run.length));
}

function bar(share: number): string {
  return '█'.repeat(Math.round(share * barWidth));
}

function widest<Key extends string>(rows: readonly Readonly<Record<Key, string>>[], key: Key) {
  return Math.max(0, ...rows.map((row) => lengthOf(row[key])));
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

/** In characters, not in UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function howOf(decoding: Decoding): string {
  const { temperature, topK, topP, seed, beams } = decoding;
  if (beams > 1) return `beam search with ${beams} beams: the best mean log-probability`;
  if (!isDrawn(decoding)) return 'greedy: the most probable token each time';
  return [
    `drawn at temperature ${temperature}`,
    ...(topK === null ? [] : [`of the ${topK} most probable tokens`]),
    ...(topP === null ? [] : [`of the fewest that come to ${Math.round(topP * 1000) / 10} %`]),
    `seed ${seed}`,
  ].join(', ');
}

function endingOf(ending: Ending, name: string): string {
  switch (ending.why) {
    case 'end':
      return 'The model ends here.';
    case 'most':
      return 'As many tokens as were asked for; --max takes more.';
    case 'context':
      return `${name} has positions for ${ending.length} tokens: there is no room for more.`;
    case 'cancelled':
      return 'Cancelled.';
    case 'problem':
      return ending.problem;
  }
}

/** What all passes after the first might have spared. */
function cacheOf(steps: readonly GenerationStep[]): string[] {
  const counts = steps.flatMap(({ cache }) => (cache ? [cache] : []));
  const last = counts.at(-1);
  if (counts.length < 2 || !last) return [];
  const sum = (key: 'with' | 'without') => counts.reduce((total, count) => total + count[key], 0);
  const share = percent(1 - sum('with') / sum('without'));
  return [
    `Every token was a whole pass. A cache of keys and values (${bytesText(last.bytes)} at the end) would spare ${share} of the multiplications.`,
  ];
}

function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]!}`;
}
