import type { Live, Retyped } from '../analysis/live';
import type { ShapeReport, SizeOrigin, Span } from '../report';

/** What is shown of one function alone. */
interface Part {
  readonly original: Span;
  readonly report: ShapeReport;
}

/** The report of a file, kept up while somebody types in one function after the other. */
export class LiveReport {
  /** By where each function stood in the text that was analysed. */
  private readonly parts = new Map<number, Part>();

  constructor(
    /** Of the text as it was analysed. */
    readonly report: ShapeReport,
    private readonly live: Live,
    private readonly partOf: (retyped: Retyped) => ShapeReport,
  ) {}

  /**
   * The report of this text, where it differs from the last one in the body of one function only: what
   * the function itself does is new, all else is as it was, and problems are those that were there.
   * undefined where it differs in more.
   */
  take(text: string): ShapeReport | undefined {
    const retyped = this.live.take(text);
    if (!retyped) return undefined;
    const { original } = retyped;
    this.parts.set(original.from, { original, report: this.partOf(retyped) });
    return this.now();
  }

  private now(): ShapeReport {
    const { report } = this;
    const { layout } = this.live;
    const parts = [...this.parts.values()];
    const gone = (at: number) =>
      parts.some(({ original }) => at >= original.from && at < original.to);
    const place = (at: number) => layout.place(at);
    const moved = <T extends Span>(one: T): T => ({
      ...one,
      from: place(one.from),
      to: place(one.to),
    });
    const all = <T extends { readonly from: number }>(
      of: (report: ShapeReport) => readonly T[],
    ) => [
      ...of(report).filter(({ from }) => !gone(from)),
      ...parts.flatMap((part) => of(part.report)),
    ];
    const sorted = <T extends Span>(list: T[]) =>
      list.sort((a, b) => a.from - b.from || a.to - b.to);
    const sizes = new Map<string, SizeOrigin>();
    // A name that the function does not use any more does no harm.
    for (const one of [...report.sizes, ...parts.flatMap((part) => part.report.sizes)])
      sizes.set(`${one.function} ${one.name}`, one);
    return {
      path: report.path,
      assignments: sorted(
        all((one) => one.assignments).map((one) => ({
          ...moved(one),
          statement: place(one.statement),
          end: place(one.end),
        })),
      ),
      expressions: sorted(all((one) => one.expressions).map(moved)),
      layers: sorted(all((one) => one.layers).map(moved)),
      functions: sorted(
        // Of a class, one method alone tells too little.
        all((one) => one.functions.filter(({ kind }) => one === report || kind !== 'class')).map(
          moved,
        ),
      ),
      problems: report.problems.flatMap((problem) => {
        const now = moved(problem);
        // What was typed into says something else now.
        if (layout.now.slice(now.from, now.to) !== layout.read.slice(problem.from, problem.to))
          return [];
        const related = problem.related.map((one) => (one.path === undefined ? moved(one) : one));
        return [{ ...now, related, fixes: [] }];
      }),
      sizes: [...sizes.values()].map((one) =>
        one.place && one.place.path === undefined ? { ...one, place: moved(one.place) } : one,
      ),
      unsupported: all((one) => one.unsupported).map((one) => ({ ...one, from: place(one.from) })),
      wanted: report.wanted,
    };
  }
}
