import * as vscode from 'vscode';
import type { Fix, ShapeProblem, ShapeReport } from '../python/report';
import type { KeptReports } from '../worker/kept-reports';
import { Analyser } from './analyser';
import type { Log } from './log';
import { inSight } from './in-sight';
import { ProjectFiles } from './project-files';
import { type PythonText, isPython, reportFor, textOf } from './python-text';
import { settings } from './settings';

/** A longer text is not analysed, and the log says so. */
export const mostCharacters = 2_000_000;
/** While somebody types, an analysis waits for a rest as long as the last one took; at most so long. */
const longestRest = 500;
/** Imports of imports are loaded so many times. */
const mostRounds = 6;

/** Something else may be said about a document now. */
export interface ShapesChange {
  readonly document: vscode.TextDocument;
  /** By an edit of this document itself: VS Code asks again by itself. */
  readonly edited: boolean;
}

/** What was found in a text. */
interface Found {
  readonly key: string;
  /** That of the reading, when it was found. */
  readonly generation: number;
  readonly report: ShapeReport | undefined;
  readonly documents: readonly vscode.TextDocument[];
  readonly starts: readonly number[];
}

/** A text that somebody asks about. */
interface Reading {
  found?: Found;
  running?: Promise<void>;
  /** What is known at once of the function that is typed in. */
  typed?: Found;
  typing?: { readonly key: string; readonly done: Promise<void> };
  /** What is known soon of what is in sight, before all of it was analysed once. */
  looked?: Found;
  looking?: { readonly key: string; readonly done: Promise<void> };
  /** An earlier session was asked, once. */
  recalled?: Promise<void>;
  /** Somebody has only a part, and has to be told when there is more. */
  owed?: boolean;
  /** Counts what changes the report besides the text: settings, imported files. */
  generation: number;
  /** Addresses that the last analysis asked for. */
  imports: ReadonlySet<string>;
  /** Milliseconds that the last analysis took. */
  took: number;
  toldTooLong?: boolean;
}

/**
 * The one door to the shapes of Python documents. It answers for the version of a document that is
 * current when it answers, or not at all.
 */
export class Shapes {
  readonly #analyser = new Analyser();
  readonly #files = new ProjectFiles();
  readonly #readings = new Map<string, Reading>();
  readonly #reports = new WeakMap<Found, Map<vscode.TextDocument, ShapeReport>>();
  readonly #changed = new vscode.EventEmitter<ShapesChange>();
  readonly onDidChange = this.#changed.event;
  readonly #listening: vscode.Disposable;

