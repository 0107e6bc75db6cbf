// The models that ship: there, small enough, opened as any other, and what the settings say.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint } from '../../src/checkpoints/folder';
import { openModel } from '../../src/checkpoints/open';
import {
  defaultModels,
  shippedFiles,
  shippedModel,
  shippedModels,
} from '../../src/checkpoints/shipped';
import { folderOnDisk } from '../../src/disk/node-files';
import { type LanguageModel, runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import { checkout } from '../models/models';

const folder = join(checkout, 'media/models');
const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
  contributes: { configuration: { properties: Record<string, { default: unknown }> } };
};

suite('The models that ship', () => {
  for (const { id, kind, sample } of shippedModels) {
    test(`${id} opens without a warning and reads its sample, and words that nobody knows`, async () => {
      const opened =
        kind === 'checkpoint'
          ? await openCheckpoint(folderOnDisk(join(folder, id)))
          : openModel(readFileSync(join(folder, `${id}.glassformer.json`), 'utf8'), id);
      assert.ok(opened.ok, id);
      const model: LanguageModel = opened.model;
      assert.equal(model.transformer.name, id);
      assert.deepEqual(model.warnings ?? [], []);
      for (const text of [sample, 'Zyzzyva, 東京 & 🐙!']) {
        const pass = runPass(model, text, unvaried);
        assert.ok('trace' in pass);
        assert.deepEqual([pass.refused, pass.left > 0 && kind === 'checkpoint'], [[], false]);
        await pass.trace.prepare(pass.trace.steps.map((step) => step.id));
        const logits = pass.trace.value('unembed.logits').data;
        // With two coordinates, LayerNorm of groceries may divide by nothing.
        if (kind === 'checkpoint') assert.ok(logits.every(Number.isFinite));
      }
      if (model.transformer.output?.kind === 'masked') {
        assert.ok(sample.includes(model.reader!.mask!), 'its sample has a mask');
      }
      if ('close' in opened) await (opened as { close: () => Promise<void> }).close();
    });
  }

  test('lie in folders whose files can be named without listing them', () => {
    for (const { id, kind } of shippedModels) {
      if (kind !== 'checkpoint') continue;
      for (const file of shippedFiles) assert.ok(existsSync(join(folder, id, file)), file);
    }
  });

  test('are all that lies there, and no more than 12 MB', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const sizes = files.map((file) => statSync(join(folder, file)));
    const bytes = sizes.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
    assert.ok(bytes <= 12e6, `${bytes} bytes`);
    for (const name of readdirSync(folder)) {
      assert.ok(shippedModel(name.replace(/\.glassformer\.json$/, '')), name);
    }
  });

  test('include those that are used where none is named, as the settings say', () => {
    for (const id of Object.values(defaultModels)) assert.ok(shippedModel(id), id);
    const setting = manifest.contributes.configuration.properties['glassformer.model'];
    assert.equal(setting?.default, defaultModels.panel);
    const words = readFileSync(join(checkout, 'package.nls.json'), 'utf8');
    for (const { id } of shippedModels) assert.ok(words.includes(`\`${id}\``), id);
    assert.match(
      readFileSync(join(checkout, '.vscodeignore'), 'utf8'),
      /^!media\/models\/\*\/\*$/m,
    );
  });
});
