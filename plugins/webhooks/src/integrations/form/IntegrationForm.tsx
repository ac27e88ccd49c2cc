import {
  type FormEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Button,
  ButtonLink,
  Radio,
  RadioGroup,
  TextField,
} from '@backstage/ui';
import { EntityPicker } from '../../shared/components/EntityPicker/EntityPicker';
import { OWNER_KINDS, SUBJECT_KINDS } from '../../shared/entityKinds';
import { errorMessage } from '../../shared/errors';
import { useEventTypes } from '../../shared/hooks/useEventTypes';
import {
  type Translate,
  useWebhooksTranslation,
} from '../../shared/hooks/useWebhooksTranslation';
import { validationProps } from '../../shared/validationProps';
import { type Draft, withProposedName, withTypedPattern } from './draft';
import { EventTypePicker } from './EventTypePicker';
import { HeadersEditor } from './HeadersEditor';
import styles from './IntegrationForm.module.css';
import { PaceFields } from './PaceFields';
import { PatternField } from './PatternField';
import { PolicyFields } from './PolicyFields';
import { SubscriptionFilter } from './SubscriptionFilter';
import { UrlHint } from './UrlHint';
import { hasFoldedError, isValid, validate } from './validate';

/** The form of an integration. Fields are validated when they lose the focus. */
export function IntegrationForm(props: {
  initial: Draft;
  /** Absent for a new integration. */
  integrationId?: string;
  /**
   * Whether the integration is created: everything that has a default is folded away, and the signing scheme is offered,
   * which cannot be changed later.
   */
  isNew?: boolean;
  /** The groups of the viewer, which are listed first as owners. A single group is preselected. */
  ownGroups?: string[];
  submitLabel: string;
  cancelPath: string;
  /** Shown instead of the failure if someone else changed the integration since. */
  outdated?: ReactNode;
  onSubmit: (draft: Draft) => Promise<void>;
}) {
  const { t } = useWebhooksTranslation();
  const [draft, setDraft] = useState(props.initial);
  const [touched, setTouched] = useState<Partial<Record<keyof Draft, true>>>(
    {},
  );
  const [submissions, setSubmissions] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [isUnfolded, setUnfolded] = useState(
    props.initial.entityRef !== undefined,
  );

  const registered = useEventTypes().value?.map(({ name }) => name) ?? [];
  const [proposed, ...further] = props.ownGroups ?? [];
  const owner =
    draft.owner ?? (touched.owner || further.length > 0 ? undefined : proposed);
  const errors = validate(
    t,
    { ...(props.isNew ? withProposedName(draft) : draft), owner },
    registered,
  );
  const change = (part: Partial<Draft>) => {
    setFailure(undefined);
    setDraft(previous => ({ ...previous, ...part }));
  };
  const touch = (field: keyof Draft) =>
    setTouched(previous => ({ ...previous, [field]: true }));
  const shown = (
    field: 'name' | 'description' | 'owner' | 'url' | 'eventTypes' | 'filter',
  ) => (submissions > 0 || touched[field] ? errors[field] : undefined);
  // A URL is validated once it could be complete, not from its first character.
  const urlProblem =
    shown('url') ?? (/^[a-z]+:\/\/./i.test(draft.url) ? errors.url : undefined);

  useEffect(() => {
    if (submissions > 0) {
      form.current
        ?.querySelector<HTMLElement>(
          '[data-invalid] :is(input, textarea, button)',
        )
        ?.focus();
    }
  }, [submissions]);

  /** Adds a typed pattern, so that it is not lost if its button is not pressed. */
  const addPattern = () => {
    touch('pattern');
    if (draft.pattern.trim() !== '' && !errors.pattern) {
      touch('eventTypes');
      setDraft(withTypedPattern);
    }
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSubmissions(count => count + 1);
    const typed = errors.pattern ? draft : withTypedPattern(draft);
    const complete = {
      ...(props.isNew ? withProposedName(typed) : typed),
      owner,
    };
    setDraft(complete);
    const found = validate(t, complete, registered);
    if (!isValid(found)) {
      if (hasFoldedError(found)) {
        setUnfolded(true);
      }
      return;
    }
    setPending(true);
    try {
      await props.onSubmit(complete);
    } catch (error) {
      setFailure(errorMessage(error));
    } finally {
      setPending(false);
    }
  };

  const withDefaults = (
    <>
      <SubscriptionFilter
        draft={{ ...draft, owner }}
        error={shown('filter')}
        onChange={change}
        onBlur={() => touch('filter')}
      />
      <EntityPicker
        label={t('integrations.form.entity')}
        description={t('integrations.form.entityHelp')}
        placeholder={t('integrations.form.entityPlaceholder')}
        kinds={SUBJECT_KINDS}
        value={draft.entityRef}
        onChange={entityRef => change({ entityRef })}
      />
      <TextField
        label={t('integrations.form.description')}
        value={draft.description}
        {...validationProps(shown('description'))}
        onChange={description => change({ description })}
        onBlur={() => touch('description')}
      />
      {props.isNew && (
        <RadioGroup
          label={t('integrations.form.signing')}
          value={draft.signing}
          onChange={signing =>
            change({ signing: signing === 'ed25519' ? 'ed25519' : 'hmac' })
          }
        >
          <Radio value="hmac">{t('integrations.form.signingHmac')}</Radio>
          <Radio value="ed25519">{t('integrations.form.signingEd25519')}</Radio>
        </RadioGroup>
      )}
      <HeadersEditor
        value={draft.headers}
        errors={errors.headers}
        onChange={headers => change({ headers })}
      />
      <PaceFields
        ordering={draft.ordering}
        maxPerSecond={draft.maxPerSecond}
        timeoutSeconds={draft.timeoutSeconds}
        onChange={change}
      />
      <PolicyFields
        value={draft.limits}
        onChange={limits => change({ limits })}
      />
    </>
  );

  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label={t('integrations.form.name')}
        description={
          props.isNew ? describeName(t, draft) : t('integrations.form.nameHelp')
        }
        isRequired
        value={draft.name}
        {...validationProps(shown('name'))}
        onChange={name => change({ name })}
        // A new integration is named after its URL unless a name is given.
        onBlur={() => !props.isNew && touch('name')}
      />
      <div>
        <TextField
          label={t('integrations.form.url')}
          description={t('integrations.form.urlHelp')}
          type="url"
          placeholder="https://"
          isRequired
          value={draft.url}
          {...validationProps(urlProblem)}
          onChange={url => change({ url })}
          onBlur={() => {
            touch('url');
            if (props.isNew) {
              setDraft(withProposedName);
            }
          }}
        />
        <div aria-live="polite">
          <UrlHint
            url={errors.url ? undefined : draft.url.trim()}
            initial={props.initial.url}
            integrationId={props.integrationId}
          />
        </div>
      </div>
      <EventTypePicker
        value={draft.eventTypes}
        error={shown('eventTypes')}
        onChange={eventTypes => {
          touch('eventTypes');
          change({ eventTypes });
        }}
      />
      <PatternField
        value={draft.pattern}
        error={errors.pattern}
        isTouched={submissions > 0 || touched.pattern === true}
        onChange={pattern => {
          setTouched(({ pattern: _, ...others }) => others);
          change({ pattern });
        }}
        onAdd={addPattern}
      />
      <EntityPicker
        label={t('integrations.form.owner')}
        description={t('integrations.form.ownerHelp')}
        placeholder={t('integrations.form.ownerPlaceholder')}
        isRequired
        kinds={OWNER_KINDS}
        first={props.ownGroups}
        value={owner}
        error={shown('owner')}
        onChange={chosen => {
          touch('owner');
          change({ owner: chosen });
        }}
      />
      {props.isNew ? (
        <Accordion isExpanded={isUnfolded} onExpandedChange={setUnfolded}>
          <AccordionTrigger
            title={t('integrations.form.more')}
            subtitle={t('integrations.form.moreHelp')}
          />
          <AccordionPanel>
            {isUnfolded && <div className={styles.section}>{withDefaults}</div>}
          </AccordionPanel>
        </Accordion>
      ) : (
        withDefaults
      )}
      {failure && (
        <div role="alert">
          {props.outdated ?? (
            <Alert
              status="danger"
              icon
              title={t('integrations.form.failed')}
              description={failure}
            />
          )}
        </div>
      )}
      <div className={styles.actions}>
        <Button type="submit" variant="primary" isPending={pending}>
          {props.submitLabel}
        </Button>
        <ButtonLink
          variant="secondary"
          href={props.cancelPath}
          isDisabled={pending}
        >
          {t('common.cancel')}
        </ButtonLink>
      </div>
    </form>
  );
}

/** Says which name a new integration gets by default. */
function describeName(t: Translate, draft: Draft): string {
  const { name } = withProposedName({ ...draft, name: '' });
  return name === ''
    ? t('integrations.form.nameHelpHost')
    : t('integrations.form.nameHelpDefault', { name });
}
