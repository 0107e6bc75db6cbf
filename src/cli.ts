import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CommandResult, explain, usage } from './terminal/explain';
import type { Folder } from './checkpoints/files/source';
import { tokenizerFiles } from './checkpoints/tokenizer/open';
import { explainCheckpoint } from './terminal/explain-checkpoint';
import { folderOnDisk } from './disk/node-files';
import { useKernels } from './kernels/here';
import { openKernels } from './kernels/wasm';
import { shapes } from './terminal/shapes';
import { startThread } from './worker/threads-node';

/** The terminal twin: reads files and prints; everything else is the core's. */
function main(argv: readonly string[]): CommandResult | Promise<CommandResult> {
  const [command, ...rest] = argv;
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    return { status: command === undefined ? 2 : 0, text: usage };
  }
  if (command !== 'explain' && command !== 'shapes') {
    return { status: 2, text: `There is no command “${command}”.\n\n${usage}` };
  }
  let parsed;
  try {
    parsed = parseArgs({
      args: rest,
      allowPositionals: true,
      options: {
        model: { type: 'string' },
        json: { type: 'boolean' },
        step: { type: 'string' },
        cell: { type: 'string' },
        pair: { type: 'string' },
        target: { type: 'string' },
        position: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return { status: 2, text: `${(error as Error).message}\n\n${usage}` };
  }
  if (parsed.values.help) return { status: 0, text: usage };
  if (command === 'shapes') return shapes(parsed.positionals, parsed.values, readSource);
  const { model } = parsed.values;
  if (model !== undefined && (isFolder(model) || /\.gguf$/i.test(model))) {
    useKernels(openKernels(Math.min(4, availableParallelism()), startThread));
    const folder = isFolder(model) ? folderOnDisk(model) : folderOf(model);
    return explainCheckpoint(parsed.positionals.join(' '), parsed.values, folder);
  }
  return explain(parsed.positionals.join(' '), parsed.values, readModel);
}

/** A GGUF file, with the tokenizer beside it if there is one. */
function folderOf(path: string): Folder {
  const folder = folderOnDisk(dirname(path));
  const kept = (name: string) =>
    name === basename(path) || tokenizerFiles.some((file) => file === name);
  return { ...folder, list: async () => (await folder.list()).filter(kept) };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** A model that ships, by name, or a file by path. */
function readModel(name: string): { text: string; fileName: string } {
  const shipped = /^[\w-]+$/.test(name);
  const path = shipped
    ? join(__dirname, '..', 'media', 'models', `${name}.glassformer.json`)
    : name;
  return { text: readFileSync(path, 'utf8'), fileName: basename(path) };
}

/** A Python file, or standard input; undefined where there is none. */
function readSource(path: string): string | undefined {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch {
    return undefined;
  }
}

async function run(): Promise<void> {
  const { status, text } = await main(process.argv.slice(2));
  // A reader that has seen enough (| head) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  // `shapes` answers with 1 where it found errors; its answer is still its answer.
  const answers = status === 0 || (status === 1 && process.argv[2] === 'shapes');
  const out = answers ? process.stdout : process.stderr;
  out.write(text.endsWith('\n') ? text : `${text}\n`);
  process.exitCode = status;
}

void run();
