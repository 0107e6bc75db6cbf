import type { Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of the processor: what others ran meanwhile is not counted. */
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string; readonly functionName?: string } };
}

/** Milliseconds of script a frame, in 95 of 100 frames (`usual`) and in the worst (`of` names what the three worst ran), while `body` runs, in the process that runs a script of this name. */
export async function framesOf(
  page: Page,
  script: string,
  body: () => Promise<void>,
): Promise<{ usual: number; worst: number; frames: number; of: readonly string[] }> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['devtools.timeline', 'v8', 'blink'] });
  await body();
  const buffer = await browser.stopTracing();
  const { traceEvents } = JSON.parse(buffer.toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const calls = traceEvents.filter(({ name, dur }) => name === 'FunctionCall' && dur !== undefined);
  const ours = new Set(
    calls.filter(({ args }) => args?.data?.url?.includes(script)).map((event) => thread(event)),
  );
  const all: { time: number; of: string[] }[] = [];
  for (const where of ours) {
    const here = traceEvents.filter((event) => thread(event) === where);
    // Calls inside calls are counted once.
    const outer: TraceEvent[] = [];
    for (const call of here.filter((event) => calls.includes(event)).sort((a, b) => a.ts - b.ts)) {
      const last = outer.at(-1);
      if (!last || call.ts >= last.ts + last.dur!) outer.push(call);
    }
    const sums = new Map<number, { time: number; of: string[] }>();
    for (const { ts, dur, tdur = dur, args } of outer) {
      const frame = Math.floor(ts / 16_667);
      const sum = sums.get(frame) ?? { time: 0, of: [] };
      sum.time += tdur! / 1000;
      const from = args?.data?.url?.includes(script) ? 'ours' : '';
      sum.of.push(`${from} ${args?.data?.functionName ?? ''} ${(tdur! / 1000).toFixed(1)}`);
      sums.set(frame, sum);
    }
    all.push(...sums.values());
  }
  all.sort((a, b) => a.time - b.time);
  return {
    usual: all[Math.floor(all.length * 0.95)]?.time ?? 0,
    worst: all.at(-1)?.time ?? 0,
    frames: all.length,
    of: all.slice(-3).flatMap(({ of }) => [...of, '|']),
  };
}
