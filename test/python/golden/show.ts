import { type Verdict, checkFamily, families, readFamily } from './check';

/**
 * What the shape engine says otherwise than the recorded libraries:
 * `npx tsx test/python/golden/show.ts [FAMILY…] [--only wrong,false,open,silent] [--most N]`
 */
const args = process.argv.slice(2);
const after = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
const only = after('--only')?.split(',') as Verdict[] | undefined;
const most = Number(after('--most') ?? 0);
const asked = args.filter((arg, at) => !arg.startsWith('--') && !args[at - 1]?.startsWith('--'));
const sums = { right: 0, wrong: 0, false: 0, open: 0, silent: 0 };

for (const name of asked.length > 0 ? asked : families()) {
  const checked = checkFamily(readFamily(name));
  const counts = { right: 0, wrong: 0, false: 0, open: 0, silent: 0 };
  for (const { verdict } of checked) counts[verdict]++;
  for (const verdict of Object.keys(sums) as Verdict[]) sums[verdict] += counts[verdict];
  console.log(
    `${name.padEnd(22)} ${Object.entries(counts)
      .map(([verdict, count]) => `${verdict} ${String(count).padStart(4)}`)
      .join('  ')}`,
  );
  const shown = checked.filter(
    ({ verdict }) => verdict !== 'right' && (!only || only.includes(verdict)),
  );
  for (const { library, call, verdict, said } of shown.slice(0, most)) {
    const { setup, expr, ...answer } = call;
    console.log(`  ${verdict} ${library}: ${setup.join('; ')} | ${expr}`);
    console.log(`      ${JSON.stringify(answer)} — ${said}`);
  }
}
console.log(JSON.stringify(sums));
