const STATUS_CODES = /^[1-5](\d\d|xx)$/;

/**
 * Whether a text is a status code such as `422`, or a class of them such as `4xx`.
 *
 * @public
 */
export function isStatusCodeFilter(text: string): boolean {
  return STATUS_CODES.test(text);
}
