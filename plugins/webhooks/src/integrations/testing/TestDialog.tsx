import { useState } from 'react';
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
  type DeliveryDetail,
  type Integration,
  type ListedEventType,
  matchesEventType,
  type RequestPreview,
  type TestIntegrationRequest,
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
import { useQuery } from '../../shared/query/useQuery';
import { validationProps } from '../../shared/validationProps';
import { findLatestEvent } from './findLatestEvent';
import styles from './TestDialog.module.css';
import { TestOutcome } from './TestOutcome';
import { TestPreview } from './TestPreview';

/** Sends an event of a subscribed type as a test, and shows its request and response. */
export function TestDialog(props: {
  integration: Integration;
  /** The initial payload. */
  start: 'example' | 'latest';
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const { integration, start, onClose } = props;
  const { id } = integration;
  const listed = useEventTypes();
  const types = listed.value?.filter(({ name }) =>
    integration.eventTypes.some(pattern => matchesEventType(pattern, name)),
  );
  // In the key, so that the response for an earlier opening is not used for this one.
  const [openedAt] = useState(() => Date.now());
  const latest = useQuery(
    start === 'latest' && types?.length
      ? ['latestEvent', id, openedAt]
      : undefined,
    () => findLatestEvent(api, id, types ?? []),
    { live: false },
  );
  const failed = [listed, latest].find(({ error }) => error);
  const isReady = types && !failed && !latest.loading;

  return (
    <Dialog width="46rem" isOpen onOpenChange={open => !open && onClose()}>
      {isReady && types.length > 0 ? (
        <TestForm {...props} types={types} latest={latest.value} />
      ) : (
        <>
          <DialogHeader>{t('integrations.testing.title')}</DialogHeader>
          <DialogBody>
            {failed?.error && (
              <ErrorState error={failed.error} onRetry={failed.retry} />
            )}
            {!failed && !isReady && <Placeholder lines={4} />}
            {isReady && (
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
  latest?: DeliveryDetail['event'];
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const invalidate = useInvalidateWebhooks();
  const { integration, start, types, latest, onClose } = props;
  const { id } = integration;
  const [type, setType] = useState(
    types.find(({ name }) => name === latest?.type) ??
      types.find(({ example }) => example !== undefined) ??
      types[0],
  );
  const [text, setText] = useState(
    latest ? toText(latest.payload) : exampleText(type),
  );
  const [problem, setProblem] = useState<string | undefined>(
    start === 'latest' && !latest
      ? t('integrations.testing.noLatest')
      : undefined,
  );
  const [pending, setPending] = useState(false);
  const [tested, setTested] = useState<Attempt>();
  const [preview, setPreview] = useState<RequestPreview>();

  const change = (next: string) => {
    setProblem(undefined);
    setPreview(undefined);
    setText(next);
  };

  /** Fills the payload with that of the latest event of the selected type. */
  const fillLatest = async () => {
    setPending(true);
    try {
      const event = await findLatestEvent(api, id, [type]);
      if (event) {
        change(toText(event.payload));
      } else {
        setProblem(t('integrations.testing.noLatest'));
      }
    } catch (error) {
      setProblem(errorMessage(error));
    } finally {
      setPending(false);
    }
  };

  /** Runs an action with the request of the form. */
  const run = async (
    action: (request: TestIntegrationRequest) => Promise<void>,
  ) => {
    setTested(undefined);
    setPreview(undefined);
    const payload = parse(text);
    if (!payload) {
      setProblem(t('integrations.testing.notJson'));
      return;
    }
    setPending(true);
    try {
      await action({ eventType: type.name, payload: payload.value });
      setProblem(undefined);
    } catch (error) {
      setProblem(errorMessage(error));
    } finally {
      setPending(false);
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
                onPress={fillLatest}
              >
                {t('integrations.testing.useLatest')}
              </Button>
              <Button
                variant="secondary"
                size="small"
                isDisabled={pending}
                onPress={() =>
                  run(async request =>
                    setPreview(await api.previewRequest(id, request)),
                  )
                }
              >
                {t('integrations.testing.preview')}
              </Button>
            </WrappingRow>
            {preview && <TestPreview preview={preview} />}
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
          onPress={async () => {
            await run(async request =>
              setTested(await api.testIntegration(id, request)),
            );
            void invalidate();
          }}
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

/** Undefined for a text that is not JSON. */
function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
