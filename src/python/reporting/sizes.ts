import { type Size, namesIn, sizeOf, valueOf } from '../../tensor/size';
import { substitute } from '../../tensor/size-replace';
import type { FileShapes } from '../analysis/file-shapes';
import type { Observations } from '../evaluator/observed';
import type { NamedSize } from '../evaluator/size-names';
import type { Place, SizeOrigin } from '../report';
import type { Expression } from '../syntax/ast';
import { declarationsOf, numberIn } from './declared';

type Found = Omit<SizeOrigin, 'name' | 'function'>;

/** Where the named sizes of a file come from, and which numbers they have. */
export class Sizes {
  private readonly units = new Map<string, Observations>();
  private readonly known = new Map<string, Found | undefined>();
  /** The functions that have a size of this name of their own, in order. */
  private readonly owners = new Map<string, string[]>();
  /** What the text calls by this name. */
  private readonly named = new Map<string, FileShapes['named'][number][]>();
  private readonly declared;

  constructor(
    private readonly file: FileShapes,
    private readonly setting: Readonly<Record<string, number>>,
  ) {
    this.declared = declarationsOf(file.syntax);
    for (const observed of file.observed)
      for (const { function: fn } of observed.runs) this.units.set(fn.qualname, observed);
    for (const [owner, { names }] of this.units)
      for (const name of new Set(names.flatMap((one) => (reserved(one) ? [] : [one.name]))))
        put(this.owners, name, owner);
    for (const one of file.named) put(this.named, one.name, one);
  }

  /** The number of a name: that of the user's setting, or one that the text gives. */
  numberOf(owner: string, name: string): number | undefined {
    return Object.hasOwn(this.setting, name) ? this.setting[name] : this.of(owner, name)?.value;
  }

  /** The origin of each of these names, as functions use them. */
  origins(used: ReadonlyMap<string, ReadonlySet<string>>): SizeOrigin[] {
    return [...used].flatMap(([owner, names]) =>
      [...names].flatMap((name): SizeOrigin[] => {
        const found = this.of(owner, name);
        const value = this.numberOf(owner, name);
        if (!found && value === undefined) return [];
        const { reason, place } = found ?? { reason: 'by the setting of sizes' };
        return [
          {
            name,
            function: owner,
            reason,
            ...(place ? { place } : {}),
            ...(value === undefined ? {} : { value }),
          },
        ];
      }),
    );
  }

  private of(owner: string, name: string): Found | undefined {
    const key = `${owner} ${name}`;
    if (this.known.has(key)) return this.known.get(key);
    // While it is looked for, a circle of names finds nothing.
    this.known.set(key, undefined);
    const found = this.find(owner, name);
    this.known.set(key, found);
    return found;
  }

  private find(owner: string, name: string): Found | undefined {
    const unit = this.units.get(owner);
    const named = unit?.names.find((one) => one.name === name);
    const own = unit && (named ? this.ofOwner(unit, owner, named) : this.ofGiven(unit, name));
    if (own) return own;
    const derived = this.derived(owner, name);
    if (derived) return derived;
    const outer = owner.replace(/\.<locals>.*$/, '');
    if (outer !== owner) return this.of(outer, name);
    const cls = owner.slice(0, Math.max(0, owner.lastIndexOf('.')));
    const constructor = `${cls}.__init__`;
    if (cls !== '' && constructor !== owner) {
      const found = this.of(constructor, name);
      if (found) return found;
    }
    return this.declaredAs(name) ?? this.elsewhere(owner, name);
  }

  /** By what a name was made for. */
  private ofOwner(unit: Observations, owner: string, named: NamedSize): Found | undefined {
    const { owner: by, at } = named;
    if (by.startsWith('given ')) return this.ofGiven(unit, by.slice('given '.length));
    const place = this.placeOf(at);
    const line = this.lineOf(at);
    const axis = /^(.*)\[(-?\d+)\]$/.exec(by);
    if (axis) {
      const found = this.ofAxis(axis[1]!, Number(axis[2]));
      const parameter = axis[1]!.slice(axis[1]!.lastIndexOf('.') + 1);
      const inText = !named.name.startsWith(`${parameter}_`) && line !== '';
      return inText ? { ...found, reason: `${found.reason}, named${line}`, ...place } : found;
    }
    const [word, rest] = by.split(' ', 2);
    switch (word) {
      case 'named': {
        const before = this.of(owner, rest!);
        const reason = before ? `${before.reason}, named${line}` : `named${line}`;
        return { ...before, reason, ...place };
      }
      case 'documented':
        return {
          reason: `from a comment or docstring of ${owner}`,
          ...this.placeOfFunction(owner),
        };
      case 'loop':
        return { reason: `changes from round to round of the loop${line}`, ...place };
      case 'decided':
        return {
          reason: `decided by a condition in ${rest!.slice(0, rest!.lastIndexOf('.'))}`,
          ...place,
        };
      case 'mask':
      case 'where':
      case 'nonzero':
      case 'unique':
      case 'set':
      case 'items':
      case 'words':
      case 'length':
      case 'one_hot':
        return { reason: `depends on data${line}`, ...place };
      default:
    }
    const colon = by.indexOf(':');
    const called = by.slice(0, Math.max(0, colon > 0 ? colon : by.lastIndexOf('.')));
    if (!this.declared.functions.has(called)) return undefined;
    if (colon < 0) {
      const cut = /^(.*)_(\d+)$/.exec(by);
      const found =
        this.ofPath(by, named.name) ?? (cut ? this.ofAxis(cut[1]!, Number(cut[2])) : undefined);
      if (found) return found;
    }
    return {
      reason: `differs between the calls of ${called}`,
      ...this.placeOfFunction(called),
    };
  }

