import type { Frame, Related } from './findings';

/** The calls that led here in a script, the nearest first. */
export function callersOf(frames: readonly Frame[]): Related[] {
  const calls: Related[] = [];
  for (let depth = frames.length - 1; depth > 0; depth--) {
    const { call, function: fn } = frames[depth]!;
    const { module } = frames[depth - 1]!;
    if (call && fn)
      calls.push({
        module,
        from: call.from,
        to: call.to,
        message: `called here: ${fn.qualname}`,
      });
  }
  return calls.slice(0, 8);
}
