import { useEffect, useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';

const DEBOUNCE_MS = 300;

/**
 * The text of a field that is typed at the speed of the user, and filters at the speed of the backend.
 *
 * @param isComplete - whether a text can be filtered by; what is not complete yet changes nothing
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
