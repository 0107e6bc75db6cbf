import type { FunctionValue, Value } from '../values';
import type { Machine } from './machine';

/** A call is remembered for the function that is called. */
export function see(m: Machine, fn: FunctionValue, bound: Map<string, Value>, top: string): void {
  // What an imported file calls back, the function under analysis has called.
  const near = m.frames.findLast((frame) => frame.recording || frame.module.asked);
  const direct = near?.recording === true;
  if (top === '' || isHelper(m, fn) || !(direct || m.mayLookInto(fn))) return;
  m.seen.push({
    function: fn,
    self: fn.self?.kind === 'instance' ? fn.self : undefined,
    args: bound,
    from: m.frame.qualname,
    root: direct ? m.frame.qualname : top,
    way: m.loose > 0 ? 'loose' : direct ? 'direct' : 'deep',
  });
}

/** `main()` at the end of a file: what it gives nobody uses, and it is analysed by itself. */
export function isAnalysedAlone(m: Machine, callee: Value, args: number): callee is FunctionValue {
  return (
    callee.kind === 'function' &&
    args === 0 &&
    callee.scope === m.frame.scope &&
    callee.definition !== undefined &&
    callee.parameters.length === 0 &&
    m.frame.qualname === '<module>' &&
    m.frame.recording &&
    !m.trial
  );
}

/** What a class makes of itself in a method says nothing of what others make of it. */
function isHelper(m: Machine, { self }: FunctionValue): boolean {
  const own = m.frames.find((frame) => frame.recording)?.function?.self;
  return (
    self?.kind === 'instance' &&
    own?.kind === 'instance' &&
    self.class === own.class &&
    self.attributes !== own.attributes
  );
}
