/** Waits for what no locator can wait for. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const patience = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > patience) throw new Error(`waited in vain until ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
