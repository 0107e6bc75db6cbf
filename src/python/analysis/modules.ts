import type { SourceModule } from '../evaluator/findings';
import { Machine, OutOfSlice, OutOfSteps } from '../evaluator/machine';
import { execute } from '../evaluator/statements';
import { newScope } from '../evaluator/names';
import { libraries } from '../libraries/registry';
import type { ModuleSyntax, Statement } from '../syntax/ast';
import { readModule, readingModule } from '../syntax/read-module';
import { toEnd } from '../steps';

/** A Python file. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The text that its lines are counted in, where it has others itself. */
  readonly lines?: string;
}

/** The text of a file beside another, or undefined. */
export type Reader = (path: string) => string | undefined;

export interface Loaded extends SourceModule {
  readonly syntax: ModuleSyntax;
}

/** The lines of places in a text, from 1; where they begin is looked up once. */
export function linesIn(text: string): (offset: number) => number {
  let ends: number[] | undefined;
  return (offset) => {
    if (!ends) {
      ends = [];
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at);
    }
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

const longestImport = 120_000;
const mostImports = 60;
const importBudget = 30_000;
/** So many times a statement or a function begins anew because files that it needs had to be read first. */
export const mostRounds = 8;
const pythonsOwn = /^(site-packages|lib|python3(\.\d+)?)$/;

/** The files of an analysis: those that are asked for, and what they import. */
export class Project {
  readonly machine: Machine;
  readonly modules = new Map<string, Loaded | undefined>();
  /** Paths at which an imported module was looked for in vain. */
  readonly wanted = new Set<string>();
  private imports = 0;
  /** How often another file was about to be read: where a slice ended over it, it may be read in the next. */
  reads = 0;
  /** Files that were too long for what was left of a slice. */
  private readonly interrupted = new Set<string>();
  private depth = 0;

  constructor(
    private readonly files: readonly SourceFile[],
    private readonly read: Reader,
    budget: number,
    slice?: number,
  ) {
    const resolve = (name: string, from: SourceModule) => this.resolve(name, from);
    this.machine = new Machine(budget, resolve, libraries, slice);
  }

  /** Runs the code of every file that is asked for. */
  *open(unitBudget: number): Generator<void, Loaded[]> {
    const all: Loaded[] = [];
    for (const file of this.files) {
      this.machine.startUnit(unitBudget);
      all.push(this.modules.get(file.path) ?? (yield* this.run(file, true)));
    }
    return all;
  }

  /** A file is read where its first name is used, maybe in a branch: what it defines stays. */
  private load(file: SourceFile, asked: boolean): Loaded {
    const m = this.machine;
    const { uncertain, undecided, unusual, flagged } = m;
    m.uncertain = m.undecided = m.unusual = m.flagged = 0;
    const loaded = m.journal.apart(() => toEnd(this.run(file, asked)));
    Object.assign(m, { uncertain, undecided, unusual, flagged });
    return loaded;
  }

  private *run(file: SourceFile, asked: boolean): Generator<void, Loaded> {
    const m = this.machine;
    const scope = newScope(undefined);
    const syntax = asked ? yield* readingModule(file.text) : readModule(file.text);
    const name = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.py$/, '');
    const module: Loaded = {
      name,
      path: file.path,
      text: file.text,
      lineOf: linesIn(file.lines ?? file.text),
      scope: { ...scope, module: undefined },
      syntax,
      asked,
    };
    this.modules.set(file.path, module);
    m.addModule(module);
    module.scope.values.set('__name__', { kind: 'string', value: undefined });
    m.frames.push({
      qualname: '<module>',
      scope: module.scope,
      module,
      recording: asked,
      function: undefined,
      returns: [],
    });
    const frames = [...m.frames];
    const { steps } = m;
    if (!asked) m.steps = Math.max(steps, m.budget - importBudget);
    const from = m.recordMark;
    try {
      if (asked) yield* this.statements(syntax.body);
      else execute(m, syntax.body);
    } catch (error) {
      if (!(error instanceof OutOfSteps) && !(error instanceof RangeError)) throw error;
      if (!asked && error instanceof OutOfSlice && !this.interrupted.has(file.path)) {
        this.interrupted.add(file.path);
        this.modules.delete(file.path);
        m.steps = steps;
        throw error;
      }
      // Definitions behind the point where the steps ran out still count.
      const definitions = syntax.body.filter(
        (one) => one.kind === 'class' || one.kind === 'function',
      );
      const missing = definitions.filter((one) => !module.scope.values.has(one.name));
      m.frames.splice(0, m.frames.length, ...frames);
      m.steps = Math.max(0, m.budget - importBudget);
      try {
        execute(m, missing);
      } catch (again) {
        if (!(again instanceof OutOfSteps) && !(again instanceof RangeError)) throw again;
      }
    }
    m.resolveRecorded(from);
    m.frames.splice(0, m.frames.length, ...frames.slice(0, -1));
    if (!asked) m.steps = steps;
    return module;
  }

  /** One after the other. What is too long for a slice is left, or done once what it imports is there. */
  private *statements(body: readonly Statement[]): Generator<void, void> {
    const m = this.machine;
    const frames = [...m.frames];
    for (const statement of body) {
      for (let round = 0; round < mostRounds; round++) {
        const { reads } = this;
        try {
          if (execute(m, [statement]) !== 'on') return;
        } catch (error) {
          if (!(error instanceof OutOfSlice)) throw error;
          m.frames.splice(0, m.frames.length, ...frames);
          m.calm();
        }
        const again = m.cut && this.reads > reads;
        yield;
        if (!again) break;
      }
    }
  }

  /** `a.b`, `.a`, `..a.b` as seen from a file. */
  private resolve(name: string, from: SourceModule): SourceModule | undefined {
    const dots = /^\.*/.exec(name)![0].length;
    const parts = name.slice(dots).split('.').filter(Boolean);
    const folders = from.path.split('/').slice(0, -1);
    if (dots > 0) {
      return this.find([...folders.slice(0, folders.length - (dots - 1)), ...parts].join('/'));
    }
    // A package that the file is in, by its name.
    const own = folders.lastIndexOf(parts[0]!);
    if (own > 0 && !pythonsOwn.test(folders[own - 1]!)) {
      const found = this.find([...folders.slice(0, own), ...parts].join('/'));
      if (found) return found;
    }
    // The folder of the file, then those above it.
    const asked = this.files.some((file) => file.path === from.path);
    for (let up = 0; up <= Math.min(asked ? 3 : 1, folders.length); up++) {
      // Python's own library is no part of the project.
      if (pythonsOwn.test(folders.at(-1 - up) ?? '')) break;
      const found = this.find([...folders.slice(0, folders.length - up), ...parts].join('/'));
      if (found) return found;
    }
    return undefined;
  }

  private find(base: string): SourceModule | undefined {
    for (const path of [`${base}.py`, `${base}/__init__.py`]) {
      if (this.modules.has(path)) {
        const known = this.modules.get(path);
        if (known) return known;
        continue;
      }
      const asked = this.files.find((file) => file.path === path);
      if (asked) return this.load(asked, true);
      if (this.imports >= mostImports || this.depth > 4) continue;
      const text = this.read(path);
      this.reads++;
      if (text === undefined) this.wanted.add(path);
      if (text === undefined || text.length > longestImport || !this.machine.mayRead(text)) {
        this.modules.set(path, undefined);
        continue;
      }
      this.imports++;
      this.depth++;
      try {
        return this.load({ path, text }, false);
      } finally {
        this.depth--;
      }
    }
    return undefined;
  }
}
