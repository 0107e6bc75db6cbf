/** @jsxRuntime automatic @jsxImportSource preact */
import { render } from 'preact';
import { isTensorsHostMessage } from '../../src/protocol/tensors';
import { registerControls } from '../controls';
import { App, type TensorsHost } from './app';
import './index.css';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const api = acquireVsCodeApi();
const host: TensorsHost = {
  post: (message) => api.postMessage(message),
  listen: (receive) => {
    const listener = ({ data }: MessageEvent<unknown>) => {
      if (isTensorsHostMessage(data)) receive(data);
    };
    window.addEventListener('message', listener);
    return () => window.removeEventListener('message', listener);
  },
};

const report = (problem: unknown) => {
  const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  host.post({ type: 'failed', message: text.slice(0, 2000) });
};
window.addEventListener('error', (event) => report(event.error ?? event.message));
window.addEventListener('unhandledrejection', (event) => report(event.reason));

registerControls();
render(<App host={host} />, document.getElementById('app')!);
