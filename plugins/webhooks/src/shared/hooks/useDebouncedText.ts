import { useEffect, useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';

const DEBOUNCE_MS = 300;

/**
 * The text of a filter field, which is applied once the user pauses typing.
 *
 * @param isComplete - whether a text can be applied; incomplete texts are not
 */
export function useDebouncedText(
  value: string,
  onChange: (value: string) => void,
  isComplete: (text: string) => boolean = () => true,
): [text: string, setText: (text: string) => void] {
  const [text, setText] = useState(value);

  useEffect(() => setText(value), [value]);
  useDebounce(
    () => {
      if (text !== value && isComplete(text)) {
        onChange(text);
      }
    },
    DEBOUNCE_MS,
    [text],
  );

  return [text, setText];
}
