import { canonicalName, isLibrary, libraryConstant } from '../libraries/names';
import type { Statement } from '../syntax/ast';
import { type Value, unknown } from '../values';
import { type Machine } from './machine';
import { bind } from './names';

/** `import a.b as c`, `from .d import e`: libraries by their names, files of the project through the reader. */
export function importNames(m: Machine, node: Extract<Statement, { kind: 'import' }>): void {
  const { scope, module } = m.frame;
  const put = (name: string, value: Value) => bind(m, scope, name, value);
  if (node.module === undefined) {
    for (const { name, as } of node.names) {
      const first = name.split('.')[0]!;
      if (isLibrary(name)) put(as ?? first, { kind: 'builtin', name: canonicalName(as ? name : first) });
      else put(as ?? first, moduleValue(m, as ? name : first));
    }
    return;
  }
  for (const { name, as } of node.names) {
    if (isLibrary(node.module)) {
      const full = canonicalName(`${node.module}.${name}`);
      if (name !== '*') put(as ?? name, libraryConstant(full) ?? { kind: 'builtin', name: full });
      continue;
    }
    const from = m.load(node.module, module);
    if (name === '*') {
      if (from) for (const [key, value] of from.scope.values) if (!key.startsWith('_')) put(key, value);
      continue;
    }
    const found = from?.scope.values.get(name);
    if (found) put(as ?? name, found);
    else {
      const dotted = node.module.endsWith('.') ? `${node.module}${name}` : `${node.module}.${name}`;
      const inner = m.load(dotted, module);
      put(as ?? name, inner ? { kind: 'module', name: dotted, scope: inner.scope } : foreign(node.module, name));
    }
  }
}

function moduleValue(m: Machine, name: string): Value {
  const found = m.load(name, m.frame.module);
  return found ? { kind: 'module', name, scope: found.scope } : { kind: 'builtin', name };
}

/** What a module that is not read holds: known by its name, if at all. */
function foreign(module: string, name: string): Value {
  return module === '' ? unknown : { kind: 'builtin', name: `${module.replace(/^\.+/, '')}.${name}` };
}
