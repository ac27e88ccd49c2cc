import { useCallback, useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Select,
  TextAreaField,
} from '@backstage/ui';
import { RiFlaskLine } from '@remixicon/react';
import {
  type Attempt,
  type Integration,
  type ListedEventType,
  matchesEventType,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { ErrorState } from '../../shared/components/ErrorState';
import { HighContrast } from '../../shared/components/HighContrast';
import { Paragraph } from '../../shared/components/Paragraph';
import { Placeholder } from '../../shared/components/Placeholder';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { errorMessage } from '../../shared/errors';
import { useEventTypes } from '../../shared/hooks/useEventTypes';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useInvalidateWebhooks } from '../../shared/query/useInvalidateWebhooks';
import { validationProps } from '../../shared/validationProps';
import { findLatestEvent } from './findLatestEvent';
import styles from './TestDialog.module.css';
import { TestOutcome } from './TestOutcome';

/** Sends an event of a subscribed type as a test, and shows its request and response. */
export function TestDialog(props: {
  integration: Integration;
  /** The payload to begin with. */
  start: 'example' | 'latest';
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const { integration, onClose } = props;
  const { value, error, retry } = useEventTypes();
  const types = value?.filter(({ name }) =>
    integration.eventTypes.some(pattern => matchesEventType(pattern, name)),
  );

  return (
    <Dialog width="46rem" isOpen onOpenChange={open => !open && onClose()}>
      {types && types.length > 0 ? (
        <TestForm {...props} types={types} />
      ) : (
        <>
          <DialogHeader>{t('integrations.testing.title')}</DialogHeader>
          <DialogBody>
            {error && <ErrorState error={error} onRetry={retry} />}
            {!error && !types && <Placeholder lines={4} />}
            {types && (
              <Paragraph variant="body-medium">
                {t('integrations.testing.noTypes')}
              </Paragraph>
            )}
          </DialogBody>
        </>
      )}
    </Dialog>
  );
}

function TestForm(props: {
  integration: Integration;
  start: 'example' | 'latest';
  types: ListedEventType[];
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const invalidate = useInvalidateWebhooks();
  const { integration, start, types, onClose } = props;
  const { id } = integration;
  const [type, setType] = useState(
    types.find(({ example }) => example !== undefined) ?? types[0],
  );
  const [text, setText] = useState(exampleText(type));
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const [tested, setTested] = useState<Attempt>();

  const change = (next: string) => {
    setProblem(undefined);
    setText(next);
  };

  /** Fills the payload with that of the latest event, of any type at first. */
  const fillLatest = useCallback(
    async (of: ListedEventType[]) => {
      setPending(true);
      try {
        const event = await findLatestEvent(api, id, of);
        const known = of.find(({ name }) => name === event?.type);
        setProblem(known ? undefined : t('integrations.testing.noLatest'));
        if (event && known) {
          setType(known);
          setText(toText(event.payload));
        }
      } catch (error) {
        setProblem(errorMessage(error));
      } finally {
        setPending(false);
      }
    },
    [api, id, t],
  );

  useEffect(() => {
    if (start === 'latest') {
      void fillLatest(types);
    }
    // Runs once, with the types that the dialog was opened with.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const send = async () => {
    setTested(undefined);
    const payload = parse(text);
    if (!payload) {
      setProblem(t('integrations.testing.notJson'));
      return;
    }
    setPending(true);
    try {
      setTested(
        await api.testIntegration(id, {
          eventType: type.name,
          payload: payload.value,
        }),
      );
      setProblem(undefined);
    } catch (error) {
      setProblem(errorMessage(error));
    } finally {
      setPending(false);
      void invalidate();
    }
  };

  return (
    <>
      <DialogHeader>{t('integrations.testing.title')}</DialogHeader>
      <DialogBody>
        <HighContrast>
          <Flex direction="column" gap="4">
            <Paragraph variant="body-medium">
              {t('integrations.testing.help')}
            </Paragraph>
            <Select
              label={t('common.filter.eventType')}
              selectionMode="single"
              search
              options={types.map(({ name }) => ({ id: name, label: name }))}
              value={type.name}
              onChange={name => {
                const chosen = types.find(one => one.name === name);
                if (chosen) {
                  setType(chosen);
                  change(exampleText(chosen));
                }
              }}
            />
            <TextAreaField
              className={styles.payload}
              label={t('integrations.testing.payload')}
              description={type.schema && t('integrations.testing.payloadHelp')}
              rows={8}
              value={text}
              {...validationProps(problem)}
              onChange={change}
            />
            <WrappingRow>
              <Button
                variant="secondary"
                size="small"
                isDisabled={type.example === undefined}
                onPress={() => change(exampleText(type))}
              >
                {t('integrations.testing.useExample')}
              </Button>
              <Button
                variant="secondary"
                size="small"
                isDisabled={pending}
                onPress={() => fillLatest([type])}
              >
                {t('integrations.testing.useLatest')}
              </Button>
            </WrappingRow>
            {tested && <TestOutcome attempt={tested} isOpen />}
          </Flex>
        </HighContrast>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('common.close')}
        </Button>
        <Button
          variant="primary"
          iconStart={<RiFlaskLine />}
          isPending={pending}
          onPress={send}
        >
          {t('common.test.send')}
        </Button>
      </DialogFooter>
    </>
  );
}

function exampleText({ example }: ListedEventType): string {
  return toText(example ?? {});
}

function toText(payload: unknown): string {
  return JSON.stringify(payload, undefined, 2);
}

/** Undefined for a text that is no JSON. */
function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
