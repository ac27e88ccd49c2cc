import { useId, useState } from 'react';
import { ButtonIcon, Checkbox, Text } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import styles from './EventTypePicker.module.css';
import {
  type EventTypeNode,
  toSelection,
  withPattern,
} from './eventTypeGroups';

/** With fewer types in all, every group starts open. */
const CLOSED_FROM = 16;

interface TreeProps {
  all: EventTypeNode;
  /** Names that a search has found; absent without a search. */
  shown: Set<string> | undefined;
  descriptions: Map<string, string>;
  value: string[];
  onChange: (eventTypes: string[]) => void;
}

/** Checkboxes for all event types, for each group, and for each type. */
export function EventTypeTree(props: TreeProps) {
  const { t } = useWebhooksTranslation();
  const { all, shown, value } = props;
  // Later changes of the value do not open or close groups under the pointer.
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(
    () =>
      new Map(
        all.children
          .filter(node => toSelection(value, node) === 'partial')
          .map(({ id }) => [id, true]),
      ),
  );
  const isOpen = (node: EventTypeNode) =>
    shown !== undefined ||
    (toggled.get(node.id) ?? all.types.length < CLOSED_FROM);

  return (
    <>
      {!shown && (
        <NodeCheckbox {...props} node={all} label={t('common.allEvents')} />
      )}
      <Nodes
        {...props}
        nodes={all.children}
        isOpen={isOpen}
        onToggle={node =>
          setToggled(previous => new Map(previous).set(node.id, !isOpen(node)))
        }
      />
    </>
  );
}

interface NodesProps extends TreeProps {
  nodes: EventTypeNode[];
  isOpen: (node: EventTypeNode) => boolean;
  onToggle: (node: EventTypeNode) => void;
}

function Nodes(props: NodesProps) {
  const { nodes, shown } = props;
  return (
    <ul className={styles.nodes}>
      {nodes
        .filter(({ types }) => !shown || types.some(name => shown.has(name)))
        .map(node =>
          node.children.length > 0 ? (
            <GroupNode key={node.id} {...props} node={node} />
          ) : (
            <li key={node.id} className={styles.leaf}>
              <NodeCheckbox {...props} node={node} label={node.id} />
            </li>
          ),
        )}
    </ul>
  );
}

function GroupNode(props: NodesProps & { node: EventTypeNode }) {
  const { t } = useWebhooksTranslation();
  const id = useId();
  const { node, shown, isOpen, onToggle } = props;
  const prefix = node.id.slice(0, -2);
  const open = isOpen(node);

  return (
    <li>
      <div className={styles.group}>
        <ButtonIcon
          aria-label={t('integrations.form.eventTypesExpand', { prefix })}
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          // A search shows what it has found.
          isDisabled={shown !== undefined}
          size="small"
          variant="tertiary"
          icon={open ? <RiArrowDownSLine /> : <RiArrowRightSLine />}
          onPress={() => onToggle(node)}
        />
        <NodeCheckbox {...props} label={prefix} />
      </div>
      {open && (
        <div id={id} className={styles.children}>
          <Nodes {...props} nodes={node.children} />
        </div>
      )}
    </li>
  );
}

function NodeCheckbox(
  props: TreeProps & { node: EventTypeNode; label: string },
) {
  const format = useFormat();
  const descriptionId = useId();
  const { node, label, value, onChange } = props;
  const selection = toSelection(value, node);
  const isGroup = node.id.endsWith('*');
  const description = props.descriptions.get(node.id);

  return (
    <div className={styles.node}>
      <Checkbox
        isSelected={selection === 'selected' || selection === 'covered'}
        isIndeterminate={selection === 'partial' && isGroup}
        isDisabled={selection === 'covered'}
        aria-describedby={description ? descriptionId : undefined}
        onChange={selected =>
          onChange(
            selected
              ? withPattern(value, node.id)
              : value.filter(pattern => pattern !== node.id),
          )
        }
      >
        <span className={styles.name}>
          {isGroup ? `${label} (${format.count(node.types.length)})` : label}
        </span>
      </Checkbox>
      {description && (
        <Text
          id={descriptionId}
          className={styles.description}
          variant="body-small"
          color="secondary"
        >
          {description}
        </Text>
      )}
    </div>
  );
}
