import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const MAX_LINES = 40;
const MAX_LENGTH = 300;

/** Runs a step, and prints its name and duration. */
export async function step<T>(
  name: string,
  action: () => Promise<T>,
): Promise<T> {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  try {
    const result = await action();
    console.log(`  ${name}: ${seconds()}`);
    return result;
  } catch (error) {
    console.log(`  ${name}: FAILED after ${seconds()}`);
    throw error;
  }
}

/**
 * Runs a command and returns its output.
 *
 * @throws if it fails, with its last lines of output
 */
export async function run(
  command: string,
  args: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      ...options,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stdout, stderr, message } = error as Error & {
      stdout?: string;
      stderr?: string;
    };
    throw new Error(
      `${[command, ...args].join(' ')} failed:\n${lastLines(
        `${stdout}${stderr}` || message,
      )}`,
    );
  }
}

/** The last lines of the output of a command. */
export function lastLines(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .slice(-MAX_LINES)
    .map(line => line.slice(0, MAX_LENGTH))
    .join('\n');
}
