import type { Machine } from '../evaluator/machine';

/** What programs call the words of a text. */
const words =
  /^(x|idx|tokens?|texts?|words?|sentences?|seq|sequences?|src|tgt|trg|source|target|inputs?|prompts?|(\w+_)?(tokens|seq)|((?!pos|type|seg|tok_type|token_type|class|label)\w+_)?ids)$/;

/**
 * Where nothing else tells the rank of what a table is looked up by: an axis behind the first that
 * was asked for, or a name that says text, makes it (batch, length).
 */
export function likelyRanks(m: Machine): void {
  for (const given of m.given.values()) {
    if (!given.indexes || given.shape || !given.input || given.longer) continue;
    const axes = [...given.axes.keys()];
    if (axes.some((axis) => axis > 1 || axis < -2)) continue;
    if (!axes.includes(1) && !axes.includes(-2) && !words.test(given.name)) continue;
    if (!m.guess()) return;
    m.learnRank(given, 2);
  }
}
