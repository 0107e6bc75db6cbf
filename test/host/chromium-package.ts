// Unpacks the Chromium that the npm package @sparticuz/chromium carries, and says how to start it.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const decompress = promisify(brotliDecompress);

/** Obligation: `target` may not exist yet. Afterwards it holds everything the browser needs beside libc. */
export async function unpackChromium(packageFolder: string, target: string): Promise<void> {
  mkdirSync(target, { recursive: true });
  const bin = join(packageFolder, 'bin');
  for (const name of readdirSync(bin)) {
    const content = await decompress(readFileSync(join(bin, name)));
    if (name.endsWith('.tar.br')) {
      const folder = join(target, name.replace('.tar.br', ''));
      mkdirSync(folder);
      execFileSync('tar', ['-xf', '-', '-C', folder], { input: content });
    } else {
      const file = join(target, name.replace('.br', ''));
      writeFileSync(file, content);
      chmodSync(file, 0o755);
    }
  }
  // Shared libraries of the GPU stand-in are looked for beside the executable.
  const graphics = join(target, 'swiftshader');
  for (const name of readdirSync(graphics)) {
    writeFileSync(join(target, name), readFileSync(join(graphics, name)), { mode: 0o755 });
  }
}

/** The environment in which the unpacked browser finds its libraries, and fonts where there are none. */
export function chromiumEnvironment(folder: string): Record<string, string> {
  const env = { ...process.env } as Record<string, string>;
  const libraries = ['libnss3.so', 'libnspr4.so', 'libexpat.so.1'];
  const places = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/lib64'];
  const present = libraries.every((name) => places.some((place) => existsSync(join(place, name))));
  if (!present) {
    const own = join(folder, 'al2023/lib');
    env.LD_LIBRARY_PATH = [own, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  }
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(folder, 'fonts');
  return env;
}
