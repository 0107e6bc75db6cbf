import type { HostMessage, PanelMessage } from '../../../src/protocol/messages';
import type { PersistedState, Snapshot } from '../../../src/protocol/snapshot';
import { explanation, samples } from '../samples';

/** An extension that only shows samples: `#sample=pattern`. What the view posts is kept in `posted`. */
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

const send = (message: HostMessage) => window.postMessage(message, '*');
const chosen = new URLSearchParams(location.hash.slice(1)).get('sample') ?? 'pattern';
let current: Snapshot = samples[chosen as keyof typeof samples];

window.posted = [];
window.show = (snapshot) => {
  current = snapshot;
  send({ type: 'snapshot', snapshot });
};
window.acquireVsCodeApi = () => ({
  setState: () => undefined,
  postMessage: (message) => {
    window.posted.push(message);
    answer(message);
  },
});

function answer(message: PanelMessage): void {
  if (message.type === 'ready') window.show(current);
  if (current.kind !== 'pass') return;
  if (message.type === 'explain') {
    const { request, step, index } = message;
    send({ type: 'explained', request, explanation: { ...explanation, step, index } });
  } else if (message.type === 'focus' && message.index) {
    const { step, index } = message;
    window.show({ ...current, explanation: { ...explanation, step, index } });
  } else if (message.type === 'setDigits') window.show({ ...current, digits: message.digits });
  else if (message.type === 'go' || message.type === 'follow') {
    const all: readonly Snapshot[] = Object.values(samples);
    const next = all.find((sample) => sample.kind === 'pass' && sample.step.id === message.step);
    if (next) window.show(next);
  }
}
