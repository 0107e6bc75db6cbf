import { type Size, multiplySizes, nameOf, namesIn, sizeOf, valueOf } from '../../tensor/size';
import { baseLayer, construct } from '../evaluator/construct';
import { joinValues } from '../evaluator/join';
import type { Machine } from '../evaluator/machine';
import {
  type InstanceValue,
  type Value,
  intOf,
  listOf,
  manyOf,
  none,
  tensorOf,
  unknown,
} from '../values';
import { signatureOf } from './signatures';

/** One value that stands for what several callers gave: what differs between them becomes a named size. */
export class Generaliser {
  private readonly tuples: { readonly sizes: readonly Size[]; readonly to: Size }[] = [];
  /** Whether there are callers that give the same argument, of which nothing is known. */
  othersOpen = false;
  /** The names of sizes that the function can see by themselves. */
  alone: ReadonlySet<string> = new Set();
  private readonly instances = new Map<string, InstanceValue>();

  constructor(
    private readonly m: Machine,
    private readonly owner: string,
  ) {}

  of(values: readonly Value[], hint: string, depth = 0): Value {
    const first = values[0]!;
    if (depth > 6) return unknown;
    if (values.every((value) => value === first)) {
      return first.kind === 'instance' ? this.instance([first], depth + 1) : this.tidy(first, hint);
    }
    if (
      values.length > 1 &&
      values.every((value) => value.kind === 'union' && this.vagueNumber(value))
    )
      return this.tidy(first, hint);
    if (values.some((value) => value.kind === 'none' || value.kind === 'union')) {
      const flat = values.flatMap((value) => (value.kind === 'union' ? value.options : [value]));
      const some = flat.filter((value) => value.kind !== 'none');
      if (some.length === 0) return none;
      const inner =
        values.length === some.length ||
        some.every((value) => value.kind === 'tensor' || value.kind === 'given');
      const one = inner
        ? this.of(some, hint, depth + 1)
        : some.reduce((a, b) => joinValues(a, b, this.m.facts));
      if (some.length === flat.length) return one;
      const absent = values.every(usuallyNone);
      return {
        kind: 'union',
        options: [none, ...(one.kind === 'union' ? one.options : [one])],
        ...(absent ? { usual: none } : {}),
      };
    }
    const tensors = values.filter((value) => value.kind === 'tensor');
    if (tensors.length === values.length) {
      const known = tensors.filter((tensor) => tensor.shape);
      const rank = known[0]?.shape?.length;
      if (rank === undefined || known.some((tensor) => tensor.shape!.length !== rank))
        return tensorOf(null, { dtype: undefined });
      const shape = Array.from({ length: rank }, (_, axis) =>
        this.size(
          tensors.map((t) => t.shape?.[axis]),
          `${hint}_${axis}`,
        ),
      );
      const same = tensors.every((tensor) => tensor.dtype === tensors[0]!.dtype);
      return tensorOf(shape, {
        dtype: same ? tensors[0]!.dtype : undefined,
        library: tensors[0]!.library,
      });
    }
    if (values.every((value) => value.kind === 'given' && !value.given.tensor)) {
      const givens = values.flatMap((value) => (value.kind === 'given' ? value.given : []));
      return this.open(
        hint,
        givens.some(({ input }) => input),
        givens.map(({ usual }) => usual),
      );
    }
    if (values.every((value) => value.kind === 'int'))
      return intOf(
        this.size(
          values.map((value) => value.size),
          hint,
        ),
      );
    if (values.every((value) => value.kind === 'int' || value.kind === 'given')) {
      const sizes = values.map((value) =>
        value.kind === 'int' ? value.size : this.m.sizeOfGiven(value.given),
      );
      return intOf(this.size(sizes, hint));
    }
    if (values.every((value) => value.kind === 'list')) return this.lists(values, hint, depth);
    if (values.every((value) => value.kind === 'instance')) return this.instance(values, depth);
    if (
      first.kind === 'layer' &&
      values.every((value) => value.kind === 'layer' && value.type === first.type)
    ) {
      const options = new Map<string, Value>();
      for (const [name] of first.options) {
        const all = values.map((value) =>
          value.kind === 'layer' ? (value.options.get(name) ?? none) : none,
        );
        options.set(name, this.of(all, name, depth + 1));
      }
      return { kind: 'layer', type: first.type, options, attributes: new Map() };
    }
    if (values.every((value) => value.kind === 'dict')) return this.dicts(values, depth);
    // A setting of which one caller says nothing that can be followed.
    if (values.every(isSetting) && !values.every((value) => value.kind === 'unknown'))
      return this.open(hint, false);
    return values.reduce((a, b) => joinValues(a, b, this.m.facts));
  }

