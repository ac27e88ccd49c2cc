/**
 * Props that make a field show an error and announce it to screen readers.
 *
 * @remarks
 * `isInvalid` is omitted because it would hide the message of `validate`.
 */
export function validationProps(error: string | undefined) {
  return {
    validationBehavior: 'aria',
    validate: () => error,
  } as const;
}
