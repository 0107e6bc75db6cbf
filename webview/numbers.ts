import type { Digits, WireNumber } from '../src/protocol/snapshot';

const minus = '\u2212';
/** As wide as a digit, and as a point. */
const figureSpace = '\u2007';
const pointSpace = '\u2008';
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

export const toNumber = (number: WireNumber): number => Number(number);

/** A number as it stands on paper: a true minus, ∞ as a sign, powers of ten as powers of ten. */
export function formatNumber(number: WireNumber, digits: Digits): string {
  const value = toNumber(number);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  // Nothing at all, unlike the "0.00" of a number that was rounded; −0 is no other number.
  if (value === 0) return '0';
  if (digits === 'all') return typeset(String(value));
  const places = Number(digits);
  if (Math.abs(value) >= 1e7) return typeset(value.toExponential(places));
  return typeset(value.toFixed(places));
}

/** Enough digits to recognise a number by: six of them, or all where all are asked for. */
export function formatExactly(number: WireNumber, digits: Digits): string {
  const value = toNumber(number);
  if (digits === 'all' || !Number.isFinite(value)) return formatNumber(number, 'all');
  return typeset(String(Number(value.toPrecision(6))));
}

/** How far two numbers are apart, in one digit: "0", "2 × 10⁻¹⁷". */
export function formatDifference(number: WireNumber): string {
  const value = toNumber(number);
  if (value === 0 || !Number.isFinite(value)) return formatNumber(number, 'all');
  return typeset(value.toExponential(0));
}

export const formatPercent = (number: WireNumber): string => {
  const percent = toNumber(number) * 100;
  if (!Number.isFinite(percent)) return formatNumber(number, 'all');
  if (percent > 0 && percent < 0.1) return '<\u202f0.1\u202f%';
  return `${percent.toFixed(1)}\u202f%`;
};

/** Numbers that stand under each other, padded so that their decimal points do too. */
export function formatAligned(numbers: readonly WireNumber[], digits: Digits): string[] {
  const texts = numbers.map((number) => formatNumber(number, digits));
  const tails = texts.map((text) => {
    if (!/\d/.test(text)) return 0;
    const point = text.indexOf('.');
    return point < 0 ? 0 : text.length - point;
  });
  const longest = Math.max(0, ...tails);
  return texts.map((text, place) => {
    const missing = longest - tails[place]!;
    if (missing === 0 || !/\d/.test(text)) return text;
    const hasPoint = tails[place]! > 0;
    return text + (hasPoint ? figureSpace : pointSpace) + figureSpace.repeat(missing - 1);
  });
}

/**
 * How strongly a cell is coloured: "p1" to "p8" for positive numbers, "n1" to "n8" for negative ones,
 * by their share of the largest magnitude; a word for what has no share.
 */
export function heatOf(number: WireNumber, scale: number): string {
  const value = toNumber(number);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return 'infinite';
  if (value === 0 || scale === 0) return 'zero';
  const level = Math.min(8, Math.max(1, Math.ceil((Math.abs(value) / scale) * 8)));
  return `${value > 0 ? 'p' : 'n'}${level}`;
}

/** "-1.5e-7" as "−1.5 × 10⁻⁷". */
function typeset(text: string): string {
  const [mantissa, exponent] = text.split('e');
  const number = mantissa!.replace('-', minus);
  if (exponent === undefined) return number;
  const power = exponent
    .replace('+', '')
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => superscripts[Number(digit)]!);
  return `${number}\u202f×\u202f10${power}`;
}
