import { useEffect, useRef } from 'react';
import { ButtonIcon, Text } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import styles from './DeliveryPanel.module.css';

/** Buttons for the previous and the next delivery of the list, which the keys J and K open too. */
export function Neighbours(props: {
  id: string;
  /** In the order of the list. */
  ids: string[];
  onShow: (id: string) => void;
}) {
  const { t } = useWebhooksTranslation();
  const { id, ids, onShow } = props;
  const index = ids.indexOf(id);
  const previous = ids[index - 1];
  const next = index < 0 ? undefined : ids[index + 1];

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = { j: next, k: previous }[event.key];
      if (target && !isTyping(event)) {
        event.preventDefault();
        onShow(target);
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [next, previous, onShow]);

  const buttons = useRef<HTMLDivElement>(null);
  // At the end of the list, a button is disabled and loses the focus, and the panel would no longer get the keys.
  useEffect(() => {
    const { activeElement } = document;
    if (
      activeElement === document.body ||
      activeElement?.matches(':disabled')
    ) {
      buttons.current?.querySelector<HTMLElement>('button:enabled')?.focus();
    }
  }, [id]);

  if (index < 0 || ids.length < 2) {
    return null;
  }
  return (
    <div ref={buttons} className={styles.neighbours}>
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiArrowUpSLine />}
        aria-label={t('deliveries.detail.previous')}
        aria-keyshortcuts="k"
        isDisabled={!previous}
        onPress={() => onShow(previous)}
      />
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiArrowDownSLine />}
        aria-label={t('deliveries.detail.next')}
        aria-keyshortcuts="j"
        isDisabled={!next}
        onPress={() => next && onShow(next)}
      />
      <Text variant="body-small" color="secondary" role="status">
        {t('deliveries.detail.position', {
          number: String(index + 1),
          total: String(ids.length),
        })}
      </Text>
    </div>
  );
}

/** Whether a key is meant for a field, or is a shortcut of the browser. */
function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    (target instanceof HTMLElement &&
      (target.isContentEditable || target.matches('input, textarea, select')))
  );
}
