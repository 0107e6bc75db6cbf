import type { OutlineItem } from '../protocol/snapshot';
import type { Step, Trace } from '../trace/trace';
import { symbolTex } from '../writing/names';
import { type Folded, foldedGroupOf, groupsOf } from './place';

/** The pass as a tree in reading order; what a folded group holds is left out. */
export function outlineOf(
  trace: Trace,
  current: string,
  folded: Folded,
  isChanged: (step: Step) => boolean,
): OutlineItem[] {
  const items: OutlineItem[] = [];
  const listed = new Set<string>();
  const inside = new Set(groupsOf(trace, trace.step(current)).map((group) => group.id));
  for (const step of trace.steps) {
    const around = groupsOf(trace, step);
    const closed = foldedGroupOf(trace, step, folded);
    for (const [depth, group] of around.entries()) {
      if (!listed.has(group.id)) {
        listed.add(group.id);
        const isFolded = folded.has(group.id);
        items.push({
          kind: 'group',
          id: group.id,
          label: group.label,
          depth,
          folded: isFolded,
          current: isFolded && inside.has(group.id),
        });
      }
      if (group.id === closed?.id) break;
    }
    if (closed) continue;
    items.push({
      kind: 'step',
      id: step.id,
      label: step.label,
      symbol: symbolTex(step.symbol),
      depth: around.length,
      current: step.id === current,
      changed: isChanged(step),
      parameter: step.role === 'parameter',
    });
  }
  return items;
}
