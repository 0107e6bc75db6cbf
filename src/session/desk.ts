import type { Pass } from '../models/pass';
import type { PanelMessage } from '../protocol/messages';
import type { CellsView, ExplanationView } from '../protocol/snapshot';
import type { CellExplanation, StepCell } from '../trace/cell';
import { writeExplanation } from '../writing/explanation';
import { numberTex } from '../writing/expression-tex';
import { grown } from './beams';
import { computeInSlices } from './compute';
import { tokenAt } from './texts';
import { lookedAtNext } from './generation';
import { explanationView } from './explanation';
import { lensSteps } from './lens';
import { type PartRequest, cellsOf } from './picture';
import { type Painted, paintedOf } from './painted';
import type { Session } from './session';
import { type SessionState, type SessionView, stateOf, viewOf } from './snapshot';

/** What is to be shown of a session, as plain data. */
export type Shown =
  | { readonly kind: 'pass'; readonly view: SessionView; readonly painted: Painted | null }
  | {
      /** There is no pass: the text has nothing that the model can read, or its files cannot be read. */
      readonly kind: 'nothing';
      readonly refused: readonly string[];
      readonly message: string | null;
      readonly samples: readonly string[];
      readonly restore: SessionState;
    };

/** An explanation as it is copied. */
export interface Copied {
  readonly value: string;
  readonly tex: string;
  readonly markdown: string;
}

/** How far a pass is: it may be shown, and ended by asking for something else. */
export type Progress = (share: number) => void;

/**
 * A session where it is at hand, or where it has to be asked: what the panel needs of it. Answers are
 * null, or undefined, where a newer question overtook them.
 */
export interface Desk {
  handle(message: PanelMessage): void;
  read(sentence: string): void;
  show(progress: Progress): Promise<Shown | undefined>;
  /** What is being computed to be shown ends; what is done is kept. */
  leave(): void;
  explain(cell: StepCell): Promise<ExplanationView | null>;
  /** A part of a large matrix of this run; null where it is another's. */
  cells(run: number, part: PartRequest): Promise<CellsView | null>;
  copied(cell: StepCell): Promise<Copied | null>;
}

/** The desk of a session in this thread. */
export class SessionDesk implements Desk {
  #shows = 0;

  constructor(readonly session: Session) {}

  get pass(): Pass | undefined {
    const { pass } = this.session;
    return 'trace' in pass ? pass : undefined;
  }

  handle(message: PanelMessage): void {
    this.session.handle(message);
  }

  read(sentence: string): void {
    this.session.read(sentence);
  }

  leave(): void {
    this.#shows++;
  }

  /** Computes what is missing, in slices. */
  async show(progress: Progress): Promise<Shown | undefined> {
    const { session } = this;
    const show = ++this.#shows;
    try {
      const { pass } = this;
      const overtaken = () => show !== this.#shows || pass !== this.pass;
      if (pass) {
        const { trace } = pass;
        const computed = await computeInSlices({
          trace,
          looked: lookedAt(session, pass),
          before: session.before,
          compare: (step) => session.isChanged(step),
          overtaken,
          progress,
        });
        if (!computed || overtaken()) return undefined;
        await this.search(overtaken);
        if (overtaken()) return undefined;
        return await trace.settled(() => ({
          kind: 'pass',
          view: viewOf(session, pass),
          painted: paintedOf(session, pass),
        }));
      }
    } catch (error) {
      // A checkpoint's file that went away, or was written to: the reader is told in its words.
      if (session.language.editable) throw error;
      const message = error instanceof Error ? error.message : String(error);
      return this.nothing([], message);
    }
    const { refused, message } = session.pass as { refused: readonly string[]; message?: string };
    return this.nothing(refused, message ?? null);
  }

  /** Leads a beam search on by one token, where that is asked for. */
  private async search(overtaken: () => boolean): Promise<void> {
    const { language, sentence, moreText, variation, saying } = this.session;
    if (!saying.growing) return;
    const { beams } = saying.decoding;
    const asked = { language, text: sentence, more: moreText, variation, beams };
    const found = await grown(saying.search, asked, { overtaken });
    if (!found || overtaken()) return;
    saying.growing = false;
    if ('problem' in found) this.session.complaint = found.problem;
    else saying.search = found;
  }

  private nothing(refused: readonly string[], message: string | null): Shown {
    const { samples } = this.session.language;
    return { kind: 'nothing', refused, message, samples, restore: stateOf(this.session) };
  }

  async explain(cell: StepCell): Promise<ExplanationView | null> {
    return this.explained(cell, (explanation, pass) =>
      explanationView(
        pass.trace,
        explanation,
        this.session.digits,
        tokenAt(this.session, pass, explanation),
      ),
    );
  }

  async cells(run: number, part: PartRequest): Promise<CellsView | null> {
    const { pass } = this;
    if (!pass?.trace.find(part.step) || run !== this.session.runs) return null;
    await pass.trace.prepare([part.step]);
    return pass.trace.settled(() => cellsOf(pass.trace, part));
  }

  async copied(cell: StepCell): Promise<Copied | null> {
    return this.explained(cell, (explanation, { trace }) => {
      const written = writeExplanation(trace, explanation);
      const parts = [written.nameTex, written.symbolicTex, written.substitutedTex];
      const tex = [...new Set([...parts, numberTex(explanation.stored)])].join(' = ');
      return { value: String(explanation.stored), tex, markdown: `$$\n${tex}\n$$` };
    });
  }

  /** What is said of a cell's explanation; null where there is no such cell. */
  private async explained<T>(
    cell: StepCell,
    say: (explanation: CellExplanation, pass: Pass) => T,
  ): Promise<T | null> {
    const { pass } = this;
    if (!pass?.trace.find(cell.step)) return null;
    await pass.trace.prepare([cell.step]);
    return pass.trace.settled(() => {
      // Meanwhile another text: nobody waits for this one's numbers.
      const explanation = pass === this.pass ? this.session.explain(cell) : null;
      return explanation && say(explanation, pass);
    });
  }
}

/** The steps whose numbers a snapshot shows. */
function lookedAt({ way: { place } }: Session, pass: Pass): string[] {
  const { trace } = pass;
  const shown = [place.step, place.cell?.step].flatMap((id) => trace.find(id ?? '') ?? []);
  const steps = shown.flatMap((step) => [...step.inputs, step.id]);
  const lens = lensSteps.filter((id) => trace.find(id));
  return [...new Set([...steps, ...lens, ...lookedAtNext(pass)])];
}
