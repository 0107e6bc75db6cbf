/**
 * The error function, to double precision, by the rational approximations of W. J. Cody,
 * "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969), evaluated in the
 * order of his SPECFUN.
 */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y <= 0.46875) return Math.sign(x) * ratio(SMALL, y * y, y);
  if (y >= 5.95) return Math.sign(x); // 1 − erf(5.95) is below half of the last place
  return Math.sign(x) * (1 - (y <= 4 ? power(y) * ratio(MIDDLE, y) : largeTail(y)));
}

type Rational = readonly [numerator: readonly number[], denominator: readonly number[]];

function largeTail(y: number): number {
  const s = 1 / (y * y);
  return power(y) * ((1 / Math.sqrt(Math.PI) - ratio(LARGE, s, s)) / y);
}

/** e^(−y²). With t so short that t² is exact, y² = t² + (y − t)(y + t): no digit of y² is lost. */
function power(y: number): number {
  const t = Math.trunc(y * 16) / 16;
  return Math.exp(-t * t) * Math.exp(-(y - t) * (y + t));
}

/** factor · Σ p_i x^i / Σ q_i x^i, highest power first. */
function ratio([p, q]: Rational, x: number, factor = 1): number {
  return (factor * horner(p, x)) / horner(q, x);
}

function horner(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

const SMALL: Rational = [
  [
    1.85777706184603153e-1, 3.1611237438705656, 1.1386415415105016e2, 3.77485237685302021e2,
    3.20937758913846947e3,
  ],
  [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3],
];
const MIDDLE: Rational = [
  [
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
    2.98635138197400131e2, 8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3,
    1.23033935479799725e3,
  ],
  [
    1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
  ],
];
const LARGE: Rational = [
  [
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4,
  ],
  [
    1, 2.56852019228982242, 1.87295284992346047, 5.27905102951428412e-1, 6.05183413124413191e-2,
    2.33520497626869185e-3,
  ],
];
