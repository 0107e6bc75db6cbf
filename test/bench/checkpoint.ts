// One process of the bench: a folder with a checkpoint is opened and passed through, as the panel's worker
// does. Prints JSON: milliseconds, and bytes of memory at rest (opened), and at most.
import { availableParallelism } from 'node:os';
import { openCheckpoint } from '../../src/checkpoints/folder';
import { folderOnDisk } from '../../src/disk/node-files';
import { useKernels } from '../../src/kernels/here';
import { openKernels } from '../../src/kernels/wasm';
import { runPass } from '../../src/models/pass';
import { predictionOf } from '../../src/models/transformer';
import { unvaried } from '../../src/models/variation';
import { computeInSlices } from '../../src/session/compute';
import { startThread } from '../../src/worker/threads-node';

async function main(): Promise<void> {
  const [folder, text] = process.argv.slice(2) as [string, string];
  useKernels(openKernels(Math.min(4, availableParallelism()), startThread));
  let begun = performance.now();
  const opened = await openCheckpoint(folderOnDisk(folder));
  const open = performance.now() - begun;
  if (!opened.ok) throw new Error(opened.problems.join(' '));
  const rest = process.memoryUsage().rss;
  begun = performance.now();
  const pass = runPass(opened.model, text, unvaried);
  if (!('trace' in pass)) throw new Error(pass.message);
  const { trace } = pass;
  const answer = ['prediction'];
  const unhindered = { overtaken: () => false, progress: () => undefined };
  await computeInSlices({ trace, looked: answer, ...unhindered });
  const [likeliest] = await trace.settled(() => predictionOf(trace));
  const first = performance.now() - begun;
  const tokens = pass.words.length;
  const peak = 1024 * process.resourceUsage().maxRSS;
  console.log(JSON.stringify({ open, rest, first, peak, tokens, likeliest: likeliest!.token }));
  process.exit(0);
}

void main();
