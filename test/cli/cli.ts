import { type ExplainOptions, explain } from '../../src/terminal/explain';
import type { CommandResult } from '../../src/terminal/result';
import type { WireNumber } from '../../src/writing/numbers';
import { shippedText } from '../models/models';

export interface JsonStep {
  readonly id: string;
  readonly op: string;
  readonly label: string;
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly inputs: readonly string[];
  readonly data?: readonly WireNumber[];
}

export interface JsonPass {
  readonly model: string;
  readonly tokens: readonly string[];
  readonly steps: readonly JsonStep[];
  readonly prediction: readonly { readonly token: string; readonly probability: WireNumber }[];
}

export interface JsonCell {
  readonly step: string;
  readonly index: readonly number[];
  readonly symbolic: string;
  readonly substituted: string;
  readonly value: WireNumber;
  readonly stored: WireNumber;
  readonly operands: readonly {
    readonly step: string;
    readonly index: readonly number[];
    readonly value: WireNumber;
  }[];
}

/** `glassformer explain`, of groceries as a rule, in this process; `files` are those that --model can name. */
export function cli(
  sentence: string,
  options: ExplainOptions = {},
  files: Readonly<Record<string, string>> = {},
): CommandResult {
  return explain(sentence, { model: 'groceries', ...options }, (name) => ({
    text: files[name] ?? shippedText(name),
    fileName: name,
  }));
}

type JsonArguments = Parameters<typeof cli>;

export function passJson(...args: JsonArguments): JsonPass {
  return json(...args) as JsonPass;
}

export function cellJson(...args: JsonArguments): JsonCell {
  return json(...args) as JsonCell;
}

function json(...[sentence, options, files]: JsonArguments): unknown {
  const { status, text } = cli(sentence, { ...options, json: true }, files);
  if (status !== 0) throw new Error(text);
  return JSON.parse(text);
}

/** What a number is on the wire. */
export function isWire(value: unknown): boolean {
  return typeof value === 'number' || ['Infinity', '-Infinity', 'NaN'].includes(value as string);
}
