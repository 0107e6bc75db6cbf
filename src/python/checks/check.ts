import type { FileShapes } from '../analysis/file-shapes';
import type { Held, Operand } from '../evaluator/observed';
import type { Problem, Related } from '../evaluator/findings';
import type { Size } from '../../tensor/size';
import type { Fix } from '../report';
import type { Expression, Range } from '../syntax/ast';
import { type Place, followed } from './outline';

/** A problem as it is shown: with the places that explain it. */
export type Found = Omit<Problem, 'module' | 'related'> & {
  readonly related: readonly (Omit<Related, 'module'> & { readonly path?: string })[];
  readonly fixes?: readonly Fix[];
};

/** What a check is given: one expression, in its place. */
export class Look {
  private readonly shapes = new Map<string, Held | null>();

  constructor(
    readonly file: FileShapes,
    private readonly found: Found[],
  ) {
    for (const held of file.observed.flatMap((one) => one.held)) {
      const key = `${held.from} ${held.to}`;
      const known = this.shapes.get(key);
      // What is one thing for one caller and another for the next is judged for none.
      if (known === undefined) this.shapes.set(key, held);
      else if (known && shapeWords(known.shape) !== shapeWords(held.shape))
        this.shapes.set(key, null);
    }
  }

  /** What an expression holds, where its rank is known. */
  held(node: Range): Held | undefined {
    return this.shapes.get(`${node.from} ${node.to}`) ?? undefined;
  }

  shape(node: Range): readonly Size[] | undefined {
    return this.held(node)?.shape;
  }

  text(node: Range): string {
    return this.file.text.slice(node.from, node.to);
  }

  /** The code of the function that a place is, or of all of it. */
  codeOf(at: Place): string {
    return at.fn ? this.text(at.fn) : this.file.text;
  }

  /** The code of the class, the function or the file that a place belongs to. */
  around(at: Place): string {
    return at.cls ? this.text(at.cls.definition) : this.codeOf(at);
  }

  warn(code: string, at: Range, message: string, more: Partial<Found> = {}): void {
    this.found.push({
      from: at.from,
      to: at.to,
      code,
      severity: 'warning',
      message,
      related: [],
      ...more,
    });
  }
}

/** Looks at every call, operation and index of a file. */
export type Check = (look: Look, node: Expression, at: Place) => void;

/** The last part of what is called: "softmax" of `F.softmax`, `x.softmax` and `softmax`. */
export function calledName(node: Expression): string | undefined {
  if (node.kind !== 'call') return undefined;
  const { callee } = node;
  return callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : undefined;
}

/** The arguments of a call of a library's function or of a tensor's method, the tensor first. */
export function operandsOf(node: Extract<Expression, { kind: 'call' }>): Expression[] {
  const plain = node.args.filter(({ name, star }) => name === undefined && star === '');
  const { callee } = node;
  const method = callee.kind === 'attribute' && !isModule(callee.object);
  return [...(method ? [callee.object] : []), ...plain.map(({ value }) => value)];
}

/** `torch`, `F`, `torch.nn.functional`: what functions are called on without being an operand. */
function isModule(node: Expression): boolean {
  return node.kind === 'name'
    ? /^(torch|F|nn|np|numpy|jnp|jax|einops|functional|math|lax)$/.test(node.name)
    : node.kind === 'attribute' && isModule(node.object);
}

export function namedArgument(
  node: Extract<Expression, { kind: 'call' }>,
  ...names: readonly string[]
): Expression | undefined {
  return node.args.find(({ name }) => name !== undefined && names.includes(name))?.value;
}

/** The integer that is written: `-1`, `2`. */
export function integerOf(node: Expression | undefined): number | undefined {
  if (node?.kind === 'number' && node.integer) return node.value;
  if (node?.kind === 'unary' && node.operator === '-' && node.operand.kind === 'number')
    return -node.operand.value;
  return undefined;
}

export function shapeWords(shape: readonly Size[]): string {
  return `(${shape.map((size) => size.text).join(', ')}${shape.length === 1 ? ',' : ''})`;
}

export { followed, type Operand };
