import type { ShapeReport } from '../python/report';
import { report } from '../python/reporting/report';
import type { Sizes } from './settings';

/** What is asked of an analysis: one text, and those of the project's files that are known. */
export interface Question {
  readonly path: string;
  readonly text: string;
  /** Texts of other files by path. */
  readonly files: (path: string) => string | undefined;
  readonly sizes: Sizes;
}

/** The one place that runs the engine for the editor. */
export class Analyser {
  answer({ path, text, files, sizes }: Question): Promise<ShapeReport | undefined> {
    return Promise.resolve(report([{ path, text }], files, { sizes })[0]);
  }

  dispose(): void {
    // Nothing is held.
  }
}
