import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ExplainOptions, explain, usage } from './terminal/explain';
import { type FillOptions, fill, fillUsage } from './terminal/fill';
import { type GenerateOptions, generate, generateUsage, translate } from './terminal/generate';
import type { ModelSource } from './terminal/model-source';
import type { CommandResult, Write } from './terminal/result';
import { defaultModels, shippedModel } from './checkpoints/shipped';
import type { Folder } from './checkpoints/files/source';
import { tokenizerFiles } from './checkpoints/tokenizer/open';
import { explainCheckpoint } from './terminal/explain-checkpoint';
import { folderOnDisk } from './disk/node-files';
import { useKernels } from './kernels/here';
import { openKernels } from './kernels/wasm';
import { shapes } from './terminal/shapes';
import { startThread } from './worker/threads-node';

const usages: Readonly<Record<string, string>> = {
  explain: usage,
  generate: generateUsage,
  translate: generateUsage,
  fill: fillUsage,
  shapes: usage,
};
const general = `${usage}
Other commands, each with --help:

  glassformer generate TEXT   goes on with a text, token by token
  glassformer fill TEXT       says what may stand under [MASK]
  glassformer translate TEXT  translates, with an encoder and a decoder
  glassformer shapes FILE…    the shapes of all tensors in Python files
`;

const text = { type: 'string' } as const;

/** The terminal twin: reads files and prints; everything else is the core's. */
function main(argv: readonly string[]): CommandResult | Promise<CommandResult> {
  const [command, ...rest] = argv;
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    return { status: command === undefined ? 2 : 0, text: general };
  }
  const help = Object.hasOwn(usages, command) ? usages[command] : undefined;
  if (help === undefined) {
    return { status: 2, text: `There is no command “${command}”.\n\n${general}` };
  }
  let parsed;
  try {
    parsed = parseArgs({
      args: rest,
      allowPositionals: true,
      options: {
        ...optionsOf[command],
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return { status: 2, text: `${(error as Error).message}\n\n${help}` };
  }
  const { positionals } = parsed;
  const values: Values = parsed.values;
  if (values.help) return { status: 0, text: help };
  const sentence = positionals.join(' ');
  switch (command) {
    case 'shapes':
      return shapes(positionals, values, readSource);
    case 'generate':
      return generate(sentence, values, findModel);
    case 'translate':
      return translate(sentence, values, findModel);
    case 'fill':
      return fill(sentence, values, findModel);
  }
  const folder = checkpointAt(values.model ?? defaultModels.explain);
  if (!folder) return explain(sentence, values, readModel);
  quickly();
  return explainCheckpoint(sentence, values, folder, write);
}

const generating = {
  model: text,
  temperature: text,
  'top-k': text,
  'top-p': text,
  beam: text,
  seed: text,
  max: text,
  candidates: text,
};
type Values = ExplainOptions & GenerateOptions & FillOptions & { readonly help?: boolean };
const optionsOf: Readonly<Record<string, Readonly<Record<string, typeof text>>>> = {
  explain: { model: text, step: text, cell: text, pair: text, target: text, position: text },
  generate: generating,
  translate: generating,
  fill: { model: text, pair: text, candidates: text },
  shapes: {},
};

/** Products of matrices on several threads. */
function quickly(): void {
  useKernels(openKernels(Math.min(4, availableParallelism()), startThread));
}

/** A checkpoint that ships, by name; or a folder or a GGUF file, by path. */
function checkpointAt(name: string): Folder | undefined {
  const shipped = shippedModel(name);
  if (shipped) return shipped.kind === 'checkpoint' ? folderOnDisk(shippedPath(name)) : undefined;
  if (isFolder(name)) return folderOnDisk(name);
  return /\.gguf$/i.test(name) ? folderOf(name) : undefined;
}

function findModel(name: string): ModelSource {
  const folder = checkpointAt(name);
  if (!folder) return { kind: 'file', ...readModel(name) };
  quickly();
  return { kind: 'folder', folder };
}

function shippedPath(name: string): string {
  return join(__dirname, '..', 'media', 'models', name);
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
  const path = shippedModel(name) ? `${shippedPath(name)}.glassformer.json` : name;
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

const write: Write = (text) =>
  new Promise((resolve) => {
    process.stdout.write(text, (error) => {
      resolve(!error);
    });
  });

async function run(): Promise<void> {
  // A reader that has seen enough (| head) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const { status, text } = await main(process.argv.slice(2));
  // `shapes` answers with 1 where it found errors; its answer is still its answer.
  const answers = status === 0 || (status === 1 && process.argv[2] === 'shapes');
  const out = answers ? process.stdout : process.stderr;
  out.write(text === '' || text.endsWith('\n') ? text : `${text}\n`);
  process.exitCode = status;
}

void run();
