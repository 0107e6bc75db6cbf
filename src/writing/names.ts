import type { StepCell } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';

/** The names of a cell's places: the head first, but not where it is the only one; no folded axes. */
function places(trace: Trace, step: Step, index: readonly number[]): string[] {
  const head = step.axes.indexOf('head');
  const others = step.axes.flatMap((axis, at) =>
    axis === '1' || at === head ? [] : [trace.placeName(step, at, index[at]!)],
  );
  return head >= 0 && step.shape[head]! > 1 ? [`head ${index[head]!}`, ...others] : others;
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

/** In TeX: `A[\text{and},\,\text{Buy}]`, the head above the symbol where there are several. */
export function cellTex(trace: Trace, { step: id, index }: StepCell): string {
  const step = trace.step(id);
  const head = step.axes.indexOf('head');
  const names = places(trace, step, index)
    .slice(head >= 0 && step.shape[head]! > 1 ? 1 : 0)
    .map((name) => (/^\d+$/.test(name) ? name : `\\text{${escapeTex(name)}}`));
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
