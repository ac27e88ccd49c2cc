import { SearchField } from '@backstage/ui';
import { useDebouncedText } from '../hooks/useDebouncedText';

/** A search field that does not query the backend on every keystroke. */
export function DebouncedSearchField(props: {
  className: string;
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { className, label, placeholder } = props;
  const [text, setText] = useDebouncedText(props.value, props.onChange);
  return (
    <SearchField
      className={className}
      label={label}
      placeholder={placeholder}
      value={text}
      onChange={setText}
    />
  );
}
