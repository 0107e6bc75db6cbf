import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from './browser';
import { checkout, temporaryFolder } from './install';

suite('npm start', () => {
  test('shows the sample sentence explained; Ctrl-C leaves nothing behind', async () => {
    const scratch = temporaryFolder('start-test');
    const start = spawn(process.execPath, [join(__dirname, 'start.mjs')], {
      cwd: checkout,
      env: { ...process.env, TMPDIR: scratch },
    });
    const ended = new Promise<number | null>((done) => start.once('exit', done));
    const address = await new Promise<string>((done, fail) => {
      let output = '';
      const take = (chunk: Buffer): void => {
        output += chunk.toString();
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(output);
        if (found) done(found[0]);
      };
      start.stdout.on('data', take);
      start.stderr.on('data', take);
      start.once('exit', () => fail(new Error(`npm start ended early:\n${output}`)));
    });

    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(address);
      await page.locator('.tab', { hasText: 'Explain Attention' }).waitFor();
      const panel = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
      await panel.getByText('milk').first().waitFor();
      await page.locator('.tab', { hasText: 'small_gpt.py' }).click();
      await page.locator('.view-line').getByText(': (block_size, block_size)').waitFor();

      const children = descendants(start.pid!);
      assert.ok(children.length > 0);
      start.kill('SIGINT');
      assert.equal(await ended, 0);
      // The compiler's helper notices the end of its parent a moment later.
      for (let wait = 0; wait < 20 && children.some(alive); wait++) await sleep(100);
      assert.deepEqual(children.filter(alive), []);
      assert.equal(await listens(Number(new URL(address).port)), false);
      assert.deepEqual(left(scratch), []);
    } finally {
      start.kill('SIGINT');
      await browser.close();
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});

/** What lies in the run's folder for temporary files, without its tools' own caches. */
function left(scratch: string): string[] {
  return readdirSync(scratch).filter((name) => name.startsWith('glassformer-'));
}

/** Every process below this one, from the kernel's table. */
function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // Ended while the list was read.
    }
  }
  const below = (pid: number): number[] =>
    [...parents]
      .filter(([, parent]) => parent === pid)
      .flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
