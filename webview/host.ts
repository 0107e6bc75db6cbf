import type { HostMessage, ViewMessage } from '../src/protocol/messages';
import type { PersistedState } from '../src/protocol/snapshot';

/** The extension, as the view knows it. */
export interface Host {
  readonly post: (message: ViewMessage) => void;
  /** Keeps what a reload of the window needs. */
  readonly remember: (state: PersistedState) => void;
  /** Calls back with every message; returns what ends that. */
  readonly listen: (receive: (message: HostMessage) => void) => () => void;
}

declare function acquireVsCodeApi(): {
  postMessage(message: ViewMessage): void;
  setState(state: PersistedState): void;
};

export function vscodeHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    remember: (state) => api.setState(state),
    listen: (receive) => {
      const listener = (event: MessageEvent<unknown>) => {
        if (isHostMessage(event.data)) receive(event.data);
      };
      window.addEventListener('message', listener);
      return () => window.removeEventListener('message', listener);
    },
  };
}

function isHostMessage(data: unknown): data is HostMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  return data.type === 'snapshot' || data.type === 'explained' || data.type === 'cells';
}

/** Reports what nobody caught, so that it reaches the extension's log. */
export function reportFailures(host: Host): void {
  const report = (problem: unknown) => {
    const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
    host.post({ type: 'failed', message: text.slice(0, 2000) });
  };
  window.addEventListener('error', (event) => report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => report(event.reason));
}
