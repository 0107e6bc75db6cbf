/** @jsxRuntime automatic @jsxImportSource preact */
import type { TokenOrigin } from '../src/protocol/snapshot';
import { visible } from './token';

/** How a token was made: what it is, stage by stage, and its bytes. */
export function Origin({ token }: { readonly token: TokenOrigin }) {
  const { id, piece, bytes, summary, stages } = token;
  return (
    <section class="origin" aria-label="How the token was made">
      <p>{summary}</p>
      {stages.length > 0 ? (
        <ol class="stages">
          {stages.map(({ pieces, made, note }, n) => (
            <li key={n}>
              <span class="pieces">
                {pieces.map((text, at) => (
                  <span key={at} class={at === made ? 'piece made' : 'piece'}>
                    {visible(text)}
                    {at === made ? <span class="unseen"> (new)</span> : null}{' '}
                  </span>
                ))}
              </span>
              <span class="note-text">{note}</span>
            </li>
          ))}
        </ol>
      ) : null}
      <dl>
        <dt>In the vocabulary</dt>
        <dd>
          <code>{piece}</code> is row {id}
        </dd>
        {bytes ? (
          <>
            <dt>Bytes (UTF-8)</dt>
            <dd>
              <code>{bytes}</code>
            </dd>
          </>
        ) : null}
      </dl>
    </section>
  );
}
