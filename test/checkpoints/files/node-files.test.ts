import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileOnDisk, folderOnDisk } from '../../../src/disk/node-files';

suite('Files on the disk', () => {
  let path = '';
  setup(async () => {
    path = await mkdtemp(join(tmpdir(), 'glassformer-'));
  });
  teardown(() => rm(path, { recursive: true }));

  test('are read by range, and end where they end', async () => {
    await writeFile(join(path, 'letters'), 'abcdefgh');
    const file = await fileOnDisk(join(path, 'letters'));
    const read = async (offset: number, length: number) =>
      new TextDecoder().decode(await file.read(offset, length));
    assert.deepEqual([file.name, file.size], ['letters', 8]);
    assert.equal(await read(0, 8), 'abcdefgh');
    assert.equal(await read(2, 3), 'cde');
    assert.equal(await read(6, 1e15), 'gh');
    assert.equal(await read(9, 5), '');
    await file.close?.();
  });

  test('say when they were written to', async () => {
    const where = join(path, 'letters');
    await writeFile(where, 'abcdefgh');
    const file = await fileOnDisk(where);
    const before = await file.stamp?.();
    assert.equal(await file.stamp?.(), before);
    await appendFile(where, 'i');
    const after = await file.stamp?.();
    assert.notEqual(after, before);
    await utimes(where, 1, 1);
    assert.notEqual(await file.stamp?.(), after);
    await file.close?.();
  });

  test('are found in their folder, and nowhere else', async () => {
    await writeFile(join(path, 'one'), '1');
    await mkdir(join(path, 'two'));
    await symlink('one', join(path, 'three'));
    const folder = folderOnDisk(path);
    assert.deepEqual([...(await folder.list())].sort(), ['one', 'three']);
    const file = await folder.open('three');
    assert.equal(file.size, 1);
    await file.close?.();
    await assert.rejects(folder.open('four'), /ENOENT/);
    await assert.rejects(folder.open('../../etc/hostname'), /ENOENT/);
  });
});
