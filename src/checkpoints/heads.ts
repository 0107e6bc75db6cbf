import * as v from 'valibot';
import type { MeasuredHead } from '../models/heads';

/** The file beside a checkpoint that says what its heads were found to do. */
export const headsFile = 'heads.json';

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

const schema = v.object({
  heads: v.pipe(
    v.array(
      v.object({
        layer: natural,
        head: natural,
        job: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
        score: v.number(),
        measured: v.pipe(v.string(), v.maxLength(400)),
        stack: v.exactOptional(v.picklist(['encoder', 'decoder', 'cross'])),
      }),
    ),
    v.maxLength(10_000),
  ),
});

/** Reads `{"heads": [{"layer", "head", "job", "score", "measured"}]}`; a text says what is wrong with it. */
export function readHeads(text: string): readonly MeasuredHead[] | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return `${headsFile} is not JSON: ${(error as Error).message}. Heads are shown without labels.`;
  }
  const result = v.safeParse(schema, json);
  if (result.success) return result.output.heads;
  const [issue] = result.issues;
  return `${headsFile}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}. Heads are shown without labels.`;
}
