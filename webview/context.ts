import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { Parts } from './parts';
import type { PanelMessage } from '../src/protocol/messages';
import type { Digits, TokenView } from '../src/protocol/snapshot';

/** What every part of a pass needs to know. */
export interface PassContext {
  readonly post: (message: PanelMessage) => void;
  readonly tokens: readonly TokenView[];
  readonly digits: Digits;
  /** Of large matrices. */
  readonly parts: Parts;
}

export const Pass = createContext<PassContext>({
  post: () => undefined,
  tokens: [],
  digits: '2',
  parts: new Parts(() => undefined),
});

export const usePass = (): PassContext => useContext(Pass);
