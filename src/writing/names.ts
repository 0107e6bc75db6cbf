import type { StepCell } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';

/** The axes whose places are the words of the sentence. */
const tokenAxes = ['position', 'query', 'key'];

/** A place along an axis; `nth` (from 1) where it is a word that the sentence has more than once. */
interface PlaceName {
  readonly name: string;
  readonly nth: number | undefined;
}

function placeOf(trace: Trace, step: Step, axis: number, place: number): PlaceName {
  const name = trace.placeName(step, axis, place);
  const words = tokenAxes.includes(step.axes[axis]!) ? trace.placesOf(step, axis) : undefined;
  return { name, nth: words && nthOf(words, place) };
}

function nthOf(words: readonly string[], place: number): number | undefined {
  const word = words[place];
  if (words.indexOf(word!) === words.lastIndexOf(word!)) return undefined;
  let before = 0;
  for (let other = 0; other < place; other++) if (words[other] === word) before++;
  return before + 1;
}

/**
 * A word of the sentence in quotes, with its place among its like: “Buy”, “Buy” (2nd). `axis` is the
 * step's axis along which the words stand.
 */
export function tokenName(
  trace: Trace,
  step: Step,
  place: number,
  axis = tokenAxisOf(step),
): string {
  const words = (axis < 0 ? trace.labels.get('position') : trace.placesOf(step, axis)) ?? [];
  const nth = nthOf(words, place);
  const name = `“${words[place] ?? place}”`;
  return nth === undefined ? name : `${name} (${ordinal(nth)})`;
}

/** The first of a step's axes whose places are tokens; −1 where there is none. */
export function tokenAxisOf(step: Step): number {
  return step.axes.findIndex((axis) => tokenAxes.includes(axis));
}

/** A place in plain text, a word that occurs more than once with its place among its like: `Buy₂`. */
export function placeText(trace: Trace, step: Step, axis: number, place: number): string {
  return plain(placeOf(trace, step, axis, place));
}

function plain({ name, nth }: PlaceName): string {
  return nth === undefined ? name : `${name}${lowered(nth)}`;
}

function ordinal(nth: number): string {
  const teen = nth % 100 >= 11 && nth % 100 <= 13;
  return `${nth}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][nth % 10] ?? 'th')}`;
}

/** In subscript digits. */
function lowered(count: number): string {
  return String(count).replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'.charAt(Number(digit)));
}

/** The names of a cell's places: the head first, but not where it is the only one; no folded axes. */
function places(
  trace: Trace,
  step: Step,
  index: readonly number[],
  write: (place: PlaceName) => string,
): string[] {
  const head = step.axes.indexOf('head');
  const others = step.axes.flatMap((axis, at) =>
    axis === '1' || at === head ? [] : [write(placeOf(trace, step, at, index[at]!))],
  );
  return head >= 0 && step.shape[head]! > 1 ? [`head ${index[head]!}`, ...others] : others;
}

/** In plain text: `A[and, Buy]`. */
export function cellText(trace: Trace, { step: id, index }: StepCell): string {
  const step = trace.step(id);
  const names = places(trace, step, index, plain);
  return `${step.symbol}[${names.join(', ')}]`;
}

/** Aloud: "A of and, Buy"; "the 2nd Buy" where there are several. */
export function cellSpoken(trace: Trace, { step: id, index }: StepCell): string {
  const step = trace.step(id);
  const names = places(trace, step, index, ({ name, nth }) =>
    nth === undefined ? name : `the ${ordinal(nth)} ${name}`,
  );
  return `${spokenSymbol(step.symbol)} of ${names.join(', ') || 'all'}`;
}

/** In TeX: `A[\text{and},\,\text{Buy}]`, the head above the symbol where there are several. */
export function cellTex(trace: Trace, { step: id, index }: StepCell): string {
  const step = trace.step(id);
  const head = step.axes.indexOf('head');
  const names = places(trace, step, index, ({ name, nth }) => {
    const below = nth === undefined ? '' : `_{${nth}}`;
    return `${/^\d+$/.test(name) ? name : `\\text{${escapeTex(name)}}`}${below}`;
  }).slice(head >= 0 && step.shape[head]! > 1 ? 1 : 0);
  const above = head >= 0 && step.shape[head]! > 1 ? `^{(${index[head]!})}` : '';
  const at = names.length === 0 ? '' : `[${names.join(',\\,')}]`;
  return `${symbolTex(step.symbol)}${above}${at}`;
}

const greek: Readonly<Record<string, string>> = {
  gamma: '\\gamma',
  beta: '\\beta',
  mu: '\\mu',
  sigma: '\\sigma',
  Sigma: '\\Sigma',
};

/** "W_Q" -> `W_{Q}`, "S_raw" -> `S_{\mathrm{raw}}`, "mu" -> `\mu`. */
export function symbolTex(symbol: string): string {
  const [base = '', below] = symbol.split('_');
  const head = greek[base] ?? base;
  if (below === undefined) return head;
  return `${head}_{${below.length > 1 ? `\\mathrm{${below}}` : below}}`;
}

export function spokenSymbol(symbol: string): string {
  return symbol.replace('_', ' ');
}

const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash ',
  '~': '\\textasciitilde ',
  '^': '\\textasciicircum ',
};

/** Text that stands inside `\text{…}`. */
export function escapeTex(text: string): string {
  return text.replace(/[\\~^]|[#$%&_{}]/g, (sign) => special[sign] ?? `\\${sign}`);
}