  /** What all of them have; what only some have may be there. */
  private dicts(values: readonly Extract<Value, { kind: 'dict' }>[], depth: number): Value {
    const names = new Set(values.flatMap(({ entries }) => [...entries.keys()]));
    const entries = new Map<string, Value>();
    let rest = values.some((value) => value.rest) ? unknown : undefined;
    for (const name of names) {
      const all = values.flatMap((value) => value.entries.get(name) ?? []);
      if (all.length === values.length) entries.set(name, this.of(all, name, depth + 1));
      else rest = unknown;
    }
    return { kind: 'dict', entries, rest };
  }

  /** An instance of the class of these, built of what they were built of. */
  instance(values: readonly InstanceValue[], depth = 0): Value {
    const first = values[0]!;
    if (values.length === 1 && !this.vague(first)) return first;
    if (values.some((value) => value.class !== first.class || !value.built) || depth > 4) {
      return values.length <= 4 ? { kind: 'union', options: values } : unknown;
    }
    const signatures = values.map((value) => signatureOf(value));
    if (!this.vague(first) && signatures.every((one) => one === signatures[0])) return first;
    // What a layer of a library was made of is not kept by name.
    if (first.attributes.has(baseLayer) && first.built!.size === 0)
      return values.length <= 4 ? { kind: 'union', options: values } : unknown;
    const named = new Map<string, Value>();
    for (const [name] of first.built!)
      named.set(
        name,
        this.of(
          values.map((value) => value.built!.get(name) ?? none),
          name,
          depth + 1,
        ),
      );
    const key = `${first.class.name}(${[...named].map(([name, value]) => `${name}=${signatureOf(value)}`).join()})`;
    const known = this.instances.get(key);
    if (known) return known;
    const built = construct(this.m, first.class, [], named);
    if (built.kind === 'instance') this.instances.set(key, built);
    return built;
  }

  /** Whether an instance was built of what has no name: its own parameters say it better. */
  private vague(instance: InstanceValue): boolean {
    const vague = (value: Value): boolean =>
      value.kind === 'unknown' ||
      (value.kind === 'int' &&
        (!value.size.terms || /@|\/\/|%|sqrt|min|max/.test(value.size.text))) ||
      // Two settings for one: what the constructor calls it is the only name.
      (value.kind === 'union' &&
        value.options.filter((option) => option.kind === 'given' || option.kind === 'int').length >
          1) ||
      (value.kind === 'list' && (value.state.items ?? []).some(vague));
    return [...(instance.built?.values() ?? [])].some(vague);
  }

  /** One setting or another. */
  private vagueNumber(value: Value): boolean {
    return (
      value.kind === 'union' &&
      value.options.every((one) => one.kind === 'int' || (one.kind === 'given' && !one.given.input))
    );
  }

  private lists(values: readonly Value[], hint: string, depth: number): Value {
    const states = values.map((value) => (value.kind === 'list' ? value.state : undefined)!);
    const of = values[0]!.kind === 'list' ? values[0].of : 'list';
    const count = states[0]!.items?.length;
    if (
      count !== undefined &&
      count <= 64 &&
      states.every((state) => state.items?.length === count)
    ) {
      return listOf(
        Array.from({ length: count }, (_, k) =>
          this.of(
            states.map((state) => state.items![k]!),
            `${hint}_${k}`,
            depth + 1,
          ),
        ),
        of,
      );
    }
    if (states.every((state) => !state.items)) {
      return manyOf(
        this.of(
          states.map((state) => state.element),
          hint,
          depth + 1,
        ),
        this.size(
          states.map((state) => state.length),
          `n_${hint}`,
        ),
        of,
      );
    }
    return values.reduce((a, b) => joinValues(a, b, this.m.facts));
  }

