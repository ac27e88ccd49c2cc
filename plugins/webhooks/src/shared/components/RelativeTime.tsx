import { useFormat } from '../hooks/useFormat';

/** A time relative to now, with the exact time on hover. */
export function RelativeTime(props: { iso: string }) {
  const format = useFormat();
  return (
    <time dateTime={props.iso} title={format.exact(props.iso)}>
      {format.relative(props.iso)}
    </time>
  );
}
