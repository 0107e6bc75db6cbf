import type { Statement } from '../syntax/ast';
import { type Value, unknown } from '../values';
import type { SourceModule } from './findings';
import type { Machine } from './machine';
import { bind, memberOf } from './names';

/** `import a.b as c`, `from .d import e`: libraries by their names, files of the project through the reader. */
export function importNames(m: Machine, node: Extract<Statement, { kind: 'import' }>): void {
  const { scope, module } = m.frame;
  const put = (name: string, value: Value) => bind(m, scope, name, value);
  if (node.module === undefined) {
    for (const { name, as } of node.names) {
      const first = name.split('.')[0]!;
      if (m.libraries.has(name))
        put(as ?? first, { kind: 'builtin', name: m.libraries.canonical(as ? name : first) });
      else put(as ?? first, moduleValue(m, as ? name : first));
    }
    return;
  }
  const from_ = m.libraries.within(module.path, node.module);
  for (const { name, as } of node.names) {
    if (m.libraries.has(from_)) {
      const full = m.libraries.canonical(`${from_}.${name}`);
      if (name !== '*')
        put(as ?? name, m.libraries.constant(full) ?? { kind: 'builtin', name: full });
      continue;
    }
    if (name === '*') {
      const from = m.load(from_, module);
      if (from)
        for (const [key, value] of from.scope.values) if (!key.startsWith('_')) put(key, value);
      continue;
    }
    const path = node.module;
    const known = m.libraries.constant(`${path.replace(/^\.+/, '')}.${name}`);
    if (known) {
      put(as ?? name, known);
      continue;
    }
    const other = from_ === path ? undefined : m.libraries.canonical(`${path}.${name}`);
    put(as ?? name, { kind: 'import', resolve: () => imported(m, from_, name, module, other) });
  }
}

function imported(
  m: Machine,
  path: string,
  name: string,
  module: SourceModule,
  known: string | undefined,
): Value {
  const from = m.load(path, module);
  const found = from && memberOf(from.scope, name);
  if (found) return found;
  const dotted = path.endsWith('.') ? `${path}${name}` : `${path}.${name}`;
  const inner = m.load(dotted, module);
  if (inner) return { kind: 'module', name: dotted, scope: inner.scope };
  return known === undefined ? foreign(path, name) : { kind: 'builtin', name: known };
}

function moduleValue(m: Machine, name: string): Value {
  const found = m.load(name, m.frame.module);
  return found ? { kind: 'module', name, scope: found.scope } : { kind: 'builtin', name };
}

/** What a module that is not read holds: known by its name, if at all. */
function foreign(module: string, name: string): Value {
  return module === ''
    ? unknown
    : { kind: 'builtin', name: `${module.replace(/^\.+/, '')}.${name}` };
}

/** Whether statements take names out of a library that cannot be read: there may be none. */
export function takesForeign(m: Machine, body: readonly Statement[]): boolean {
  return body.some((node) => {
    if (node.kind !== 'import') return false;
    const paths = node.module === undefined ? node.names.map(({ name }) => name) : [node.module];
    return paths.some((path) => {
      const from = m.libraries.within(m.frame.module.path, path);
      return !m.libraries.has(from) && !m.load(from, m.frame.module);
    });
  });
}
