/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type {
  PickedTensor,
  TensorLine,
  TensorsHostMessage,
  TensorsMessage,
  TensorsView,
} from '../../src/protocol/tensors';
import { Button } from '../controls';
import { Icon } from '../icons';
import { Details } from './details';
import { TensorList } from './list';

/** The extension, as this view knows it. */
export interface TensorsHost {
  readonly post: (message: TensorsMessage) => void;
  /** Calls back with every message; returns what ends that. */
  readonly listen: (receive: (message: TensorsHostMessage) => void) => () => void;
}

/** The tensor that was picked, and what is known of its numbers so far. */
export interface Picked {
  readonly line: TensorLine;
  readonly request: number;
  readonly share: number;
  readonly numbers: PickedTensor | null;
}

/** The tensors of a checkpoint: a list, and what the picked one is like. */
export function App({ host }: { readonly host: TensorsHost }) {
  const [file, setFile] = useState<TensorsView | null>(null);
  const [picked, setPicked] = useState<Picked | null>(null);
  const requests = useRef(0);

  useEffect(() => {
    const stop = host.listen((message) => {
      if (message.type === 'file') {
        setFile(message.file);
        setPicked(null);
        return;
      }
      setPicked((now) => {
        if (now?.request !== message.request) return now;
        return message.type === 'progress'
          ? { ...now, share: message.share }
          : { ...now, numbers: message.tensor };
      });
    });
    host.post({ type: 'ready' });
    return stop;
  }, [host]);

  const pick = (line: TensorLine) => {
    if (picked?.line === line) return;
    const request = ++requests.current;
    setPicked({ line, request, share: 0, numbers: null });
    host.post({ type: 'pick', request, name: line.name });
  };
  const reload = () => host.post({ type: 'reload' });

  if (!file) return <main class="state" aria-busy="true" />;
  if (file.kind === 'problem') {
    return (
      <main class="state message error">
        <div class="card" role="alert">
          <h1>
            <Icon name="error" />
            <span class="unseen">Problem: </span>
            This checkpoint cannot be read
          </h1>
          <p>{file.message}</p>
        </div>
        <div class="actions">
          <Button look="primary" onClick={reload}>
            Read It Again
          </Button>
        </div>
      </main>
    );
  }
  return (
    <main class="tensors">
      <TensorList file={file} picked={picked?.line ?? null} pick={pick} />
      <Details file={file} picked={picked} reload={reload} />
    </main>
  );
}
