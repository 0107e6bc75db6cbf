import { unary } from './elementwise';
import { call, constant, product, quotient, sum } from './expression';

/**
 * The tanh approximation of GELU (Hendrycks and Gimpel 2016, section 2), with which GPT-2 was trained.
 * It is not GELU: exact GELU on such weights gives other logits. [...] -> [...]
 */
export const geluTanh = unary({
  name: 'gelu_tanh',
  // ½ (1 + tanh u) = 1 / (1 + e^(−2u))
  single: { name: 'gelu', factor: -2 * Math.sqrt(2 / Math.PI) },
  run(numbers, to) {
    for (let o = 0; o < to.length; o++) {
      const x = numbers[o]!;
      to[o] = 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * (x * x * x))));
    }
  },
  explain: (x) =>
    product(
      constant(0.5),
      x,
      sum([
        constant(1),
        call(
          'tanh',
          product(
            call('sqrt', quotient(constant(2), constant(Math.PI, 'pi'))),
            sum([x, product(constant(0.044715), call('cube', x))]),
          ),
        ),
      ]),
    ),
  formula: (x) => `\\mathrm{GELU}_{\\tanh}(${x})`,
});
