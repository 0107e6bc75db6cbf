import type { StepCell } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';

/** The names of a cell's places, without the head where there is but one, and without folded axes. */
function places(trace: Trace, step: Step, index: readonly number[]): string[] {
  return step.axes.flatMap((axis, at) => {
    if (axis === '1') return [];
    if (axis === 'head') return step.shape[at] === 1 ? [] : [`head ${index[at]!}`];
    return [trace.placeName(step, at, index[at]!)];
  });
}

/** In plain text: `A[and, Buy]`. */
export function cellText(trace: Trace, { step: id, index }: StepCell): string {
  const step = trace.step(id);
  return `${step.symbol}[${places(trace, step, index).join(', ')}]`;
}

/** Aloud: "A of and, Buy". */
export function cellSpoken(trace: Trace, { step: id, index }: StepCell): string {
  const step = trace.step(id);
  return `${spokenSymbol(step.symbol)} of ${places(trace, step, index).join(', ') || 'all'}`;
}

/** In TeX: `A_{\text{and},\text{Buy}}`. */
export function cellTex(trace: Trace, { step: id, index }: StepCell): string {
  const step = trace.step(id);
  const names = places(trace, step, index).map((name) =>
    /^\d+$/.test(name) ? name : `\\text{${escapeTex(name)}}`,
  );
  return `{${symbolTex(step.symbol)}}_{${names.join(',\\,')}}`;
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
