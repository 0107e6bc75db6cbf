import { BadFile, cannotOpen } from '../checkpoints/files/bad-file';
import { openTensorFile } from '../checkpoints/files/open';
import type { ByteSource } from '../checkpoints/files/source';
import { survey } from '../checkpoints/files/survey';
import type { MetadataValue, TensorFile } from '../checkpoints/files/tensor-file';
import type { PickedTensor, TensorsView } from '../protocol/tensors';
import { type FromTensors, toTensors } from './tensor-messages';

/** What the editor of tensors asks of a file, wherever it is read. */
export interface TensorReader {
  /** What the file holds, or why it is refused; opened again where it is asked for `anew`. */
  file(anew: boolean): Promise<TensorsView>;
  /** A tensor seen from afar; null where a newer question overtook this one. */
  pick(name: string, progress: (share: number) => void): Promise<PickedTensor | null>;
  dispose(): void;
}

/** Progress is told so often, in milliseconds. */
const every = 100;

/** Reads a file's tensors in this thread, a slice at a time. */
export class TensorsHere implements TensorReader {
  #opened: Promise<TensorFile | BadFile> | undefined;
  #questions = 0;

  /** @param name as it is called where it cannot be opened */
  constructor(
    private readonly name: string,
    private readonly source: () => Promise<ByteSource>,
  ) {}

  async file(anew: boolean): Promise<TensorsView> {
    if (anew) this.dispose();
    this.#opened ??= open(this.source);
    return viewOf(await this.#opened, this.name);
  }

  async pick(name: string, progress: (share: number) => void): Promise<PickedTensor | null> {
    const question = ++this.#questions;
    const overtaken = () => question !== this.#questions;
    const file = await this.#opened;
    if (!file || file instanceof BadFile || overtaken()) return null;
    try {
      let told = performance.now();
      const found = await survey(file, name, {
        overtaken,
        rest: () => new Promise((done) => setTimeout(done, 0)),
        progress: (share) => {
          if (performance.now() - told < every) return;
          told = performance.now();
          progress(share);
        },
      });
      return found && !overtaken() ? { kind: 'numbers', ...found } : null;
    } catch (error) {
      if (!(error instanceof BadFile)) throw error;
      return overtaken() ? null : { kind: 'problem', message: error.message };
    }
  }

  dispose(): void {
    this.#questions++;
    const opened = this.#opened;
    this.#opened = undefined;
    void opened
      ?.then((file) => (file instanceof BadFile ? undefined : file.close()))
      .catch(() => undefined);
  }
}

/** Readers behind messages, one a file: what runs in the worker. */
export class TensorsServer {
  readonly #readers = new Map<string, TensorReader>();

  constructor(
    private readonly post: (message: FromTensors) => void,
    private readonly source: (path: string) => Promise<ByteSource>,
  ) {}

  async receive(received: unknown): Promise<void> {
    const message = toTensors(received);
    if (!message) return;
    const { id, path } = message;
    try {
      let reader = this.#readers.get(path);
      if (!reader) {
        const name = path.split(/[\\/]/).at(-1) ?? path;
        const source = () =>
          this.source(path).catch((error: unknown) => {
            throw cannotOpen(name, error);
          });
        reader = new TensorsHere(name, source);
        this.#readers.set(path, reader);
      }
      if (message.type === 'file') {
        return this.post({ type: 'file', id, view: await reader.file(message.anew) });
      }
      const progress = (share: number) => this.post({ type: 'progress', id, share });
      this.post({ type: 'picked', id, tensor: await reader.pick(message.name, progress) });
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.post({ type: 'failed', id, message: text });
    }
  }
}

async function open(source: () => Promise<ByteSource>): Promise<TensorFile | BadFile> {
  try {
    return await openTensorFile(await source());
  } catch (error) {
    if (error instanceof BadFile) return error;
    throw error;
  }
}

function viewOf(file: TensorFile | BadFile, name: string): TensorsView {
  if (file instanceof BadFile) {
    return { kind: 'problem', name, message: file.message };
  }
  const tensors = [...file.tensors.values()].map(({ name, dtype, shape, length, offset }) => ({
    name,
    dtype,
    shape,
    bytes: length,
    offset,
  }));
  return {
    kind: 'tensors',
    name: file.name,
    format: file.format === 'gguf' ? 'GGUF' : 'safetensors',
    bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    tensors,
    metadata: [...file.metadata].map(([key, value]) => [key, written(value)]),
  };
}

/** A piece of metadata in a line: lists by their length and their beginning. */
function written(value: MetadataValue): string {
  if (typeof value !== 'object') return shortened(String(value));
  const begin: ArrayLike<unknown> = value.slice(0, 8);
  const first = Array.from(begin, (item) => shortened(String(item), 40));
  const more =
    value.length > first.length ? `, … (${value.length.toLocaleString('en')} in all)` : '';
  return first.join(', ') + more;
}

function shortened(text: string, most = 500): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
