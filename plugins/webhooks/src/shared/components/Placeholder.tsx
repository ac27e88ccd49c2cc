import { Flex, Skeleton, VisuallyHidden } from '@backstage/ui';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';

const WIDTHS = ['60%', '90%', '75%', '85%', '50%'];

/** Skeleton lines in place of text that is loading. */
export function Placeholder(props: { lines?: number }) {
  const { t } = useWebhooksTranslation();
  const lines = Array.from({ length: props.lines ?? 3 });
  return (
    <Flex direction="column" gap="3" role="status" style={{ width: '100%' }}>
      <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
      {lines.map((_, index) => (
        <Skeleton
          key={index}
          width={WIDTHS[index % WIDTHS.length]}
          height={18}
        />
      ))}
    </Flex>
  );
}
