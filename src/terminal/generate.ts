import { defaultModels } from '../checkpoints/shipped';
import { candidatesOf } from '../generation/choice';
import { type Decoding, decodingProblem, greedy } from '../generation/decoding';
import type { GenerationStep } from '../generation/generation';
import { type Generated, generateAll } from '../generation/whole';
import { type LanguageModel, outputNames } from '../models/pass';
import { type FindModel, withModel } from './model-source';
import { printGenerated } from './print-generated';
import { type CommandResult, done, failed } from './result';

/** As they were written behind the command. */
export interface GenerateOptions {
  readonly model?: string | undefined;
  readonly json?: boolean | undefined;
  readonly temperature?: string | undefined;
  readonly 'top-k'?: string | undefined;
  readonly 'top-p'?: string | undefined;
  readonly beam?: string | undefined;
  readonly seed?: string | undefined;
  readonly max?: string | undefined;
  readonly candidates?: string | undefined;
}

export const generateUsage = `Usage: glassformer generate TEXT [options]
       glassformer translate TEXT [options]

Goes on with a text, token by token, or translates it. Without options the most probable token is
taken each time; any of --temperature, --top-k, --top-p and --seed draws instead.

  --model NAME|PATH  gpt (translate: translator), or any model that \`explain\` takes
  --temperature T    logits are divided by T; 0 draws nothing (default where one draws: 1)
  --top-k K          only the K most probable tokens may be drawn
  --top-p P          only the fewest tokens that come to the share P may be drawn
  --seed N           a whole number; the same seed draws the same tokens (default: 0)
  --beam N           follows N texts at once; the best mean log-probability wins
  --max N            at most N tokens (default: 20; translate: 60)
  --candidates N     how many candidates JSON has for each token, or "all" (default: 50)
  --json             {"input", "output", "steps": [{"token", "probability", "candidates"}]}
  -h, --help         this text

Candidates are those that may be drawn, the most probable first, each with the probability with which
it is drawn; where nothing is drawn, with the model's own. "output" is what was added: the input and
the output together are the whole text.

Examples:
  glassformer generate "Buy milk and"
  glassformer generate "The dog barked at the" --temperature 0.8 --top-p 0.9 --seed 7
  glassformer translate "The cat sat."
`;

/** `glassformer generate`. */
export function generate(
  text: string,
  options: GenerateOptions,
  find: FindModel,
): Promise<CommandResult> {
  return goOn('generate', text, options, find);
}

/** `glassformer translate`. */
export function translate(
  text: string,
  options: GenerateOptions,
  find: FindModel,
): Promise<CommandResult> {
  return goOn('translate', text, options, find);
}

type Command = 'generate' | 'translate';
const example = { generate: 'generate "Buy milk and"', translate: 'translate "The cat sat."' };
const mostTokens = { generate: 20, translate: 60 };

async function goOn(
  command: Command,
  text: string,
  options: GenerateOptions,
  find: FindModel,
): Promise<CommandResult> {
  if (text.trim() === '') {
    return failed(`There is no text. Put it in quotes: ${example[command]}.`, 2);
  }
  const asked = decodingOf(options, mostTokens[command]);
  if (typeof asked === 'string') return failed(asked, 2);
  const { decoding, most, candidates } = asked;
  return withModel(options.model ?? defaultModels[command], find, async (model) => {
    const unfit = unfitFor(command, model);
    if (unfit !== undefined) return failed(unfit);
    const generated = await generateAll(model, { text, decoding, most });
    const { ending } = generated;
    if (ending.why === 'problem') return failed(ending.problem);
    return done(
      options.json
        ? JSON.stringify(answerOf(command, text, generated, model, candidates))
        : printGenerated(text, generated, model, decoding),
    );
  });
}

function answerOf(
  command: Command,
  input: string,
  { steps, output }: Generated,
  model: LanguageModel,
  candidates: number,
) {
  const told = {
    output,
    steps: steps.map((step) => stepJson(step, model, candidates)),
  };
  return command === 'generate' ? { input, ...told } : told;
}

function stepJson({ token, choice }: GenerationStep, model: LanguageModel, most: number) {
  return {
    token,
    probability: choice.probability,
    candidates: candidatesOf(choice.distribution, outputNames(model), most).map((candidate) => ({
      token: candidate.token,
      probability: candidate.probability,
    })),
  };
}

/** A model that cannot do what is asked, and what can. */
function unfitFor(command: Command, { transformer }: LanguageModel): string | undefined {
  const { name, output, encoder } = transformer;
  if (output?.kind === 'masked') {
    return `${name} fills in masks and does not ${command === 'generate' ? 'go on with a text' : 'translate'}: use glassformer fill, with [MASK] in the text.`;
  }
  if (output?.kind === 'none') return `${name} predicts no words.`;
  return command === 'translate' && !encoder
    ? `${name} has no encoder, so it does not translate: use glassformer generate, or name a model with an encoder and a decoder.`
    : undefined;
}

interface Asked {
  readonly decoding: Decoding;
  readonly most: number;
  readonly candidates: number;
}

/** What the options ask for, or what is wrong with them. */
function decodingOf(options: GenerateOptions, usual: number): Asked | string {
  const draws = ['temperature', 'top-k', 'top-p', 'seed'] as const;
  const drawn = draws.some((name) => options[name] !== undefined);
  const decoding: Decoding = {
    temperature: numberOf(options.temperature) ?? (drawn ? 1 : greedy.temperature),
    topK: numberOf(options['top-k']) ?? null,
    topP: numberOf(options['top-p']) ?? null,
    seed: numberOf(options.seed) ?? 0,
    beams: numberOf(options.beam) ?? 1,
  };
  if (options.beam !== undefined && drawn) {
    return 'Beam search draws nothing: leave out --temperature, --top-k, --top-p and --seed.';
  }
  const problem = decodingProblem(decoding);
  if (problem !== undefined) return problem;
  const most = numberOf(options.max) ?? usual;
  if (!Number.isSafeInteger(most) || most < 1) return '--max is a whole number from 1 upwards.';
  const candidates = options.candidates === 'all' ? Infinity : (numberOf(options.candidates) ?? 50);
  if (candidates !== Infinity && !(Number.isSafeInteger(candidates) && candidates >= 1)) {
    return '--candidates is a whole number from 1 upwards, or "all".';
  }
  return { decoding, most, candidates };
}

/** NaN for what is written and is no number. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text.trim() === '' ? NaN : Number(text);
}
