import { deepEqual } from 'node:assert/strict';
import { type Checked, checkFamily, families, readFamily } from './golden/check';

/**
 * What the engine does not say, by construct, and why. Everything else must be as the library has it:
 * the shape where there is one, an error where it raised, and no error where it did not.
 */
const unsaid: readonly {
  readonly construct: RegExp;
  readonly count: number;
  readonly why: string;
}[] = [
  {
    construct: /^torch\.iinfo\(torch\.int64\)\.max$/,
    count: 3,
    why: 'a limit of integers is no size: it is beyond what is counted exactly',
  },
  {
    construct: /^nn\.Embedding\(\d+, \d+\)\(torch\.arange\(\d+\)\)$/,
    count: 3,
    why: 'whether an index lies in the table hangs on the values of a tensor',
  },
];

/** Every family holds so many calls, so that none is lost unseen. */
const total = 13_796;

const told = ({ call, verdict, said }: Checked) =>
  `${verdict}: ${[...call.setup, `r = ${call.expr}`].join('; ')} — ${said}`;

suite('recorded calls of the libraries', function () {
  this.timeout(60_000);
  const left: Checked[] = [];
  let calls = 0;

  for (const name of families()) {
    test(name, () => {
      const checked = checkFamily(readFamily(name));
      calls += checked.length;
      const otherwise = checked.filter(({ verdict }) => verdict !== 'right');
      const excused = otherwise.filter(
        ({ call, verdict }) =>
          (verdict === 'open' || verdict === 'silent') &&
          unsaid.some(({ construct }) => construct.test(call.expr)),
      );
      left.push(...excused);
      deepEqual(otherwise.filter((one) => !excused.includes(one)).map(told), []);
    });
  }

  test('all of them', () => deepEqual(calls, total));

  for (const { construct, count, why } of unsaid)
    test(`not said: ${why}`, () =>
      deepEqual(left.filter(({ call }) => construct.test(call.expr)).length, count));
});
