/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import type { PanelMessage } from '../src/protocol/messages';

/** What VS Code writes addresses under, the richest first. */
const uriTypes = ['application/vnd.code.uri-list', 'text/uri-list'];

/**
 * A folder of a checkpoint may be dropped on the panel. VS Code keeps what is dragged from its explorer
 * away from views like this one, unless Shift is held.
 */
export function DropTarget({ post }: { readonly post: (message: PanelMessage) => void }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      post({ type: 'dropped', uri: firstUri(event.dataTransfer) });
    };
    const listeners = { dragenter: drag, dragover: drag, dragleave: leave, drop } as const;
    for (const [name, listener] of Object.entries(listeners)) {
      document.addEventListener(name as 'drop', listener);
    }
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        document.removeEventListener(name as 'drop', listener);
      }
    };
  }, [post]);
  return over ? (
    <div class="drop-target" role="status">
      <p>Drop a checkpoint’s folder to open it</p>
    </div>
  ) : null;
}

function carriesFiles(data: DataTransfer | null): data is DataTransfer {
  return data !== null && [...uriTypes, 'Files'].some((type) => data.types.includes(type));
}

/** Null where there is no address: what comes from the desktop has only its contents. */
function firstUri(data: DataTransfer): string | null {
  for (const type of uriTypes) {
    const uri = data
      .getData(type)
      .split(/\r?\n/)
      .find((line) => line.trim() !== '' && !line.startsWith('#'));
    if (uri !== undefined) return uri.trim();
  }
  return null;
}
