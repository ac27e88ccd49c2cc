import { readFileSync } from 'node:fs';

/** The unit of /proc on all Linux systems that Node supports. */
const TICKS_PER_SECOND = 100;

/**
 * CPU time of a process and its children, including ended ones.
 *
 * @throws if there is no /proc
 */
export function processTreeCpuSeconds(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
  const ticks =
    readTicks(pid, 'with ended children') +
    children.reduce((sum, child) => sum + readTicks(child), 0);
  return ticks / TICKS_PER_SECOND;
}

function readTicks(pid: number, ended?: 'with ended children'): number {
  // The second field is the name, in parentheses. It may contain spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .split(') ')[1]
    .split(' ');
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15);
  const own = Number(user) + Number(system);
  return ended ? own + Number(endedUser) + Number(endedSystem) : own;
}
