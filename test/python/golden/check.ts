import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../../src/python/analysis/analyse';
import type { FileShapes } from '../../../src/python/analysis/file-shapes';
import { type Size, valueOf } from '../../../src/tensor/size';

/** What a recorded call answers: a shape, `null` for None, a nested list for a tuple. */
type Sizes = readonly (number | '?')[];
type Part = Sizes | readonly Part[] | null;

export interface RecordedCall {
  readonly setup: readonly string[];
  readonly expr: string;
  readonly shape?: Sizes;
  readonly shapes?: readonly Part[];
  readonly value?: number | readonly number[];
  readonly python?: string;
  readonly error?: true;
}

export interface Family {
  readonly family: string;
  readonly prelude: readonly string[];
  readonly calls: Readonly<Record<string, readonly RecordedCall[]>>;
}

/**
 * `wrong` and `false` (an error where the library gave an answer) are never allowed; `open` (a size
 * that is not known) and `silent` (no error where the library raised) say what is missing.
 */
export type Verdict = 'right' | 'wrong' | 'false' | 'open' | 'silent';

export interface Checked {
  readonly library: string;
  readonly call: RecordedCall;
  readonly verdict: Verdict;
  /** What was said instead. */
  readonly said: string;
}

const folder = join(import.meta.dirname, 'calls');
/** So many calls are one file: each is a function of its own. */
const batch = 40;

export function families(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.golden.json'))
    .map((name) => name.slice(0, -'.golden.json'.length))
    .sort();
}

export function readFamily(name: string): Family {
  return JSON.parse(readFileSync(join(folder, `${name}.golden.json`), 'utf8')) as Family;
}

/** Analyses every call of a family. */
export function checkFamily({ prelude, calls }: Family): Checked[] {
  return Object.entries(calls).flatMap(([library, all]) => {
    const checked: Checked[] = [];
    for (let from = 0; from < all.length; from += batch)
      checked.push(...checkBatch(prelude, library, all.slice(from, from + batch)));
    return checked;
  });
}

function checkBatch(
  prelude: readonly string[],
  library: string,
  calls: readonly RecordedCall[],
): Checked[] {
  let text = `${prelude.join('\n')}\n`;
  const ranges = calls.map((call, place) => {
    const from = text.length;
    text += [`def call_${place}():`, ...call.setup, `r = ${call.expr}`, ...probes(call)].join(
      '\n    ',
    );
    text += '\n';
    return { from, to: text.length };
  });
  const [file] = analyse([{ path: 'calls.py', text }]);
  return calls.map((call, place) => {
    const { from, to } = ranges[place]!;
    return { library, call, ...judge(call, file!, from, to) };
  });
}

/** Further lines that turn what is no single tensor into tensors of that shape. */
function probes({ shapes, value }: RecordedCall): string[] {
  if (value !== undefined) return ['v = torch.zeros(r)'];
  if (!shapes) return [];
  const parts = (all: readonly Part[], path: string): string[] => [
    `${nameOf(path, 'n')} = torch.zeros(len(${path}))`,
    ...all.flatMap((part, place) =>
      isNested(part)
        ? parts(part, `${path}[${place}]`)
        : [`${nameOf(`${path}[${place}]`)} = ${path}[${place}]`],
    ),
  ];
  return parts(shapes, 'r');
}

function isNested(part: Part): part is readonly Part[] {
  return part?.some((one) => one === null || typeof one === 'object') ?? false;
}

function nameOf(path: string, prefix = 'p'): string {
  return prefix + path.replace(/\W+/g, '_');
}

function judge(
  call: RecordedCall,
  file: FileShapes,
  from: number,
  to: number,
): { verdict: Verdict; said: string } {
  const inside = (one: { readonly from: number }) => one.from >= from && one.from < to;
  const errors = file.problems.filter((one) => inside(one) && one.severity === 'error');
  if (call.error)
    return errors.length > 0
      ? { verdict: 'right', said: '' }
      : { verdict: 'silent', said: shown(file, inside) };
  if (errors.length > 0) return { verdict: 'false', said: errors[0]!.message };
  const facts = new Map(file.facts.filter(inside).map((fact) => [fact.name, fact.shape]));
  const verdicts = wanted(call).map(([name, sizes]) => compare(facts.get(name), sizes));
  const verdict = verdicts.includes('wrong')
    ? 'wrong'
    : verdicts.includes('open')
      ? 'open'
      : 'right';
  return { verdict, said: shown(file, inside) };
}

/** The names whose facts are compared, with what they must be; `null`: no tensor. */
function wanted(call: RecordedCall): [string, Sizes | null][] {
  if (call.shape) return [['r', call.shape]];
  if (call.value !== undefined)
    return [['v', Array.isArray(call.value) ? (call.value as Sizes) : [call.value as number]]];
  if (!call.shapes) return [['r', null]];
  const parts = (all: readonly Part[], path: string): [string, Sizes | null][] => [
    [nameOf(path, 'n'), [all.length]],
    ...all.flatMap((part, place) =>
      isNested(part)
        ? parts(part, `${path}[${place}]`)
        : [[nameOf(`${path}[${place}]`), part] as [string, Sizes | null]],
    ),
  ];
  return parts(call.shapes, 'r');
}

function compare(found: readonly Size[] | null | undefined, sizes: Sizes | null): Verdict {
  if (sizes === null) return found ? 'wrong' : 'right';
  if (!found) return 'open';
  if (found.length !== sizes.length) return 'wrong';
  const known = found.map((size) => valueOf(size));
  if (sizes.some((size, axis) => size !== '?' && known[axis] !== undefined && known[axis] !== size))
    return 'wrong';
  return sizes.some((size, axis) => size !== '?' && known[axis] === undefined) ? 'open' : 'right';
}

function shown(file: FileShapes, inside: (one: { readonly from: number }) => boolean): string {
  const facts = file.facts.filter(
    (fact) => inside(fact) && (/^[vnp]_|^[vr]$/.test(fact.name) || fact.name === 'r'),
  );
  return facts
    .map(({ name, shape }) => `${name} ${shape ? `(${shape.map((s) => s.text).join(', ')})` : '?'}`)
    .join(' · ');
}
