/** A tokenizer's file that cannot be used; the message says what is wrong and what to do. */
export class TokenizerProblem extends Error {
  override readonly name = 'TokenizerProblem';
}

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A part of tokenizer.json with a type, or null where there is none. */
export function partOf(value: unknown, where: string): (Json & { type: string }) | null {
  if (value === null || value === undefined) return null;
  if (!isObject(value) || typeof value.type !== 'string') {
    throw new TokenizerProblem(`tokenizer.json: ${where} has no type.`);
  }
  return value as Json & { type: string };
}

export function textOf(part: Json, key: string, otherwise?: string): string {
  const value = part[key] ?? otherwise;
  if (typeof value === 'string') return value;
  throw new TokenizerProblem(`tokenizer.json: ${key} of ${nameOf(part)} is not a text.`);
}

export function flagOf(part: Json, key: string, otherwise: boolean): boolean {
  const value = part[key] ?? otherwise;
  if (typeof value === 'boolean') return value;
  throw new TokenizerProblem(
    `tokenizer.json: ${key} of ${nameOf(part)} is neither true nor false.`,
  );
}

export function listOf(part: Json, key: string): readonly unknown[] {
  const value = part[key];
  if (Array.isArray(value)) return value;
  throw new TokenizerProblem(`tokenizer.json: ${key} of ${nameOf(part)} is not a list.`);
}

export function nameOf(part: Json): string {
  return typeof part.type === 'string' ? part.type : 'the model';
}
