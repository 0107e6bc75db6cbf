/** @jsxRuntime automatic @jsxImportSource preact */
import './dom';
import assert from 'node:assert/strict';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import type { PanelMessage } from '../../src/protocol/messages';
import type { StepView } from '../../src/protocol/snapshot';
import { cellsOf } from '../../src/session/picture';
import { Session } from '../../src/session/session';
import type { Index } from '../../src/tensor/tensor';
import type { Trace } from '../../src/trace/trace';
import { Arcs } from '../../webview/arcs';
import { type Painting, imageOf, paint } from '../../webview/big-grid-paint';
import { zoomsOf } from '../../webview/big-grid-view';
import { Pass } from '../../webview/context';
import { Thumbnails } from '../../webview/heads';
import { formatNumber } from '../../webview/numbers';
import { Parts } from '../../webview/parts';
import { withGolden } from '../checkpoints/golden';
import { passOf } from '../session/models';
import { shown } from '../session/shown';
import { checkCell } from '../trace/checking';

/** What is drawn on a canvas, in place of one: what jsdom lacks. */
class Ink {
  globalAlpha = 1;
  fillStyle = '';
  readonly filled: { x: number; y: number; alpha: number }[] = [];
  readonly texts: { text: string; x: number; y: number }[] = [];
  pixels: Uint8ClampedArray = new Uint8ClampedArray();

  clearRect() {
    this.filled.length = 0;
  }
  fillRect(x: number, y: number) {
    this.filled.push({ x, y, alpha: this.globalAlpha });
  }
  fillText(text: string, x: number, y: number) {
    this.texts.push({ text, x, y });
  }
  createImageData(width: number, height: number) {
    return { data: new Uint8ClampedArray(width * height * 4) };
  }
  putImageData({ data }: { data: Uint8ClampedArray }) {
    this.pixels = data;
  }
  readonly drawImage = () => undefined;
  readonly save = () => undefined;
  readonly beginPath = () => undefined;
  readonly rect = () => undefined;
  readonly clip = () => undefined;
  readonly restore = () => undefined;
  readonly strokeRect = () => undefined;
}

/** Runs `body` with canvases that remember what is drawn on them. */
async function inked<T>(body: (inkOf: (canvas: unknown) => Ink) => Promise<T>): Promise<T> {
  const inks = new Map<unknown, Ink>();
  const inkOf = (canvas: unknown) => {
    if (!inks.has(canvas)) inks.set(canvas, new Ink());
    return inks.get(canvas)!;
  };
  const before = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, 'getContext')!;
  HTMLCanvasElement.prototype.getContext = function () {
    return inkOf(this) as unknown as null;
  };
  try {
    return await body(inkOf);
  } finally {
    Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', before);
  }
}

const pattern = 'blocks.1.attn.hook_pattern';

async function atPattern<T>(text: string, body: (trace: Trace, step: StepView) => Promise<T> | T) {
  return withGolden('bloom', async (model) => {
    const session = new Session(model, text);
    session.handle({ type: 'go', step: pattern });
    session.handle({ type: 'setHead', head: 1 });
    const { step } = await shown(session);
    return body(passOf(session).trace, step);
  });
}

/** A cell's number, after its explanation was evaluated and found to be it. */
function derived(trace: Trace, index: Index): number {
  checkCell(trace, pattern, index);
  const [, queries, keys] = trace.step(pattern).shape as [number, number, number];
  return trace.value(pattern).data[(index[0]! * queries + index[1]!) * keys + index[2]!]!;
}

/** The strongest cell under a pixel. */
function under(trace: Trace, head: number, [y, x]: [number, number], [h, w]: [number, number]) {
  const [, queries, keys] = trace.step(pattern).shape as [number, number, number];
  const { data } = trace.value(pattern);
  let best = { index: [head, 0, 0] as Index, value: -1 };
  for (let query = 0; query < queries; query++) {
    for (let key = 0; key < keys; key++) {
      if (Math.floor((query * h) / queries) !== y || Math.floor((key * w) / keys) !== x) continue;
      const value = data[(head * queries + query) * keys + key]!;
      if (value > best.value) best = { index: [head, query, key], value };
    }
  }
  return best;
}

async function rendered(element: preact.JSX.Element) {
  const root = document.getElementById('app')!;
  await act(() => render(null, root));
  const context = { post: () => undefined, tokens: [], digits: '2' as const };
  const parts = new Parts(() => undefined);
  await act(() =>
    render(<Pass.Provider value={{ ...context, parts }}>{element}</Pass.Provider>, root),
  );
  return root;
}

