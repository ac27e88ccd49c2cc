import { RE2JS } from 're2js';
import type { CheckSteps } from './checkSteps';

/** Maximum instructions of a compiled pattern. */
const MAX_INSTRUCTIONS = 1_000;
/** A pattern up to this size has few states, which the engine caches. */
const SMALL_INSTRUCTIONS = 12;
/** Instructions per step for a cached transition. */
const INSTRUCTIONS_PER_STEP = 16;
/** Steps per instruction for a transition to a new state. */
const STEPS_PER_INSTRUCTION = 2;

/** The part of the `RegExp` interface that Ajv uses. */
interface Pattern {
  test(text: string): boolean;
  /** Equal for equal patterns only. */
  toString(): string;
}

/**
 * Compiles a pattern for a linear-time engine and counts its steps.
 *
 * @throws if the pattern is invalid, too large, or needs backtracking (lookaround, backreferences)
 */
export function compilePattern(source: string, steps: CheckSteps): Pattern {
  const pattern = compile(source);
  const instructions = pattern.programSize();
  if (instructions > MAX_INSTRUCTIONS) {
    throw new Error(
      `the pattern '${source}' is too large: it has ${instructions} instructions, ${MAX_INSTRUCTIONS} are allowed. Use maxLength rather than many repetitions.`,
    );
  }
  const stepsPerCharacter =
    pattern.re2().onepass || instructions <= SMALL_INSTRUCTIONS
      ? 1 + instructions / INSTRUCTIONS_PER_STEP
      : instructions * STEPS_PER_INSTRUCTION;
  return {
    test: text => {
      steps.spend(2 + text.length * stepsPerCharacter);
      return pattern.test(text);
    },
    toString: () => source,
  };
}

function compile(source: string): RE2JS {
  // Some syntax of the linear engine is invalid or has another meaning in JSON Schema.
  RegExp(source, 'u');
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source));
  } catch (error) {
    throw new Error(
      `the pattern '${source}' cannot be matched in linear time, so write it without lookaround and backreferences: ${(error as Error).message}`,
    );
  }
}
