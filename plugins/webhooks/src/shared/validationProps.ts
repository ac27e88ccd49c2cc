/**
 * Props that make a field show an error and a screen reader read it out.
 *
 * @remarks
 * `isInvalid` is left out, since it would hide the message of `validate`.
 */
export function validationProps(error: string | undefined) {
  return {
    validationBehavior: 'aria',
    validate: () => error,
  } as const;
}