  private ofGiven(unit: Observations, name: string): Found | undefined {
    for (const { path } of unit.given.filter((one) => one.name === name)) {
      const found = this.ofPath(path, name);
      if (found) return found;
    }
    return undefined;
  }

  /** A parameter, or a field of one: "GPT.__init__.config.n_embd". */
  private ofPath(path: string, name: string): Found | undefined {
    const parts = path.split('.');
    for (let count = parts.length - 1; count > 0; count--) {
      const called = parts.slice(0, count).join('.');
      const fn = this.declared.functions.get(called);
      const parameter = fn?.parameters.find((one) => one.name === parts[count]);
      if (!fn || !parameter) continue;
      const place = { place: { from: parameter.from, to: parameter.to } };
      const whole = parts.slice(count).join('.');
      if (parts.length === count + 1) {
        const number = this.number(parameter.value);
        const example = this.file.examples.get(path);
        const value = number ?? (example?.tensor ? undefined : example?.numbers[0]);
        const by =
          number !== undefined
            ? `, ${number} by default`
            : value !== undefined
              ? `, ${value} in ${example!.caller === '<module>' ? 'the script' : example!.caller}`
              : '';
        return {
          reason: `argument ${whole} of ${called}${by}`,
          ...place,
          ...(value === undefined ? {} : { value }),
        };
      }
      const { annotation } = parameter;
      const cls = annotation?.kind === 'name' ? annotation.name : undefined;
      const field = this.declaredAs(parts.at(-1)!, cls);
      return field ?? { reason: `${whole}, given to ${called}`, ...place };
    }
    const cls = parts.length === 2 ? parts[0] : undefined;
    return cls === undefined ? undefined : this.declaredAs(name, cls);
  }

  private ofAxis(path: string, axis: number): Found {
    const called = path.slice(0, path.lastIndexOf('.'));
    const name = path.slice(called.length + 1);
    const parameter = this.declared.functions
      .get(called)
      ?.parameters.find((one) => one.name === name);
    const example = this.file.examples.get(path);
    const value = example?.tensor ? example.numbers.at(axis) : undefined;
    const where =
      value === undefined
        ? ''
        : `, ${value} in ${example!.caller === '<module>' ? 'the script' : example!.caller}`;
    return {
      reason: `dimension ${axis} of ${name}${where}`,
      ...(parameter ? { place: { from: parameter.from, to: parameter.to } } : {}),
      ...(value === undefined ? {} : { value }),
    };
  }

  /** `head_dim = dim // heads`. */
  private derived(owner: string, name: string): Found | undefined {
    const cls = owner.slice(0, Math.max(0, owner.lastIndexOf('.')));
    const all = (this.named.get(name) ?? []).filter(
      (one) => one.function === owner || one.function === `${cls}.__init__`,
    );
    const last = all.findLast((one) => one.function === owner) ?? all.at(-1);
    const made = last && namesIn(last.size);
    if (!made || made.size === 0 || made.has(name)) return undefined;
    const value = this.valueOf(last.function, last.size);
    return {
      reason: `${last.size.text}, named${this.lineOf(last)}`,
      ...this.placeOf(last),
      ...(value === undefined ? {} : { value }),
    };
  }

  private valueOf(owner: string, size: Size): number | undefined {
    return valueOf(
      substitute(size, (name) => {
        const number = this.numberOf(owner, name);
        return number === undefined ? undefined : sizeOf(number);
      }),
    );
  }

  /** A constant of the file, or a setting of this name: the only one, or all of one number. */
  private declaredAs(name: string, cls?: string): Found | undefined {
    const constant = cls === undefined ? this.declared.constants.get(name) : undefined;
    const settings = (this.declared.settings.get(name) ?? []).filter(
      (one) => cls === undefined || one.owner === cls,
    );
    const one = constant ?? settings[0];
    if (!one) return undefined;
    const same = constant !== undefined || settings.every(({ number }) => number === one.number);
    return {
      reason: same
        ? `${one.what}, ${one.number}`
        : `given as ${settings.map(({ what }) => what).join(' and ')}`,
      place: { from: one.from, to: one.to },
      ...(same ? { value: one.number } : {}),
    };
  }

  /** The size of another function of this file: its callers gave it. */
  private elsewhere(owner: string, name: string): Found | undefined {
    for (const other of this.owners.get(name) ?? []) {
      if (other === owner) continue;
      const found = this.of(other, name);
      if (found) return found;
    }
    return undefined;
  }

  private number(node: Expression | undefined): number | undefined {
    return numberIn(node, (name) => this.declared.constants.get(name)?.number);
  }

  private placeOfFunction(called: string): { place?: Place } {
    const fn = this.declared.functions.get(called);
    return fn ? { place: { from: fn.from, to: fn.to } } : {};
  }

  private placeOf({ from, to, module }: NamedSize['at']): { place?: Place } {
    if (!module || to === 0) return {};
    return {
      place: module.path === this.file.path ? { from, to } : { path: module.path, from, to },
    };
  }

  private lineOf({ from, to, module }: NamedSize['at']): string {
    if (!module || to === 0) return '';
    return ` in line ${module.lineOf(from)}`;
  }
}

function put<T>(map: Map<string, T[]>, name: string, one: T): void {
  const all = map.get(name);
  if (all) all.push(one);
  else map.set(name, [one]);
}

/** A name that came with a value from elsewhere. */
function reserved(named: NamedSize): boolean {
  return named.owner === `given ${named.name}`;
}
