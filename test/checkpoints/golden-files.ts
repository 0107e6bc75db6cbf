import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { goldenPath } from './golden';

export type Files = Record<string, Uint8Array>;

/** What a golden's checkpoint consists of, in memory. */
export function filesOf(name: string): Files {
  const path = goldenPath(name);
  return Object.fromEntries(
    readdirSync(path)
      .filter((file) => !/^(expected|run)\./.test(file))
      .map((file) => [file, new Uint8Array(readFileSync(join(path, file)))]),
  );
}

/** The same files, with a JSON file changed. */
export function changedJson(
  files: Files,
  name: string,
  change: (value: Record<string, unknown>) => object,
): Files {
  const value = JSON.parse(new TextDecoder().decode(files[name])) as Record<string, unknown>;
  return { ...files, [name]: new TextEncoder().encode(JSON.stringify(change(value))) };
}

/** A golden with these values in its config.json. */
export function changedConfig(name: string, change: Readonly<Record<string, unknown>>): Files {
  return changedJson(filesOf(name), 'config.json', (value) => ({ ...value, ...change }));
}
