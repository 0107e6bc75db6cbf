/** @jsxRuntime automatic @jsxImportSource preact */
import type { ArcsView } from '../src/protocol/snapshot';
import { formatPercent } from './numbers';
import { ScrollBox } from './scroll-box';
import { hueOf, visible } from './token';

const line = 26;
const [left, right, width] = [150, 330, 480];

interface ArcsProps {
  readonly view: ArcsView;
  readonly head: number;
  /** The query whose lines stand out; null for all alike. */
  readonly focused: number | null;
}

/** Who looks at whom, in lines from the token that asks to those that it attends to. */
export function Arcs({ view, head, focused }: ArcsProps) {
  const { queries, keys, arcs, least } = view;
  const height = Math.max(queries.length, keys.length) * line;
  const at = (place: number) => (place + 0.5) * line;
  const said = [...arcs]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 5)
    .map(
      ({ query, key, weight }) => `${queries[query]!} to ${keys[key]!} ${formatPercent(weight)}`,
    );
  return (
    <figure class="arcs">
      <ScrollBox class="arcs-box" label={`Attention of head ${head} as lines`}>
        <svg
          role="img"
          aria-label={`Attention of head ${head}; the strongest: ${said.join(', ')}`}
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
        >
          {arcs.map(({ query, key, weight }) => (
            <path
              key={`${query} ${key}`}
              data-hue={hueOf(query)}
              class={focused !== null && focused !== query ? 'aside' : undefined}
              d={`M${left},${at(query)} C${left + 90},${at(query)} ${right - 90},${at(key)} ${right},${at(key)}`}
              stroke-width={1 + 5 * weight}
              stroke-opacity={0.25 + 0.75 * weight}
            >
              <title>{`${visible(queries[query]!)} → ${visible(keys[key]!)}: ${formatPercent(weight)}`}</title>
            </path>
          ))}
          {queries.map((text, place) => (
            <text key={place} x={left - 8} y={at(place)} text-anchor="end">
              {visible(text)}
            </text>
          ))}
          {keys.map((text, place) => (
            <text key={place} x={right + 8} y={at(place)}>
              {visible(text)}
            </text>
          ))}
        </svg>
      </ScrollBox>
      <figcaption>
        Left: the token that asks. Right: what it attends to. Weights below {formatPercent(least)}{' '}
        are left out.
      </figcaption>
    </figure>
  );
}
