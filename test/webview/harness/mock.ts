import type { HostMessage, PanelMessage } from '../../../src/protocol/messages';
import type { PersistedState, Snapshot } from '../../../src/protocol/snapshot';
import { explanation } from '../sample-steps';
import { samples } from '../samples';
import { LivePanel } from './live';

/**
 * Stands in for the extension: `#sample=pattern` shows a sample, `#model=groceries&sentence=…&step=…`
 * runs the real session. What the view posts is kept in `posted`.
 */
declare global {
  interface Window {
    posted: PanelMessage[];
    show: (snapshot: Snapshot) => void;
    acquireVsCodeApi: () => {
      postMessage: (message: PanelMessage) => void;
      setState: (state: PersistedState) => void;
    };
  }
}

const query = new URLSearchParams(location.hash.slice(1));
const send = (message: HostMessage) =>
  window.postMessage(JSON.parse(JSON.stringify(message)) as HostMessage, '*');

window.posted = [];
window.show = (snapshot) => send({ type: 'snapshot', snapshot });
const answer = query.has('model') ? liveHost() : sampleHost();
window.acquireVsCodeApi = () => ({
  setState: () => undefined,
  postMessage: (message) => {
    window.posted.push(message);
    answer(message);
  },
});

function liveHost(): (message: PanelMessage) => void {
  const panel = new LivePanel(query.get('model')!, query.get('sentence') ?? 'Buy milk and');
  const step = query.get('step');
  if (step) panel.handle({ type: 'go', step });
  const cell = query.get('cell');
  if (step && cell) panel.handle({ type: 'focus', step, index: cell.split(/\D+/).map(Number) });
  return (message) => {
    if (message.type === 'explain') {
      const { request, index } = message;
      send({ type: 'explained', request, explanation: panel.explain(message.step, index) });
      return;
    }
    panel.handle(message);
    window.show(panel.snapshot());
  };
}

function sampleHost(): (message: PanelMessage) => void {
  let current: Snapshot = samples[(query.get('sample') ?? 'pattern') as keyof typeof samples];
  return (message) => {
    if (message.type === 'ready') window.show(current);
    if (current.kind !== 'pass') return;
    if (message.type === 'explain') {
      const { request, step, index } = message;
      send({ type: 'explained', request, explanation: { ...explanation, step, index } });
    } else if (message.type === 'focus' && message.index) {
      const { step, index } = message;
      current = { ...current, explanation: { ...explanation, step, index } };
      window.show(current);
    }
  };
}
