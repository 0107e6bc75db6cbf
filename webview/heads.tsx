/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { HeadJob, HeadsView } from '../src/protocol/snapshot';
import { usePass } from './context';

/** A picture of each head's attention: the picked one is shown below. */
export function Thumbnails({ heads }: { readonly heads: HeadsView }) {
  const { post } = usePass();
  const theme = useTheme();
  if (heads.pictures.length === 0) return null;
  return (
    <fieldset class="thumbnails">
      <legend class="unseen">Heads of this block</legend>
      {heads.pictures.map((picture, head) => (
        <label key={head} title={titleOf(head, heads.jobs[head])}>
          <input
            type="radio"
            name="thumbnail"
            aria-label={titleOf(head, heads.jobs[head])}
            checked={head === heads.picked}
            onChange={() => post({ type: 'setHead', head })}
          />
          <Picture picture={picture} height={heads.height} width={heads.width} theme={theme} />
          <span aria-hidden="true">{head}</span>
          {heads.jobs[head]?.[0] ? (
            <span class="job" aria-hidden="true">
              {heads.jobs[head][0].job}
            </span>
          ) : null}
        </label>
      ))}
    </fieldset>
  );
}

/** "Head 2: previous token, 0.93 (mean weight on the token before, over 200 sentences)" */
function titleOf(head: number, jobs: readonly HeadJob[] = []): string {
  const found = jobs.map(({ job, score, measured }) => `${job}, ${score.toFixed(2)} (${measured})`);
  return found.length === 0 ? `Head ${head}` : `Head ${head}: ${found.join('; ')}`;
}

interface PictureProps extends Pick<HeadsView, 'height' | 'width'> {
  readonly picture: readonly number[];
  readonly theme: string;
}

/** Queries downwards, keys across; the stronger, the more colour. */
function Picture({ picture, height, width, theme }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const drawn = canvas.current?.getContext('2d');
    if (!drawn) return;
    drawn.clearRect(0, 0, width, height);
    drawn.fillStyle = getComputedStyle(canvas.current!).color;
    for (const [pixel, weight] of picture.entries()) {
      drawn.globalAlpha = weight / 255;
      drawn.fillRect(pixel % width, Math.floor(pixel / width), 1, 1);
    }
  }, [picture, height, width, theme]);
  return <canvas ref={canvas} height={height} width={width} aria-hidden="true" />;
}

/** The theme's kind: what was drawn in its colours is drawn again when it changes. */
function useTheme(): string {
  const [theme, setTheme] = useState(document.body.className);
  useEffect(() => {
    const watcher = new MutationObserver(() => setTheme(document.body.className));
    watcher.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    return () => watcher.disconnect();
  }, []);
  return theme;
}
