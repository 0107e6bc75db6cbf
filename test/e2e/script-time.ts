import type { Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of the processor: what others ran meanwhile is not counted. */
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string } };
}

/** Milliseconds of script a frame, in 95 of 100 frames (`usual`) and in the worst (`worstOfWindow` counts VS Code's own scripts in the same process, too), while `body` runs, in the process that runs a script of this name. */
export async function framesOf(
  page: Page,
  script: string,
  body: () => Promise<void>,
): Promise<{ usual: number; worst: number; frames: number; worstOfWindow: number }> {
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
  const all: { ours: number; time: number }[] = [];
  for (const where of ours) {
    const here = traceEvents.filter((event) => thread(event) === where);
    // Calls inside calls are counted once.
    const outer: TraceEvent[] = [];
    for (const call of here.filter((event) => calls.includes(event)).sort((a, b) => a.ts - b.ts)) {
      const last = outer.at(-1);
      if (!last || call.ts >= last.ts + last.dur!) outer.push(call);
    }
    const sums = new Map<number, { ours: number; time: number }>();
    for (const { ts, dur, tdur = dur, args } of outer) {
      const frame = Math.floor(ts / 16_667);
      const sum = sums.get(frame) ?? { ours: 0, time: 0 };
      sum.time += tdur! / 1000;
      if (args?.data?.url?.includes(script)) sum.ours += tdur! / 1000;
      sums.set(frame, sum);
    }
    all.push(...sums.values());
  }
  const own = all.map(({ ours: time }) => time).sort((a, b) => a - b);
  return {
    usual: own[Math.floor(own.length * 0.95)] ?? 0,
    worst: own.at(-1) ?? 0,
    frames: own.length,
    worstOfWindow: Math.max(0, ...all.map(({ time }) => time)),
  };
}
