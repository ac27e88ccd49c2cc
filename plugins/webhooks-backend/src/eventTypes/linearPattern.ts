import { RE2JS } from 're2js';
import type { CheckSteps } from './checkSteps';

/** Instructions of one compiled pattern. */
const MAX_INSTRUCTIONS = 1_000;
/** A pattern of this size has few states, which the engine keeps. */
const SMALL_INSTRUCTIONS = 12;
/** Instructions per step when a character leads from one known state to another. */
const INSTRUCTIONS_PER_STEP = 16;
/** Steps per instruction when a character may lead to a new state of all instructions. */
const STEPS_PER_INSTRUCTION = 2;

/** The part of a `RegExp` that Ajv uses. */
interface Pattern {
  test(text: string): boolean;
  /** The same for equal patterns only. */
  toString(): string;
}

/**
 * Compiles a pattern for an engine that takes time in proportion to the text, and counts its steps.
 *
 * @throws when the pattern is invalid, too large, or needs backtracking (lookaround, backreferences)
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
  // Some syntax of the linear engine is invalid in JSON Schema, or means something else there.
  RegExp(source, 'u');
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source));
  } catch (error) {
    throw new Error(
      `the pattern '${source}' cannot be matched in linear time, so write it without lookaround and backreferences: ${(error as Error).message}`,
    );
  }
}
