import {
  type Node,
  type ParseError,
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

/** Something wrong with a file, and where (UTF-16 offset and length). */
export interface FileProblem {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

/** More problems than this are counted, not told. */
const mostProblems = 100;

/**
 * A JSON text (comments allowed) that is read by path, and collects what is wrong with it at the right
 * place. Readers return undefined after a problem, so that one pass finds them all.
 */
export class JsonSource {
  readonly #problems: FileProblem[] = [];
  /** The first problem that is not told, and how many there are. */
  #untold: FileProblem | undefined;
  #more = 0;
  readonly root: Node | undefined;

  constructor(readonly text: string) {
    const errors: ParseError[] = [];
    try {
      // A byte order mark is white space here: the offsets stay those of the text.
      this.root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
    } catch {
      // The parser calls itself for each level, and there is an end to that.
      this.report(undefined, 'This is no model: its lists or objects are nested too deeply.');
      return;
    }
    if (text.trim() === '') {
      this.report(undefined, 'The file is empty.');
      return;
    }
    for (const { error, offset, length } of errors) {
      const written = text.slice(offset, offset + Math.min(length, 20));
      this.#add({
        offset,
        length,
        message: /^[+-]?(NaN|Infinity)$/.test(written)
          ? `${written} is no number that a model can have; write a finite number.`
          : `This is not JSON: ${readable(printParseErrorCode(error))}${written ? ` at “${written}”` : ''}.`,
      });
    }
    if (!this.root && errors.length === 0) this.report(undefined, 'This is no model.');
  }

  /** In the order in which they were found, up to a hundred; then one that counts the others. */
  get problems(): readonly FileProblem[] {
    if (!this.#untold) return this.#problems;
    const message = `And ${counted(this.#more, 'more problem')}.`;
    return [...this.#problems, { ...this.#untold, message }];
  }

  #add(problem: FileProblem): void {
    if (this.#problems.length < mostProblems) this.#problems.push(problem);
    else {
      this.#untold ??= problem;
      this.#more++;
    }
  }

  report(node: Node | undefined, message: string): undefined {
    const { offset, length } = node ?? this.root ?? { offset: 0, length: this.text.length };
    this.#add({ message, offset, length });
    return undefined;
  }

  at(parent: Node | undefined, key: string | number): Node | undefined {
    return parent && findNodeAtLocation(parent, [key]);
  }

  /** The members of an object, in the order of the file; reports keys that occur twice or are not allowed. */
  members(
    node: Node | undefined,
    what: string,
    allowed?: readonly string[],
  ): Map<string, Node> | undefined {
    if (node?.type !== 'object') return this.report(node, `${what} must be an object: { … }.`);
    const members = new Map<string, Node>();
    for (const property of node.children ?? []) {
      const [keyNode, value] = property.children ?? [];
      const key = keyNode?.value as string;
      if (members.has(key)) this.report(keyNode, `${what} has “${key}” twice.`);
      else if (allowed && !allowed.includes(key)) {
        this.report(keyNode, `${what} has no “${key}”. It may have: ${allowed.join(', ')}.`);
      } else if (value) members.set(key, value);
    }
    return members;
  }

  items(node: Node | undefined, what: string): Node[] | undefined {
    if (node?.type !== 'array') return this.report(node, `${what} must be a list: [ … ].`);
    return node.children ?? [];
  }

  number(node: Node, what: string): number | undefined {
    if (node.type !== 'number') return this.report(node, `${what} must be a number.`);
    const value = node.value as number;
    return Number.isFinite(value)
      ? value
      : this.report(node, `${what} is too large for a number; write a finite one.`);
  }

  string(node: Node, what: string): string | undefined {
    return node.type === 'string'
      ? (node.value as string)
      : this.report(node, `${what} must be a text in quotes.`);
  }

  boolean(node: Node, what: string): boolean | undefined {
    return node.type === 'boolean'
      ? (node.value as boolean)
      : this.report(node, `${what} must be true or false.`);
  }

  oneOf<T extends string>(node: Node, what: string, values: readonly T[]): T | undefined {
    return values.includes(node.value as T)
      ? (node.value as T)
      : this.report(node, `${what} must be one of ${values.map((x) => `"${x}"`).join(', ')}.`);
  }

  strings(node: Node, what: string): string[] | undefined {
    const items = this.items(node, what)?.map((item) => this.string(item, `Each of ${what}`));
    return items?.every((item) => item !== undefined) ? items : undefined;
  }

  /** A list of exactly `width` numbers. `because` says where the width comes from. */
  vector(
    node: Node | undefined,
    what: string,
    width: number,
    because: string,
  ): number[] | undefined {
    const items = this.items(node, what);
    if (!items) return undefined;
    if (items.length !== width) {
      return this.report(
        node,
        `${what} has ${counted(items.length, 'number')}; it must have ${width} (${because}).`,
      );
    }
    const numbers = items.map((item) => this.number(item, `Each number of ${what}`));
    return numbers.every((number) => number !== undefined) ? numbers : undefined;
  }

  /** A list of `rows` lists of `columns` numbers, row-major; `rows` undefined takes any count. */
  matrix(
    node: Node | undefined,
    what: string,
    rows: { size: number | undefined; because: string },
    columns: { size: number; because: string },
  ): number[] | undefined {
    const items = this.items(node, what);
    if (!items) return undefined;
    if (rows.size !== undefined && items.length !== rows.size) {
      return this.report(
        node,
        `${what} has ${counted(items.length, 'row')}; it must have ${rows.size} (${rows.because}).`,
      );
    }
    const vectors = items.map((item, row) =>
      this.vector(item, `Row ${row + 1} of ${what}`, columns.size, columns.because),
    );
    return vectors.every((vector) => vector !== undefined) ? vectors.flat() : undefined;
  }
}

/** "1 row", "2 rows" */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** "CommaExpected" -> "comma expected" */
function readable(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
