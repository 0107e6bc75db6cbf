import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../../src/python/reporting/report';
import {
  type Asked,
  KeptReports,
  type ReportStore,
  mostOfAll,
  mostReports,
} from '../../src/worker/kept-reports';
import { modellingFile } from '../python/modelling-file';

/** A folder in memory. Whoever waits for `written` is told of the next change. */
class Folder implements ReportStore {
  readonly files = new Map<string, { bytes: Uint8Array; time: number }>();
  #time = 0;
  #told: () => void = () => undefined;

  written(): Promise<void> {
    return new Promise((told) => (this.#told = told));
  }

  list() {
    return Promise.resolve(
      [...this.files].map(([name, { bytes, time }]) => ({ name, size: bytes.length, time })),
    );
  }

  read(name: string) {
    return Promise.resolve(this.files.get(name)?.bytes);
  }

  write(name: string, bytes: Uint8Array) {
    this.files.set(name, { bytes, time: ++this.#time });
    this.#told();
    return Promise.resolve();
  }

  remove(name: string) {
    this.files.delete(name);
    return Promise.resolve();
  }
}

const engine = (text = 'engine') => Promise.resolve(new TextEncoder().encode(text));
const path = 'file:///project/model.py';
const text = `from layers import width\n${modellingFile(300)}`;
const asked: Asked = { path, text, sizes: { B: 4 } };
const files = new Map([
  ['file:///project/layers.py', 'width = 64\n'],
  ['file:///project/layers/__init__.py', undefined],
]);
const made = (of: Asked = asked) =>
  report([{ path: of.path, text: of.text }], (one) => files.get(one), { sizes: of.sizes })[0]!;

async function kept(folder: Folder, one = asked): Promise<void> {
  const session = new KeptReports(folder, () => engine(), 0);
  const written = folder.written();
  session.keep(one, files, made(one));
  await written;
}

/** Asks in another session. */
const found = async (folder: Folder, one = asked, now = files, code = 'engine') => {
  const session = new KeptReports(folder, () => engine(code), 0);
  const looked: string[] = [];
  const answer = await session.find(one, (paths) => {
    looked.push(...paths);
    return Promise.resolve((other) => now.get(other));
  });
  return { answer, looked };
};

suite('reports kept between sessions', () => {
  test('what comes back is what was computed', async () => {
    const folder = new Folder();
    await kept(folder);
    const { answer, looked } = await found(folder);
    assert.deepEqual(answer?.report, made());
    assert.deepEqual(looked, [...files.keys()]);
    assert.deepEqual(answer.files, [...files.keys()]);
    const session = new KeptReports(folder, () => engine());
    assert.equal(answer.mark, await session.markOf(made()));
    assert.notEqual(
      answer.mark,
      await session.markOf(made({ ...asked, text: `${text}\nx = torch.zeros(2)` })),
    );
  });

  test('nothing is lost of any report: those of all programs and samples', async () => {
    const programs = join(__dirname, '../python/mutants/programs');
    for (const name of readdirSync(programs).filter((one) => one.endsWith('.py'))) {
      const folder = new Folder();
      const one = { ...asked, text: readFileSync(join(programs, name), 'utf8').padEnd(1_000) };
      await kept(folder, one);
      assert.deepEqual((await found(folder, one)).answer?.report, made(one), name);
    }
  });

  test('nothing stale is told: another text, size, path, import or engine', async () => {
    const folder = new Folder();
    await kept(folder);
    const others: Record<string, Promise<{ answer: unknown }>> = {
      'a letter': found(folder, { ...asked, text: text.replace('import torch', 'import torcH') }),
      'a size': found(folder, { ...asked, sizes: { B: 5 } }),
      'a size more': found(folder, { ...asked, sizes: { B: 4, T: 4 } }),
      'a path': found(folder, { ...asked, path: 'file:///project/other.py' }),
      'an import': found(
        folder,
        asked,
        new Map([...files, ['file:///project/layers.py', 'width = 65\n']]),
      ),
      'an import that is gone': found(folder, asked, new Map()),
      'an import that is new': found(
        folder,
        asked,
        new Map([...files, ['file:///project/layers/__init__.py', '']]),
      ),
      'an engine': found(folder, asked, files, 'another engine'),
    };
    for (const [what, answered] of Object.entries(others))
      assert.equal((await answered).answer, undefined, what);
    assert.ok((await found(folder)).answer);
  });

  test('what is not as it was written is not read', async () => {
    const folder = new Folder();
    await kept(folder);
    const [name, { bytes }] = [...folder.files][0]!;
    for (let k = 0; k < 40; k++) {
      const at = Math.floor(((k + 0.5) / 40) * bytes.length);
      const changed = bytes.slice();
      changed[at] = changed[at]! ^ 1;
      for (const now of [changed, bytes.slice(0, at), new Uint8Array()]) {
        folder.files.set(name, { bytes: now, time: 1 });
        assert.equal((await found(folder)).answer, undefined, `byte ${at} of ${bytes.length}`);
      }
    }
  });

  test('the same is written once; another report of the path takes its place', async () => {
    const folder = new Folder();
    const session = new KeptReports(folder, () => engine(), 0);
    const keep = async (one: Asked) => {
      const written = folder.written();
      session.keep(one, files, made(one));
      await written;
    };
    await keep(asked);
    const [first] = [...folder.files.values()];
    session.keep(asked, files, made());
    const other = { ...asked, text: `${text}\n` };
    await new Promise((done) => setTimeout(done, 0));
    await keep(other);
    assert.equal(folder.files.size, 1);
    assert.equal([...folder.files.values()][0]!.time, first!.time + 1);
    assert.equal((await found(folder)).answer, undefined);
    assert.ok((await found(folder, other)).answer);
  });

  test('short texts, untitled ones and reports that are too long are not kept', async () => {
    const folder = new Folder();
    const session = new KeptReports(folder, () => engine(), 0);
    const small = made();
    session.keep({ ...asked, text: 'x = 1\n' }, files, small);
    session.keep({ ...asked, path: 'untitled:Untitled-1' }, files, small);
    const [one] = small.expressions;
    const long = { ...small, expressions: Array.from({ length: 80_000 }, () => one!) };
    session.keep({ ...asked, path: `${path}2` }, files, long);
    assert.equal(await session.markOf(long), undefined);
    const written = folder.written();
    session.keep({ ...asked, path: `${path}3` }, files, small);
    await written;
    assert.equal(folder.files.size, 1);
  });

  test('there are never too many, nor too much: what was kept first goes first', async () => {
    const folder = new Folder();
    for (let k = 0; k < mostReports + 5; k++)
      folder.files.set(`${k}.json`, { bytes: new Uint8Array(10), time: -1000 + k });
    await kept(folder);
    const settled = async (most: number) => {
      while (folder.files.size > most) await new Promise((done) => setTimeout(done, 0));
    };
    await settled(mostReports);
    assert.ok(!folder.files.has('5.json') && folder.files.has('6.json'));
    folder.files.set('large.json', { bytes: new Uint8Array(mostOfAll), time: -1 });
    await kept(folder, { ...asked, path: `${path}2` });
    await settled(2);
    assert.ok((await found(folder)).answer);
  });
});
