/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { StripLine, StripToken, StripView } from '../src/protocol/snapshot';
import { usePass } from './context';
import { formatPercent } from './numbers';
import { visible } from './token';

interface StripProps {
  readonly strip: StripView;
  /** What stands behind the last token. */
  readonly children?: ComponentChildren;
}

/** The texts as tokens: each shows how much attention the one that asks pays to it. */
export function Strip({ strip, children }: StripProps) {
  const last = strip.lines.length - 1;
  if (last < 0) return <>{children}</>;
  return (
    <div class="strip">
      {strip.lines.map((line, at) => (
        <Line
          key={line.which}
          line={line}
          asks={strip.asks?.line === at ? strip.asks.token : null}
          pattern={strip.pattern}
        >
          {at === last ? children : null}
        </Line>
      ))}
    </div>
  );
}

interface LineProps {
  readonly line: StripLine;
  readonly asks: number | null;
  readonly pattern: string;
  readonly children: ComponentChildren;
}

function Line({ line, asks, pattern, children }: LineProps) {
  const { post } = usePass();
  const list = useRef<HTMLDivElement>(null);
  const { tokens, which, label, left } = line;
  const stop = tokens.find(({ place }) => place === asks) ?? tokens.at(-1);
  const look = (token: StripToken) => post({ type: 'look', which, token: token.place });
  const move = (event: KeyboardEvent, at: number) => {
    const to = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: tokens.length - 1,
    }[event.key];
    const token = tokens[to ?? -1];
    if (!token || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    list.current?.querySelector<HTMLElement>(`[data-token="${token.place}"]`)?.focus();
    look(token);
  };
  return (
    <div class="strip-line">
      <span class="name" aria-hidden="true">
        {label}
      </span>
      <div
        ref={list}
        class="chips"
        role="toolbar"
        aria-label={`${label}: pick a token to see what it attends to`}
      >
        {left > 0 ? <span class="quiet">… {left} before</span> : null}
        {tokens.map((token, at) => (
          <button
            key={token.place}
            type="button"
            class={chipClass(token)}
            data-token={token.place}
            style={{ '--weight': `${Math.round(56 * (token.weight ?? 0))}%` }}
            title={titleOf(token, pattern)}
            aria-label={`${visible(token.text)}: ${titleOf(token, pattern)}`}
            aria-pressed={token.place === asks}
            tabIndex={token === stop ? 0 : -1}
            onClick={() => look(token)}
            onKeyDown={(event) => move(event, at)}
          >
            {visible(token.text)}
          </button>
        ))}
        {children}
      </div>
    </div>
  );
}

function chipClass({ said, masked, hidden }: StripToken): string {
  return ['chip', said && 'said', masked && 'masked', hidden && 'hidden-from']
    .filter(Boolean)
    .join(' ');
}

function titleOf({ weight, hidden, said }: StripToken, pattern: string): string {
  const parts = [
    ...(hidden
      ? ['hidden by the mask']
      : weight === null
        ? ['not attended to in this layer']
        : [`gets ${formatPercent(weight)} of the attention (${pattern})`]),
    ...(said ? ['generated'] : []),
  ];
  return parts.join(', ');
}
