import { useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';

const DEBOUNCE_MS = 250;

interface Option {
  id: string;
  label: string;
}

/**
 * The text of a field that picks one option by searching for it on the server.
 *
 * @param useLabel - a hook that finds the label of a value that was not picked here
 */
export function useSearchField(
  value: string | undefined,
  onChange: (id: string | undefined) => void,
  useLabel: (value: string | undefined) => string,
) {
  const [picked, setPicked] = useState<Option>();
  const isPicked = value !== undefined && picked?.id === value;
  const found = useLabel(isPicked ? undefined : value);
  const label = isPicked ? picked.label : found;
  const [text, setText] = useState(label);
  const [shownLabel, setShownLabel] = useState(label);
  // A value that changes from outside, for example by "Clear filters", replaces the text.
  if (shownLabel !== label) {
    setShownLabel(label);
    setText(label);
  }
  // The label of the selected option is not a search term, so all options are offered again.
  const search = text === label ? '' : text;
  const [term, setTerm] = useState(search);
  useDebounce(() => setTerm(search), DEBOUNCE_MS, [search]);

  return {
    label,
    /** The text to search for, once the user pauses typing. */
    term,
    /** Props of the combobox that offers the options. */
    fieldProps: (options: Option[]) => ({
      value: value ?? null,
      search: {
        mode: 'server' as const,
        inputValue: text,
        onInputChange: (next: string) => {
          setText(next);
          if (next === '' && value) {
            onChange(undefined);
          }
        },
      },
      onChange: (key: string | number | null) => {
        const option = options.find(({ id }) => id === key);
        if (option) {
          setPicked(option);
          setText(option.label);
          setShownLabel(option.label);
          onChange(option.id);
        }
      },
    }),
  };
}