suite('What is drawn is what was traced, and explained', () => {
  for (const [text, pixels] of [
    ['The cat sat on the mat.', 'a pixel a cell'],
    ['the cat sat on the mat and '.repeat(6), 'the strongest of several cells'],
  ] as const) {
    test(`heads at a glance: ${pixels}`, () =>
      inked((inkOf) =>
        atPattern(text, async (trace, { heads }) => {
          const { height, width } = heads!;
          const [count, queries] = trace.step(pattern).shape as [number, number];
          assert.equal(height < queries, pixels !== 'a pixel a cell');
          const root = await rendered(<Thumbnails heads={heads!} />);
          const canvases = [...root.querySelectorAll('canvas')];
          assert.equal(canvases.length, count);
          for (const [head, canvas] of canvases.entries()) {
            const { filled } = inkOf(canvas);
            assert.equal(filled.length, height * width);
            for (const [n, { x, y, alpha }] of filled.entries()) {
              const { index, value } = under(trace, head, [y, x], [height, width]);
              assert.ok(Math.abs(alpha - value) <= 0.5 / 255, `head ${head}, ${y}, ${x}`);
              if (n % 17 === 0) assert.equal(derived(trace, index), value);
            }
          }
        }),
      ));
  }

  test('lines between tokens: each as wide as its weight, and none is missing', () =>
    atPattern('The cat sat on the mat.', async (trace, { heads }) => {
      const view = heads!.arcs!;
      const root = await rendered(<Arcs view={view} head={1} focused={null} />);
      const drawn = new Map(
        [...root.querySelectorAll('path')].map((path) => {
          const places = /^M150,([\d.]+) .* 330,([\d.]+)$/.exec(path.getAttribute('d')!)!;
          const [query, key] = places.slice(1).map((y) => Number(y) / 26 - 0.5);
          return [`${query},${key}`, (Number(path.getAttribute('stroke-width')) - 1) / 5] as const;
        }),
      );
      const [, queries, keys] = trace.step(pattern).shape as [number, number, number];
      for (let query = 0; query < queries; query++) {
        for (let key = 0; key < keys; key++) {
          const weight = derived(trace, [1, query, key]);
          const line = drawn.get(`${query},${key}`);
          if (weight < view.least) assert.equal(line, undefined);
          else assert.ok(Math.abs(line! - weight) < 1e-12, `${query} to ${key}`);
        }
      }
      assert.ok(drawn.size > queries);
    }));

  test('a large grid: the colour of every pixel, and every number that is written', () =>
    inked((inkOf) =>
      atPattern('the cat sat on the mat and '.repeat(14), (trace, { result }) => {
        const { picture, scale } = result;
        assert.ok(picture);
        const [, queries, keys] = trace.step(pattern).shape as [number, number, number];
        const { data } = trace.value(pattern);
        const level = (n: number): [number, number, number] => [n, n, n];
        const palette = {
          ...{ levels: Array.from({ length: 17 }, (_, n) => level(n)), none: level(99) },
          ...{ ground: '', ink: '', quiet: '', accent: '', font: '' },
        };
        const image = imageOf(picture, palette);
        const { pixels } = inkOf(image);
        assert.equal(pixels.length, 4 * queries * keys);
        for (let query = 0; query < queries; query++) {
          for (let key = 0; key < keys; key++) {
            const value = data[(queries + query) * keys + key]!;
            const share = value === 0 ? 0 : Math.max(1, Math.ceil((value / scale) * 8));
            assert.equal(pixels[4 * (query * keys + key)], 8 + share, `${query}, ${key}`);
          }
        }
        // The numbers in sight, as the host gives them.
        const posted: PanelMessage[] = [];
        const parts = new Parts((message) => posted.push(message));
        const zoom = zoomsOf(queries, keys, 460, 440, true).at(-1)!;
        const sizes = { rows: queries, columns: keys, width: 460, height: 440 };
        const view = { zoom, ...sizes, left: zoom.width * 3, top: zoom.height * 5 };
        const ink = new Ink();
        const painting: Painting = {
          ...{ grid: result, view, palette, picture: image, parts, digits: 'all' },
          ...{ partImages: new WeakMap(), operands: [], self: null },
        };
        paint(ink as unknown as CanvasRenderingContext2D, painting);
        for (const message of posted.splice(0)) {
          assert.ok(message.type === 'cells');
          const part = cellsOf(trace, message);
          parts.receive({ type: 'cells', request: message.request, part });
        }
        ink.texts.length = 0;
        paint(ink as unknown as CanvasRenderingContext2D, painting);
        const written = ink.texts.map(({ text }) => text);
        let found = 0;
        for (let query = 6; query < 12; query++) {
          for (let key = 4; key < Math.min(6, query); key++) {
            const number = formatNumber(derived(trace, [1, query, key]), 'all');
            assert.ok(written.includes(number), `${query}, ${key}: ${number}`);
            found++;
          }
        }
        assert.ok(found > 8);
      }),
    ));
});
