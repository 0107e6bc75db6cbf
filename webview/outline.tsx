/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { OutlineItem } from '../src/protocol/snapshot';
import { behindPaint } from './behind-paint';
import { usePass } from './context';
import { Icon } from './icons';
import { Formula } from './math';

/** So many lines are drawn at once: as many as a panel is high, and some. */
const atOnce = 60;
/** And so many below the step that is shown. */
const below = 30;

/**
 * How many lines there are: what is out of sight comes behind the first paint, since a long pass has
 * hundreds of lines, and its step is what is waited for.
 */
function useDrawn(all: number, needed: number): number {
  const [drawn, setDrawn] = useState(atOnce);
  useEffect(() => {
    return drawn < all ? behindPaint(() => setDrawn(drawn + atOnce)) : undefined;
  }, [drawn, all]);
  return Math.max(drawn, needed);
}

/** The pass in reading order: a tree that folds. One line at a time is in the tab order. */
export function Outline({ items }: { readonly items: readonly OutlineItem[] }) {
  const { post } = usePass();
  const tree = useRef<HTMLUListElement>(null);
  const current = items.find((item) => item.current)?.id ?? items[0]?.id;
  const [active, setActive] = useState(current);
  useEffect(() => setActive(current), [current]);
  const activeAt = Math.max(
    0,
    items.findIndex((item) => item.id === active),
  );

  // Before the paint, the whole page would be laid out for this alone.
  useEffect(
    () =>
      behindPaint(() => {
        const line = tree.current?.querySelector('[aria-current]');
        line?.scrollIntoView({ block: 'nearest' });
      }),
    [current],
  );

  const places = useMemo(() => placesAmongSiblings(items), [items]);
  const drawn = useDrawn(items.length, items.findIndex((item) => item.current) + below);

  const open = (item: OutlineItem) => {
    setActive(item.id);
    if (item.kind === 'step') post({ type: 'go', step: item.id });
    else post({ type: 'fold', group: item.id, folded: !item.folded });
  };
  const focusAt = (at: number) => {
    const item = items[at];
    if (!item) return;
    setActive(item.id);
    (tree.current?.children[at] as HTMLElement | undefined)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const item = items[activeAt];
    if (!item) return;
    const to = moveInTree(event.key, items, activeAt);
    if (to !== null) focusAt(to);
    else if (event.key === 'Enter' || event.key === ' ') open(item);
    else if (item.kind === 'group' && event.key === (item.folded ? 'ArrowRight' : 'ArrowLeft')) {
      open(item);
    } else if (!/^Arrow(Left|Right)$/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ul ref={tree} class="tree" role="tree" aria-label="Steps of the pass" onKeyDown={onKeyDown}>
      {items.slice(0, drawn).map((item, at) => (
        <Line
          key={item.id}
          item={item}
          place={places[at]!}
          tabbable={at === activeAt}
          open={() => open(item)}
        />
      ))}
    </ul>
  );
}

interface LineProps {
  readonly item: OutlineItem;
  readonly place: Place;
  readonly tabbable: boolean;
  readonly open: () => void;
}

function Line({ item, place, tabbable, open }: LineProps) {
  const step = item.kind === 'step' ? item : null;
  const classes = ['line', item.kind, `depth-${Math.min(item.depth, 6)}`];
  if (step?.parameter) classes.push('parameter');
  if (item.current) classes.push('current');
  return (
    <li
      class={classes.join(' ')}
      role="treeitem"
      aria-level={item.depth + 1}
      aria-posinset={place.at}
      aria-setsize={place.of}
      aria-expanded={item.kind === 'group' ? !item.folded : undefined}
      aria-selected={item.current}
      aria-current={item.current ? 'step' : undefined}
      tabIndex={tabbable ? 0 : -1}
      onClick={open}
    >
      {item.kind === 'group' ? (
        <span class={item.folded ? 'twist' : 'twist unfolded'}>
          <Icon name="chevron" />
        </span>
      ) : null}
      <span class="label" title={item.label}>
        {item.label}
      </span>
      {step?.changed ? (
        <span class="changed-dot" title="Changed by your edits">
          <span class="unseen">, changed by your edits</span>
        </span>
      ) : null}
      {step?.symbol ? (
        <span class="symbol" aria-hidden="true">
          <Formula tex={step.symbol} />
        </span>
      ) : null}
    </li>
  );
}

/** Which line a key goes to; null where it is no movement from here. */
export function moveInTree(key: string, items: readonly OutlineItem[], at: number): number | null {
  const item = items[at]!;
  const unfolded = item.kind === 'group' && !item.folded;
  switch (key) {
    case 'ArrowDown':
      return Math.min(items.length - 1, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return items.length - 1;
    case 'ArrowRight':
      return unfolded && (items[at + 1]?.depth ?? 0) > item.depth ? at + 1 : null;
    case 'ArrowLeft': {
      if (unfolded) return null;
      const parent = items.slice(0, at).findLastIndex(({ depth }) => depth < item.depth);
      return parent < 0 ? null : parent;
    }
    default:
      return null;
  }
}

/** Where a line stands among the lines of its group, from 1, and how many these are. */
interface Place {
  readonly at: number;
  of: number;
}

export function placesAmongSiblings(items: readonly Pick<OutlineItem, 'depth'>[]): Place[] {
  // The group that is open at each depth.
  const open: (Place[] | undefined)[] = [];
  const close = (depth: number) => {
    for (const group of open.splice(depth))
      if (group) for (const place of group) place.of = group.length;
  };
  const places = items.map(({ depth }) => {
    close(depth + 1);
    const group = (open[depth] ??= []);
    const place = { at: group.length + 1, of: 0 };
    group.push(place);
    return place;
  });
  close(0);
  return places;
}
