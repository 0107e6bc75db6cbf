import assert from 'node:assert/strict';
import {
  formatAligned,
  formatDifference,
  formatExactly,
  formatNumber,
  formatPercent,
  heatOf,
} from '../../webview/numbers';

suite('Numbers on the screen', () => {
  test('have as many decimals as were asked for', () => {
    assert.equal(formatNumber(0.349519, '2'), '0.35');
    assert.equal(formatNumber(0.349519, '4'), '0.3495');
    assert.equal(formatNumber(0.349519, 'all'), '0.349519');
    assert.equal(formatNumber(1 / 3, 'all'), '0.3333333333333333');
  });

  test('have a true minus, and keep the sign of what is rounded to nothing', () => {
    assert.equal(formatNumber(-1, '2'), '−1.00');
    assert.equal(formatNumber(-0.001, '2'), '−0.00');
  });

  test('are "0" where they are nothing at all', () => {
    assert.equal(formatNumber(0, '4'), '0');
    assert.equal(formatNumber(-0, '2'), '0');
    assert.equal(formatNumber(-0, 'all'), '0');
  });

  test('may be infinite, or none', () => {
    assert.equal(formatNumber('-Infinity', '2'), '−∞');
    assert.equal(formatNumber('Infinity', 'all'), '∞');
    assert.equal(formatNumber('NaN', '4'), 'NaN');
  });

  test('have powers of ten where they are very large or very small', () => {
    assert.equal(formatNumber(-1.5e-7, 'all'), '−1.5\u202f×\u202f10⁻⁷');
    assert.equal(formatNumber(123456789, '2'), '1.23\u202f×\u202f10⁸');
    assert.equal(formatDifference(2.7755575615628914e-17), '3\u202f×\u202f10⁻¹⁷');
    assert.equal(formatDifference(0), '0');
  });

  test('are recognisable by six digits', () => {
    assert.equal(formatExactly(0.34951872, '2'), '0.349519');
    assert.equal(formatExactly(0.34951872, 'all'), '0.34951872');
    assert.equal(formatExactly('-Infinity', '2'), '−∞');
  });

  test('are percentages where they are probabilities', () => {
    assert.equal(formatPercent(0.843795), '84.4\u202f%');
    assert.equal(formatPercent(0.0001), '<\u202f0.1\u202f%');
    assert.equal(formatPercent(0), '0.0\u202f%');
  });

  test('stand with their points under each other', () => {
    assert.deepEqual(formatAligned([1.5, -0.25, 10, '-Infinity'], 'all'), [
      '1.5\u2007',
      '−0.25',
      '10\u2008\u2007\u2007',
      '−∞',
    ]);
    assert.deepEqual(formatAligned([1, 0], '2'), ['1.00', '0\u2008\u2007\u2007']);
  });

  test('are coloured by their share of the largest', () => {
    assert.equal(heatOf(2, 2), 'p8');
    assert.equal(heatOf(-0.01, 2), 'n1');
    assert.equal(heatOf(-1, 2), 'n4');
    assert.equal(heatOf(0, 2), 'zero');
    assert.equal(heatOf('-Infinity', 2), 'infinite');
    assert.equal(heatOf('NaN', 2), 'nan');
    assert.equal(heatOf(3, 2), 'p8');
  });
});
