/** Every code that a problem can have: what `# glassformer: ignore[code]` may name. */
export const codes: ReadonlySet<string> = new Set(
  (
    'matmul broadcast linear view contiguous permute axis rank index unpack split cat stack expand repeat pad conv norm rnn ' +
    'attention loss einsum einops value ' +
    'unintended-broadcast softmax-axis view-for-transpose mask-shape mask-polarity unscaled-scores stale-comment unknown-code'
  ).split(' '),
);
