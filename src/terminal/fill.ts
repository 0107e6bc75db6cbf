import { defaultModels } from '../checkpoints/shipped';
import { type Candidate } from '../generation/choice';
import { fillMasks } from '../generation/fill';
import { type FindModel, withModel } from './model-source';
import { printFills } from './print-generated';
import { type CommandResult, done, failed } from './result';

export interface FillOptions {
  readonly model?: string | undefined;
  readonly json?: boolean | undefined;
  readonly pair?: string | undefined;
  readonly candidates?: string | undefined;
}

export const fillUsage = `Usage: glassformer fill TEXT [options]

Says which words may stand under each [MASK] of a text, the most probable first. Several masks are
filled in each by itself: the others stay masked.

  --model NAME|PATH  bert, or a folder with another model of masked words
  --pair TEXT        a second text, for models that read two
  --candidates N     how many words for each mask, or "all" (default: 10; in JSON 50)
  --json             {"fills": [{"token", "probability"}]} of the first mask; where there are more,
                     also "masks": [[{"token", "probability"}]], those of each mask
  -h, --help         this text

Example:
  glassformer fill "He got on one knee and opened the [MASK]."
`;

/** `glassformer fill`. */
export async function fill(
  text: string,
  options: FillOptions,
  find: FindModel,
): Promise<CommandResult> {
  if (text.trim() === '') {
    return failed('There is no text. Put it in quotes: fill "The cat sat on the [MASK]."', 2);
  }
  const { candidates = options.json ? '50' : '10', pair } = options;
  const most = candidates === 'all' ? Infinity : Number(candidates);
  if (most !== Infinity && !(Number.isSafeInteger(most) && most >= 1)) {
    return failed('--candidates is a whole number from 1 upwards, or "all".', 2);
  }
  return withModel(options.model ?? defaultModels.fill, find, async (model) => {
    const filled = await fillMasks(model, text, pair === undefined ? {} : { pair });
    if (!filled.ok) return failed(filled.problem);
    if (!options.json) return done(printFills(text, filled.fills, model, most));
    const masks = filled.fills.map((one) => one.candidates.slice(0, most).map(told));
    return done(JSON.stringify({ fills: masks[0], ...(masks.length > 1 ? { masks } : {}) }));
  });
}

function told({ token, probability }: Candidate) {
  return { token, probability };
}
