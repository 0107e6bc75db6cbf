import type { Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly data?: { readonly url?: string } };
}

/** Milliseconds of script a frame, in 95 of 100 frames (`usual`) and in the worst, while `body` runs, in the process that runs a script of this name. */
export async function framesOf(
  page: Page,
  script: string,
  body: () => Promise<void>,
): Promise<{ usual: number; worst: number; frames: number }> {
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
  const all: number[] = [];
  for (const where of ours) {
    const here = traceEvents.filter((event) => thread(event) === where);
    // Calls inside calls are counted once.
    const outer: TraceEvent[] = [];
    for (const call of here.filter((event) => calls.includes(event)).sort((a, b) => a.ts - b.ts)) {
      const last = outer.at(-1);
      if (!last || call.ts >= last.ts + last.dur!) outer.push(call);
    }
    const sums = new Map<number, number>();
    for (const { ts, dur } of outer) {
      const frame = Math.floor(ts / 16_667);
      sums.set(frame, (sums.get(frame) ?? 0) + dur! / 1000);
    }
    all.push(...sums.values());
  }
  all.sort((a, b) => a - b);
  return {
    usual: all[Math.floor(all.length * 0.95)] ?? 0,
    worst: all.at(-1) ?? 0,
    frames: all.length,
  };
}
