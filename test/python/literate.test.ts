import { deepEqual } from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../src/python/analysis/analyse';
import { problemsOf } from '../../src/python/checks/problems';
import { shownSize } from '../../src/tensor/size';

const folder = join(import.meta.dirname, 'literate');

/** Every Python block of a page says what its lines are: `# reveal: x (B, T)`, `# error: code`, `# warning: code`. */
suite('literate shapes', () => {
  for (const page of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
    const blocks = readFileSync(join(folder, page), 'utf8').matchAll(/```python\n([^]*?)```/g);
    for (const [place, [, text]] of [...blocks].entries()) {
      test(`${page} ${place + 1}`, () => {
        const lines = text!.split('\n');
        const line = (offset: number) => text!.slice(0, offset).split('\n').length;
        const [file] = analyse([{ path: 'page.py', text: text! }]);
        for (const [at, content] of lines.entries()) {
          const said = /# reveal: ([\w.]+) (\(.*\))/.exec(content);
          if (!said) continue;
          const fact = file!.facts.find(
            ({ from, name }) => line(from) === at + 1 && name === said[1],
          );
          deepEqual(fact?.shape && `(${fact.shape.map(shownSize).join(', ')})`, said[2], content);
        }
        const expected = lines.flatMap((content, at) => {
          const said = /# (error|warning|hint): ([\w-]+)/.exec(content);
          return said ? [`${at + 1} ${said[1]!} ${said[2]!}`] : [];
        });
        deepEqual(
          problemsOf(file!).map(({ from, severity, code }) => `${line(from)} ${severity} ${code}`),
          expected,
        );
      });
    }
  }
});
