// `node src/kernels/assembly/compile.mjs` writes `../binary.ts`, with `--print` to the terminal.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(new URL('../binary.ts', import.meta.url));

const common =
  '-O3 --noAssert --runtime stub --importMemory --sharedMemory --maximumMemory 65536 --enable threads --enable simd';

/** The WebAssembly of the kernel; `fused` where the machine multiplies and adds in one rounding. */
async function compile(fused) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      'product.ts',
      ...common.split(' '),
      ...(fused ? ['--enable', 'relaxed-simd'] : []),
      '--outFile',
      'product.wasm',
    ],
    {
      readFile: (name) => (existsSync(here + name) ? readFileSync(here + name, 'utf8') : null),
      writeFile: (_, contents) => (binary = contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return Buffer.from(binary);
}

async function text() {
  const [simd, relaxed] = [await compile(false), await compile(true)];
  return `// Made by assembly/compile.mjs from assembly/product.ts: WebAssembly in base64.

/** With 128-bit SIMD: a product and its addition round one after the other. */
export const simd =
  '${simd.toString('base64')}';

/** With relaxed SIMD: they round once, where the machine has such an instruction. */
export const relaxed =
  '${relaxed.toString('base64')}';
`;
}

if (process.argv.includes('--print')) process.stdout.write(await text());
else writeFileSync(target, await text());
