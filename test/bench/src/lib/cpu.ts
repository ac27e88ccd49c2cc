import { readFileSync } from 'node:fs';

/** The unit of /proc, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * CPU time of a process, of its children, and of those children that have ended.
 *
 * @throws where there is no /proc
 */
export function processTreeCpuSeconds(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
  const ticks =
    ticksOf(pid, 'with ended children') +
    children.reduce((sum, child) => sum + ticksOf(child), 0);
  return ticks / TICKS_PER_SECOND;
}

function ticksOf(pid: number, ended?: 'with ended children'): number {
  // The second field, the name, is in parentheses and may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .split(') ')[1]
    .split(' ');
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15);
  const own = Number(user) + Number(system);
  return ended ? own + Number(endedUser) + Number(endedSystem) : own;
}
