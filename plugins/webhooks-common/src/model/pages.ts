/**
 * A page of a list.
 *
 * @public
 */
export interface Page<T> {
  /** The items of this page. */
  items: T[];
  /** The cursor of the next page; absent on the last page. */
  nextCursor?: string;
}