  constructor(
    private readonly log: Log,
    /** What earlier sessions found. */
    private readonly kept: KeptReports,
  ) {
    if (vscode.workspace.textDocuments.some((one) => this.reads(one))) this.#analyser.start();
    this.#listening = vscode.Disposable.from(
      this.#files.onDidChange((path) => this.#forget((reading) => reading.imports.has(path))),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('glassformer.shapes')) this.#forget(() => true);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && isPython(document)) this.#edited(document);
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (isPython(document)) this.#changed.fire({ document, edited: false });
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
        if (contentChanges.length === 0) return;
        for (const { document } of notebook.getCells())
          if (isPython(document)) this.#changed.fire({ document, edited: false });
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        const path = textOf(document).path;
        const open = vscode.workspace.textDocuments.some(
          (other) => other !== document && isPython(other) && textOf(other).path === path,
        );
        if (!open) this.#readings.delete(path);
      }),
    );
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
    this.#files.dispose();
    this.#analyser.dispose();
    this.kept.dispose();
    this.#readings.clear();
  }

  /** Whether shapes are shown in a document. */
  reads(document: vscode.TextDocument): boolean {
    return isPython(document) && settings.shapes.enabled(document.uri);
  }

  /** Obligation: the document is not changed here before the answer is used. */
  async of(
    document: vscode.TextDocument,
    token?: vscode.CancellationToken,
  ): Promise<ShapeReport | undefined> {
    if (!this.reads(document)) return undefined;
    const text = textOf(document);
    const reading = this.#reading(text);
    if (reading.found?.key !== keyOf(text, reading)) {
      reading.running ??= this.#run(document, reading).finally(() => {
        delete reading.running;
      });
      await Promise.race([reading.running, ...(token ? [cancelled(token)] : [])]);
    }
    return token?.isCancellationRequested ? undefined : this.latest(document);
  }

  /**
   * While somebody types inside a function, what this function alone tells: its problems, and what the
   * change means for others, come with the whole report, and then a change is fired. So it is where a
   * long file was opened, with what is in sight. Elsewhere the whole report.
   */
  async soon(
    document: vscode.TextDocument,
    token?: vscode.CancellationToken,
  ): Promise<ShapeReport | undefined> {
    const whole = this.latest(document);
    if (whole || !this.reads(document)) return whole;
    const reading = this.#reading(textOf(document));
    const all = this.of(document, token);
    await this.#recall(document, reading);
    const kept = this.latest(document);
    if (kept) return token?.isCancellationRequested ? undefined : kept;
    await this.#type(document, reading);
    await this.#look(document, reading);
    const part = this.#current(document, reading.typed) ?? this.#current(document, reading.looked);
    if (!part || this.latest(document)) return all;
    reading.owed = true;
    void all;
    return token?.isCancellationRequested ? undefined : part;
  }

  /** Asks about what is in sight of a text that was not analysed yet. */
  async #look(document: vscode.TextDocument, reading: Reading): Promise<void> {
    const source = textOf(document);
    const ranges = reading.found || source.documents.length > 1 ? [] : inSight(document);
    if (ranges.length === 0) return;
    const key = keyOf(source, reading);
    const asked = `${key} ${ranges.map(({ from, to }) => `${from}-${to}`).join()}`;
    if (reading.looking?.key !== asked) {
      const { documents } = source;
      const { text, starts } = source.read();
      if (text.length > mostCharacters) return;
      const { generation } = reading;
      const sizes = settings.shapes.sizes(document.uri);
      const done = this.#analyser.look({ path: source.path, text, sizes }, ranges).then(
        (report) => void (reading.looked = { key, generation, report, documents, starts }),
        (error: unknown) => this.log.warn(`${source.path}: ${String(error)}`),
      );
      reading.looking = { key: asked, done };
    }
    await reading.looking.done;
  }

  /** Asks about the text as it is, once. */
  async #type(document: vscode.TextDocument, reading: Reading): Promise<void> {
    const source = textOf(document);
    const key = keyOf(source, reading);
    if (reading.typed?.key === key || !reading.found?.report) return;
    // With other settings or other imports, what was found says nothing.
    const { generation } = reading;
    if (reading.found.generation !== generation) return;
    if (reading.typing?.key !== key) {
      const { documents } = source;
      const { text, starts } = source.read();
      const done = this.#analyser.typed({ path: source.path, text }).then(
        (report) => void (reading.typed = { key, generation, report, documents, starts }),
        (error: unknown) => this.log.warn(`${source.path}: ${String(error)}`),
      );
      reading.typing = { key, done };
    }
    await reading.typing.done;
  }

  /** The report where it is there already, for the current version. */
  latest(document: vscode.TextDocument): ShapeReport | undefined {
    if (!this.reads(document)) return undefined;
    return this.#current(document, this.#readings.get(textOf(document).path)?.found);
  }

  /** What was found, where it was found in the current version. */
  #current(document: vscode.TextDocument, found: Found | undefined): ShapeReport | undefined {
    const text = textOf(document);
    const reading = this.#readings.get(text.path);
    if (!found?.report || !reading || found.key !== keyOf(text, reading)) return undefined;
    const reports = this.#reports.get(found) ?? new Map<vscode.TextDocument, ShapeReport>();
    this.#reports.set(found, reports);
    const known = reports.get(document);
    if (known) return known;
    const report = reportFor(found.report, found.documents, found.starts, document);
    reports.set(document, report);
    return report;
  }

  /** Changes that would mend a problem of the current report; each was tried. */
  async fixes(document: vscode.TextDocument, problem: ShapeProblem): Promise<readonly Fix[]> {
    if (problem.fixes.length > 0) return problem.fixes;
    const source = textOf(document);
    const { text, starts } = source.read();
    const start = starts[source.documents.indexOf(document)] ?? 0;
    const moved = { ...problem, from: problem.from + start, to: problem.to + start };
    const fixes = await this.#analyser.fixes({ path: source.path, text }, moved);
    const { length } = document.getText();
    return fixes
      .map((fix) => ({
        ...fix,
        edits: fix.edits.map((edit) => ({
          ...edit,
          from: edit.from - start,
          to: edit.to - start,
        })),
      }))
      .filter(({ edits }) => edits.every(({ from, to }) => from >= 0 && to <= length));
  }

  /** Whether a document is too long to be analysed. */
  isTooLong(document: vscode.TextDocument): boolean {
    return this.#readings.get(textOf(document).path)?.toldTooLong === true;
  }

  #reading({ path }: PythonText): Reading {
    const known = this.#readings.get(path);
    if (known) return known;
    const reading: Reading = { generation: 0, imports: new Set(), took: 0 };
    this.#readings.set(path, reading);
    return reading;
  }

  /** Analyses until the text rests. */
  async #run(document: vscode.TextDocument, reading: Reading): Promise<void> {
    await this.#recall(document, reading);
    if (reading.found && this.latest(document)) return;
    for (;;) {
      await this.#rest(document, reading);
      if (document.isClosed) return;
      const text = textOf(document);
      const key = keyOf(text, reading);
      const { generation } = reading;
      reading.found = { key, generation, ...(await this.#analyse(text, document, reading)) };
      delete reading.looked;
      if (keyOf(textOf(document), reading) !== key) continue;
      if (reading.owed) this.#changed.fire({ document, edited: false });
      reading.owed = false;
      return;
    }
  }

  /** What an earlier session found in the same text, at once where it was closed without a change. */
  #recall(document: vscode.TextDocument, reading: Reading): Promise<void> {
    return (reading.recalled ??= this.#recalled(document, reading).catch((error: unknown) =>
      this.log.warn(`kept shapes: ${String(error)}`),
    ));
  }

  async #recalled(document: vscode.TextDocument, reading: Reading): Promise<void> {
    const source = textOf(document);
    const key = keyOf(source, reading);
    const { generation } = reading;
    const { text, starts } = source.read();
    if (text.length > mostCharacters) return;
    const sizes = settings.shapes.sizes(document.uri);
    const kept = await this.kept.find({ path: source.path, text, sizes }, async (paths) => {
      // From now on, a change of these counts.
      reading.imports = new Set(paths);
      await this.#files.load(paths, document.uri);
      return (path) => this.#files.text(path);
    });
    if (!kept || document.isClosed || keyOf(textOf(document), reading) !== key) return;
    const { documents } = source;
    const found = { key, generation, report: kept.report, documents, starts };
    reading.found = found;
    void this.#compute(document, reading, found, kept.mark);
  }

  /** What an earlier session found is computed all the same: what is typed next needs more than the report. */
  async #compute(
    document: vscode.TextDocument,
    reading: Reading,
    found: Found,
    mark: string,
  ): Promise<void> {
    const current = () =>
      !document.isClosed &&
      reading.found === found &&
      keyOf(textOf(document), reading) === found.key;
    // In slices, less would be told of long functions.
    if ((await this.#analyser.inSlices()) || !current()) return;
    const now = await this.#analyse(textOf(document), document, reading);
    if (!current()) return;
    if (!now.report || (await this.kept.markOf(now.report)) === mark || !current()) return;
    this.log.warn(`${textOf(document).path}: the shapes that were kept are not those of the text`);
    reading.found = { ...found, ...now };
    this.#changed.fire({ document, edited: false });
  }

  /** Waits until nothing changes for as long as an analysis takes. */
  async #rest(document: vscode.TextDocument, reading: Reading): Promise<void> {
    const rest = Math.min(longestRest, reading.took < 30 ? 0 : 1.5 * reading.took);
    const until = Date.now() + 2 * longestRest;
    for (;;) {
      const key = keyOf(textOf(document), reading);
      await new Promise((done) => setTimeout(done, rest));
      if (Date.now() > until || keyOf(textOf(document), reading) === key) return;
    }
  }

  async #analyse(
    source: PythonText,
    document: vscode.TextDocument,
    reading: Reading,
  ): Promise<Omit<Found, 'key' | 'generation'>> {
    const { documents } = source;
    const { text, starts } = source.read();
    const nothing = { report: undefined, documents, starts };
    if (text.length > mostCharacters) {
      if (!reading.toldTooLong)
        this.log.warn(`${source.path} is too long: no shapes are shown in it.`);
      reading.toldTooLong = true;
      return nothing;
    }
    delete reading.toldTooLong;
    const sizes = settings.shapes.sizes(document.uri);
    const files = new Map<string, string | undefined>();
    const { path } = source;
    try {
      for (let round = 0; ; round++) {
        const begun = Date.now();
        const told = await this.#analyser.answer({
          path,
          text,
          files: (other) => {
            files.set(other, this.#files.text(other));
            return files.get(other);
          },
          sizes,
        });
        reading.took = Date.now() - begun;
        const report = told?.report;
        const wanted = report?.wanted ?? [];
        for (const other of wanted) if (!files.has(other)) files.set(other, undefined);
        const more = round < mostRounds && (await this.#files.load(wanted, document.uri));
        if (more) continue;
        if (told) reading.imports = new Set(files.keys());
        if (told?.whole) this.kept.keep({ path, text, sizes }, files, told.report);
        return { report, documents, starts };
      }
    } catch (error) {
      this.log.warn(`${source.path}: ${error instanceof Error ? error.stack : String(error)}`);
      return nothing;
    }
  }

  #edited(document: vscode.TextDocument): void {
    this.#analyser.drop(textOf(document).path);
    for (const other of textOf(document).documents)
      this.#changed.fire({ document: other, edited: other === document });
  }

  #forget(which: (reading: Reading) => boolean): void {
    for (const reading of this.#readings.values()) if (which(reading)) reading.generation++;
    for (const document of vscode.workspace.textDocuments) {
      if (!isPython(document)) continue;
      const reading = this.#readings.get(textOf(document).path);
      if (!reading || which(reading)) this.#changed.fire({ document, edited: false });
    }
  }
}

function keyOf(text: PythonText, reading: Reading): string {
  return `${reading.generation}: ${text.version}`;
}

function cancelled(token: vscode.CancellationToken): Promise<void> {
  return new Promise((done) => {
    if (token.isCancellationRequested) done();
    else token.onCancellationRequested(() => done());
  });
}
