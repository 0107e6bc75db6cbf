import type { Statement } from '../syntax/ast';
import type { ClassValue, Value } from '../values';
import { evaluate } from './expressions';
import type { Machine } from './machine';
import { newScope } from './names';
import { executeOne } from './statements';

/** `class C(B): …`: its body is run. */
export function classValue(m: Machine, node: Extract<Statement, { kind: 'class' }>): ClassValue {
  const bases = node.bases
    .filter((base) => base.name === undefined)
    .map((base) => evaluate(m, base.value));
  const scope = newScope(m.frame.scope);
  const decorated = node.decorators.some((decorator) => {
    const named = decorator.kind === 'call' ? decorator.callee : decorator;
    return (
      (named.kind === 'name' || named.kind === 'attribute') &&
      /dataclass|^define$|^struct$/.test(named.name)
    );
  });
  const linen = bases.some(
    (base) =>
      base.kind === 'builtin' && /flax\.linen\.Module|NamedTuple|equinox\.Module/.test(base.name),
  );
  const fields: string[] = [];
  const qualname =
    m.frame.qualname === '<module>' ? node.name : `${m.frame.qualname}.<locals>.${node.name}`;
  const module = m.frame.module;
  m.frames.push({ qualname, scope, module, recording: false, function: undefined, returns: [] });
  try {
    for (const statement of node.body) {
      if (
        statement.kind === 'assign' &&
        statement.annotation &&
        statement.targets[0]?.kind === 'name'
      ) {
        fields.push(statement.targets[0].name);
      }
      executeOne(m, statement);
    }
  } finally {
    m.frames.pop();
  }
  // A base that is a dataclass may make its subclasses ones (`dataclass_transform`).
  const dataclass =
    decorated || linen || bases.some((base) => base.kind === 'class' && base.dataclass);
  const cls: ClassValue = {
    kind: 'class',
    name: node.name,
    definition: node,
    bases,
    attributes: new Map(),
    scope: m.frame.scope,
    dataclass,
    fields: dataclass ? fields : [],
  };
  for (const [name, value] of scope.values) {
    const owned = (one: Value): Value =>
      one.kind === 'function' && one.scope === scope
        ? { ...one, scope: m.frame.scope, owner: cls, qualname: `${qualname}.${name}` }
        : one;
    // A method may be defined in one way or another.
    cls.attributes.set(
      name,
      value.kind === 'union' ? { ...value, options: value.options.map(owned) } : owned(value),
    );
  }
  return cls;
}
