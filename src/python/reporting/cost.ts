import { type Size, multiplySizes, namesIn, productOf, sizeOf, valueOf } from '../../tensor/size';
import { atLeast } from '../../tensor/size-order';
import { factsIn } from '../analysis/facts';
import type { FileShapes } from '../analysis/file-shapes';
import type { Run } from '../evaluator/runs';
import type { Amount, Cost } from '../report';
import { type Numbers, withNumbers } from './shown';

/** What one call costs; undefined where nothing of it is known. */
export function costOf(file: FileShapes, run: Run, numbers: Numbers): Cost | undefined {
  const owner = run.function.qualname;
  const amount = (size: Size | undefined) => size && amountOf(size, owner, numbers);
  const parameters = amount(run.parameters);
  const multiplyAdds = amount(run.work);
  const largest = largestOf(file, owner, numbers);
  if (!parameters && !multiplyAdds && !largest) return undefined;
  return {
    ...(parameters ? { parameters } : {}),
    ...(multiplyAdds ? { multiplyAdds } : {}),
    ...(largest ? { largest } : {}),
  };
}

/** An amount in words and, where all its names have one, as a number; undefined where it is not known. */
function amountOf(size: Size, owner: string, numbers: Numbers): Amount | undefined {
  if (!size.terms || /[@?]/.test(size.text)) return undefined;
  for (const name of namesIn(size)) numbers.use(owner, name);
  const number = valueOf(withNumbers(size, owner, numbers));
  return { text: amountText(size), ...(number === undefined ? {} : { number }) };
}

/** "12*n_layer*n_embd² + n_embd": with powers, as people write it. */
export function amountText(size: Size): string {
  const text = (size.terms ?? []).map(({ coefficient, atoms }, place) => {
    const factors: string[] = [];
    for (let at = 0; at < atoms.length;) {
      let next = at;
      while (next < atoms.length && atoms[next]!.text === atoms[at]!.text) next++;
      const infix = atoms[at]!.made?.of === '//' || atoms[at]!.made?.of === '%';
      const base = infix ? `(${atoms[at]!.text})` : atoms[at]!.text;
      factors.push(next - at === 1 ? base : `${base}${power(next - at)}`);
      at = next;
    }
    const amount = Math.abs(coefficient);
    const all = [...(amount === 1 && factors.length > 0 ? [] : [`${amount}`]), ...factors].join(
      '*',
    );
    const sign = coefficient < 0 ? '-' : '+';
    return place === 0 ? (coefficient < 0 ? `-${all}` : all) : ` ${sign} ${all}`;
  });
  return text.length === 0 ? '0' : text.join('');
}

function power(of: number): string {
  return `${of}`.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!);
}

/** The largest tensor that has a name, where there is one that is no smaller than any other. */
function largestOf(file: FileShapes, owner: string, numbers: Numbers): Cost['largest'] {
  let best: { readonly name: string; readonly size: Size; readonly known: Size } | undefined;
  for (const { name, shape } of factsIn(file.facts, owner)) {
    const size = shape && productOf(shape);
    if (!size?.terms || size.text.includes('@')) return undefined;
    const known = withNumbers(size, owner, numbers);
    if (best && atLeast(best.known, known)) continue;
    if (best && !atLeast(known, best.known)) return undefined;
    best = { name, size, known };
  }
  const amount = best && amountOf(multiplySizes(sizeOf(4), best.size), owner, numbers);
  return amount && { ...amount, name: best!.name };
}
