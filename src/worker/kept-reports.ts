import type { ShapeReport } from '../python/report';

/** Another layout of what is kept has another number. */
const layout = 1;
/** A shorter text is analysed as soon as it is asked about. */
const leastCharacters = 1_000;
/** Bytes of one report, of all, and how many there are, at most; what was kept first goes first. */
export const mostOfOne = 4_000_000;
export const mostOfAll = 32_000_000;
export const mostReports = 100;
/** So many members of a list are written or read at a time: less than a millisecond each. */
const membersOfPiece = 50;
/** So many milliseconds at most; then others have their turn. */
const slice = 8;

/** Where reports are kept, by name. What is not there, or cannot be read, is undefined. */
export interface ReportStore {
  list(): Promise<
    readonly { readonly name: string; readonly size: number; readonly time: number }[]
  >;
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

/** All that a report hangs on, but for other files and the engine. */
export interface Asked {
  readonly path: string;
  readonly text: string;
  readonly sizes: Readonly<Record<string, number>>;
}

/** The text of another file; undefined: there is none. */
export type TextOf = (path: string) => string | undefined;

export interface KeptReport {
  readonly report: ShapeReport;
  /** The other files that it was made of. */
  readonly files: readonly string[];
  /** Tells reports apart. */
  readonly mark: string;
}

interface Head {
  readonly key: string;
  readonly files: readonly (readonly [path: string, digest: string | null])[];
  readonly mark: string;
}

/**
 * Reports of earlier sessions, one for each path. One is given again only where it was made by the same
 * engine from the same text, with the same sizes, the same texts of all files that were looked for, and
 * where every byte is as it was written.
 */
export class KeptReports {
  #engine: Promise<string | undefined> | undefined;
  /** The heads of what lies there, as far as they were seen. */
  readonly #heads = new Map<string, string>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ReportStore,
    /** The code of the engine: another one may say something else. */
    private readonly engine: () => Promise<Uint8Array | undefined>,
    /** Milliseconds until a report is written: most are followed by another soon. */
    private readonly delay = 5_000,
  ) {}

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** The report of this text, if it is kept. `load`: reads other files as they are now. */
  async find(
    asked: Asked,
    load: (paths: readonly string[]) => Promise<TextOf>,
  ): Promise<KeptReport | undefined> {
    if (!mayKeep(asked)) return undefined;
    const name = await nameOf(asked.path);
    const bytes = await this.store.read(name);
    const end = bytes?.indexOf(newLine) ?? -1;
    if (!bytes || end < 0) return undefined;
    const head = headOf(decoded(bytes.subarray(0, end)));
    if (!head || head.key !== (await this.#keyOf(asked))) return undefined;
    const files = head.files.map(([path]) => path);
    const textOf = await load(files);
    for (const [path, digest] of head.files)
      if ((await digestOf(textOf(path))) !== digest) return undefined;
    const body = bytes.subarray(end + 1);
    if ((await digestOf(body)) !== head.mark) return undefined;
    const report = await unpacked(body);
    this.#heads.set(name, JSON.stringify(head));
    return { report, files, mark: head.mark };
  }

  /** Keeps a report soon, in the place of what was kept of this path. `files`: all that were looked for. */
  keep(asked: Asked, files: ReadonlyMap<string, string | undefined>, report: ShapeReport): void {
    if (!mayKeep(asked)) return;
    clearTimeout(this.#timers.get(asked.path));
    const timer = setTimeout(() => {
      this.#timers.delete(asked.path);
      this.#writing = this.#writing
        .then(() => this.#write(asked, files, report))
        .catch(() => {
          // Without room on the disk, nothing is kept.
        });
    }, this.delay);
    this.#timers.set(asked.path, timer);
  }

  /** What tells this report from others; undefined: it is not kept. */
  async markOf(report: ShapeReport): Promise<string | undefined> {
    const body = await packed(report);
    return body && ((await digestOf(body)) ?? undefined);
  }

  async #write(
    asked: Asked,
    files: ReadonlyMap<string, string | undefined>,
    report: ShapeReport,
  ): Promise<void> {
    const key = await this.#keyOf(asked);
    const body = key === undefined ? undefined : await packed(report);
    if (key === undefined || !body) return;
    const digests: [string, string | null][] = [];
    for (const [path, text] of files) digests.push([path, await digestOf(text)]);
    const head: Head = { key, files: digests, mark: (await digestOf(body))! };
    const name = await nameOf(asked.path);
    const text = JSON.stringify(head);
    if (this.#heads.get(name) === text) return;
    const line = encoded(`${text}\n`);
    const bytes = new Uint8Array(line.length + body.length);
    bytes.set(line);
    bytes.set(body, line.length);
    await this.store.write(name, bytes);
    this.#heads.set(name, text);
    await this.#makeRoom();
  }

  /** Removes what was kept first where there is too much. */
  async #makeRoom(): Promise<void> {
    const all = (await this.store.list()).toSorted((a, b) => b.time - a.time);
    let bytes = 0;
    for (const [place, { name, size }] of all.entries()) {
      bytes += size;
      if (place < mostReports && bytes <= mostOfAll) continue;
      this.#heads.delete(name);
      await this.store.remove(name);
    }
  }

  async #keyOf({ path, text, sizes }: Asked): Promise<string | undefined> {
    this.#engine ??= this.engine().then(
      async (code) => (code && (await digestOf(code))) ?? undefined,
      () => undefined,
    );
    const engine = await this.#engine;
    if (engine === undefined) return undefined;
    const numbers = Object.entries(sizes).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return (await digestOf(JSON.stringify([layout, engine, path, numbers, text]))) ?? undefined;
  }
}

/** Untitled texts have no place where they are found again; a page that is not secure has no digests. */
function mayKeep({ path, text }: Asked): boolean {
  const secure: unknown = Reflect.get(globalThis.crypto, 'subtle');
  return text.length >= leastCharacters && !path.startsWith('untitled:') && secure !== undefined;
}

const newLine = 10;
const encoded = (text: string) => new TextEncoder().encode(text);
const decoded = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** In hexadecimal; null of nothing. */
async function digestOf(content: string | Uint8Array | undefined): Promise<string | null> {
  if (content === undefined) return null;
  const bytes = typeof content === 'string' ? encoded(content) : content;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function nameOf(path: string): Promise<string> {
  return `${(await digestOf(path))!.slice(0, 32)}.json`;
}

function headOf(text: string): Head | undefined {
  try {
    const head = JSON.parse(text) as Partial<Head> | null;
    return typeof head?.key === 'string' && typeof head.mark === 'string' && head.files
      ? (head as Head)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Rests where a slice is over. */
function resting(): () => Promise<void> {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < slice) return;
    await new Promise((done) => void setTimeout(done, 0));
    begun = performance.now();
  };
}

/** A report as lines of JSON, each some members of one of its lists; undefined where it is too long. */
async function packed(report: ShapeReport): Promise<Uint8Array | undefined> {
  const rest = resting();
  const lines: string[] = [];
  let length = 0;
  for (const [field, value] of Object.entries(report) as [string, unknown][]) {
    const members: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
    for (let at = 0; at === 0 || at < (members?.length ?? 0); at += membersOfPiece) {
      const piece = members ? members.slice(at, at + membersOfPiece) : value;
      const line = JSON.stringify([field, piece]);
      length += line.length;
      if (length > mostOfOne) return undefined;
      lines.push(line);
      await rest();
    }
  }
  return encoded(lines.join('\n'));
}

async function unpacked(body: Uint8Array): Promise<ShapeReport> {
  const rest = resting();
  const report: Record<string, unknown> = {};
  for (const line of decoded(body).split('\n')) {
    const [field, piece] = JSON.parse(line) as [string, unknown];
    const before = report[field];
    if (Array.isArray(before) && Array.isArray(piece)) before.push(...(piece as unknown[]));
    else report[field] = piece;
    await rest();
  }
  // Every byte is as it was written.
  return report as unknown as ShapeReport;
}
