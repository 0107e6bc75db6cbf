/** A number on the wire and in JSON, which has no infinities: these three travel as words. */
export type WireNumber = number | 'Infinity' | '-Infinity' | 'NaN';

export function toWire(value: number): WireNumber {
  return Number.isFinite(value) ? value : (String(value) as WireNumber);
}

/** Up to `digits` decimals, a true minus sign, no trailing zeros: "0.35", "−∞". */
export function shortNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const small = value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits;
  const text = small ? value.toExponential(1) : String(Number(value.toFixed(digits)));
  return text.replaceAll('-', '−');
}

/** "35 %" */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return shortNumber(share);
  const value = share * 100;
  return `${value > 0 && value < 0.5 ? '<\u00a01' : String(Math.round(value))} %`;
}

/** "1 word", "2 words" */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
