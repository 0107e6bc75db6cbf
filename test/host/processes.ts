// Child processes that take their own children along when they end.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Starts a process as leader of a group of its own. It ends with this process at the latest. */
export function startGroup(command: string, args: string[], options: SpawnOptions): ChildProcess {
  if (running.size === 0) process.once('exit', endAllNow);
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  return child;
}

/** Ends the process and everything it started; resolves when its group is empty. */
export async function endGroup(child: ChildProcess): Promise<void> {
  const patience = Date.now() + 3000;
  signal(child, 'SIGTERM');
  while (groupAlive(child)) {
    if (Date.now() > patience) signal(child, 'SIGKILL');
    await new Promise((done) => setTimeout(done, 50));
  }
  running.delete(child);
}

function endAllNow(): void {
  for (const child of running) signal(child, 'SIGKILL');
}

function signal(child: ChildProcess, name: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    process.kill(-child.pid, name);
    return true;
  } catch {
    return false;
  }
}

/** A zombie that its parent has not collected yet still counts, so the leader's exit is asked as well. */
function groupAlive(child: ChildProcess): boolean {
  return signal(child, 0);
}
