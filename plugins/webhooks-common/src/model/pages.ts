/**
 * A page of a list.
 *
 * @public
 */
export interface Page<T> {
  /** The items of this page. */
  items: T[];
  /** Given to the next call to continue; absent on the last page. */
  nextCursor?: string;
}
