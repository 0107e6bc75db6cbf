/** @jsxRuntime automatic @jsxImportSource preact */
import type { PassSnapshot } from '../src/protocol/snapshot';
import { formatPercent, toNumber } from './numbers';

/** What comes next, most probable first. */
export function Bars({ prediction }: Pick<PassSnapshot, 'prediction'>) {
  if (prediction.length === 0) return null;
  return (
    <section class="prediction" aria-label="Prediction">
      <h2>What comes next</h2>
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
