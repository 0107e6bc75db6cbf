import { type Size, unknownSize } from '../../tensor/size';
import type { Range } from '../syntax/ast';
import type { TensorValue, Value } from '../values';
import { callersOf } from './call-chain';
import type { Problem, Recorded, Seen, SourceModule } from './findings';
import type { Observed } from './observed';
import { Running } from './running';
import type { NamedInText } from './size-names';

/** Problems with how many dimensions there are. */
const ofRank = new Set(['permute', 'transpose', 'unpack', 'index', 'einops']);

/** What a run finds: shapes that were assigned, problems, calls, names. */
export abstract class Finding extends Running {
  recorded: Recorded[] = [];
  problems: Problem[] = [];
  unsupported: { module: SourceModule; at: Range; what: string }[] = [];
  seen: Seen[] = [];
  /** Names that the text gives to sizes: `head_dim = dim // heads`. */
  named: NamedInText[] = [];
  /** How many things were named, found or reported: what a call did beside its result. */
  made = 0;
  abstract readonly observed: Observed;

  /** The tensor that a value is or must be. */
  abstract tensor(value: Value): TensorValue | undefined;

  report(
    code: string,
    message: string,
    at: Range = this.node,
    severity: Problem['severity'] = 'error',
  ): void {
    if (this.frames.length === 0 || this.guarded > 0) return;
    const { module } = this.frame;
    const related = this.trial ? callersOf(this.frames) : [];
    // A rank may hang on the same thing as the branch.
    if (severity === 'error' && this.undecided > 0 && !this.trial && ofRank.has(code))
      severity = 'hint';
    // What is said of a call by its callers is said once for each.
    if (this.trial) this.made++;
    this.problems.push({ module, code, message, severity, from: at.from, to: at.to, related });
  }

  missing(what: string): void {
    this.observed.work.add(unknownSize);
    if (this.frames.length === 0 || !this.frame.recording) return;
    this.unsupported.push({ module: this.frame.module, at: this.node, what });
  }

  /** The text calls a size by this name. */
  nameInText(name: string, size: Size, { from }: Range, { to }: Range): void {
    const inner = this.innerConstructor;
    if (!this.frame.recording && !inner) return;
    const { module, qualname } = this.frame;
    this.named.push({ function: inner ? '' : qualname, name, size, from, to, module });
  }

  /** What the constructor of an imported class calls a size is a name for it everywhere. */
  private get innerConstructor(): boolean {
    return !this.frame.recording && this.frame.function?.name === '__init__';
  }

  record(name: string, value: Value, at: Range, target: Range): void {
    const inner = this.innerConstructor && name.startsWith('self.');
    if (!this.frame.recording && !inner) return;
    if (value.kind === 'int') this.nameInText(name.replace(/^self\./, ''), value.size, target, at);
    if (inner) return;
    const tensors =
      value.kind === 'union'
        ? value.options.some((o) => o.kind === 'tensor')
        : value.kind === 'tensor';
    if (!tensors && !(value.kind === 'given' && value.given.tensor)) return;
    const shape = this.tensor(value)?.shape ?? null;
    const { module, qualname } = this.frame;
    const { from, to } = at;
    const unusual = this.unusual > 0;
    this.recorded.push({ module, name, function: qualname, shape, from, to, target, unusual });
  }

  protected forgetFound(): void {
    this.recorded = [];
    this.problems = [];
    this.unsupported = [];
    this.seen = [];
    this.named = [];
  }
}