  /** The size that stands for these: the one that they all are, a multiple of a known one, or a new name. */
  private size(sizes: readonly (Size | undefined)[], hint: string): Size {
    const known = sizes.map((size) => (size?.terms ? size : undefined));
    if (!known.every((size) => size !== undefined))
      return this.m.vagueSize(hint, `${this.owner}.${hint}`);
    if (known.every((size) => size.text === known[0]!.text)) return this.tidySize(known[0]!, hint);
    for (const { sizes: others, to } of this.tuples) {
      if (others.length !== known.length) continue;
      // That numbers of examples are multiples of others is chance.
      const examples = known.every((size) => valueOf(size) !== undefined);
      for (const times of examples ? [1] : [1, 2, 3, 4, 6, 8]) {
        if (
          others.length === known.length &&
          others.every((other, k) => multiplySizes(other, sizeOf(times)).text === known[k]!.text)
        )
          return multiplySizes(to, sizeOf(times));
      }
    }
    const base = known
      .map((size) => nameOf(size))
      .find((name) => name !== undefined && !name.startsWith('@'));
    const to = this.m.newSize(
      hint.includes('_') && base && /_\d$/.test(hint) ? base : hint,
      `${this.owner}:${known.map((size) => size.text).join()}`,
    );
    this.tuples.push({ sizes: known, to });
    return to;
  }

  /** A value of one caller, without what only that caller knows. */
  private tidy(value: Value, hint: string): Value {
    if (value.kind === 'unknown' || this.vagueNumber(value)) return this.open(hint, false);
    if (value.kind === 'int') return { ...value, size: this.tidySize(value.size, hint) };
    if (value.kind === 'union' && value.options.some((option) => option.kind === 'tensor')) {
      const options = value.options.map((option) =>
        option.kind === 'tensor' ? this.tidy(option, hint) : option,
      );
      return { ...value, options };
    }
    if (value.kind === 'list' && value.state.items?.some(({ kind }) => tidied.has(kind))) {
      return {
        ...value,
        state: {
          ...value.state,
          items: value.state.items.map((item, k) =>
            tidied.has(item.kind) ? this.tidy(item, `${hint}_${k}`) : item,
          ),
        },
      };
    }
    if (value.kind !== 'tensor' || !value.shape) return value;
    return {
      ...value,
      shape: value.shape.map((size, axis) =>
        this.tidySize(size, `${hint}_${axis}`, axis === 0 && value.shape!.length > 1),
      ),
    };
  }

  /** A thing of its own, by a name that none of the callers' sizes has. */
  private open(hint: string, input: boolean, usual: readonly (Value | undefined)[] = []): Value {
    const path = `${this.owner}.${hint}`;
    const name = this.m.nameFor(hint, path, false);
    const given = this.m.givenAt(path, name, input);
    // What all of them have by default.
    const [first] = usual;
    if (first && usual.every((one) => one && signatureOf(one) === signatureOf(first)))
      given.usual ??= first;
    return { kind: 'given', given };
  }

  /** A product of sizes of which the function sees none by itself: for it, they are one size. */
  private compound(size: Size): boolean {
    if (size.terms?.length !== 1) return false;
    const names = [...namesIn(size)];
    return names.length > 1 && names.filter((name) => !this.alone.has(name)).length > 1;
  }

  private tidySize(size: Size, hint: string, batch = false): Size {
    const known = this.tuples.find(
      (tuple) => tuple.sizes.length === 1 && tuple.sizes[0]!.text === size.text,
    );
    if (known) return known.to;
    const clear =
      size.terms && !/@|min\(|max\(|sqrt|\/\/|%/.test(size.text) && !this.compound(size);
    // Where other callers say nothing, the product that one of them folds is not what all have.
    const folded =
      this.othersOpen &&
      // Nor is the one word after another that one of them gives.
      (valueOf(size) === 1 || (batch && nameOf(size) === undefined && valueOf(size) === undefined));
    if (clear && !folded) return size;
    // It stands for what callers know: no broadcast here tells that it is another size.
    const to = this.m.vagueSize(hint, `${this.owner}.${hint}`);
    if (size.terms && valueOf(size) !== 1) this.tuples.push({ sizes: [size], to });
    return to;
  }
}

function usuallyNone(value: Value): boolean {
  return value.kind === 'none' || (value.kind === 'union' && value.usual?.kind === 'none');
}

/** What callers give in a tuple, without what only they know. */
const tidied: ReadonlySet<Value['kind']> = new Set(['int', 'tensor']);

/** A number, or what a constructor was given and nobody has used yet; or nothing that is known. */
function isSetting(value: Value): boolean {
  return (
    value.kind === 'int' ||
    value.kind === 'unknown' ||
    (value.kind === 'given' && !value.given.input && !value.given.tensor)
  );
}
