/** @jsxRuntime automatic @jsxImportSource preact */
import type { PassSnapshot } from '../src/protocol/snapshot';
import { formatPercent, toNumber } from './numbers';

/** What comes next, or stands under the first mask; most probable first. */
export function Bars({
  prediction,
  label = 'Prediction',
  masked = false,
}: Pick<PassSnapshot, 'prediction'> & { readonly label?: string; readonly masked?: boolean }) {
  if (prediction.length === 0) return null;
  return (
    <section class="prediction" aria-label={label}>
      <h2>{masked ? 'Under the mask' : 'What comes next'}</h2>
      <ol>
        {prediction.map(({ token, probability }) => (
          <li key={token}>
            <span class="word">{token}</span>
            <span class="track" aria-hidden="true">
              <i style={{ width: `${toNumber(probability) * 100}%` }} />
            </span>
            <span class="percent">{formatPercent(probability)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
