/** One line of the queue: an ad, or a group of those that were refused for one cause. */

import type { MouseEvent, ReactNode } from 'react';
import { StateChip } from '../common/StateChip';
import { useNow } from '../common/useNow';
import { useWords } from '../messages/words';
import type { DeskStatus, QueueGroup, QueueRow } from '../platform/bindings';
import { canTry, groupText, nextAsking, nextTry } from './queueWords';

/** Two lines, or three of a group, and their space; all are as high, so that nothing moves while they load. */
export const LINE_HEIGHT = 68;

interface Place {
  index: number;
  top: number;
  isActive: boolean;
  isSelected: boolean;
  onPress: (event: MouseEvent) => void;
}

interface AdProps {
  row: QueueRow | null;
  group: QueueGroup | null;
  /** Counted from 1. */
  number: number;
  status: DeskStatus;
  at: Place;
  onTry: () => void;
}

export function AdLine({ row, group, number, status, at, onTry }: AdProps) {
  const { t, format } = useWords();
  const waits = row?.state === 'waiting' || row?.state === 'needs_you';
  return (
    <Shell
      at={at}
      level={group === null ? 1 : 2}
      data={row === null ? {} : { 'data-testid': 'queue-row', 'data-key': row.key, 'data-state': row.state }}
    >
      {group === null ? (
        <div role="gridcell" className="queue-place">
          {format.number(number)}
        </div>
      ) : null}
      <div role="gridcell" className="queue-cell">
        {row === null ? (
          <span className="skeleton" aria-label={t('list.loading')} />
        ) : (
          <>
            <span className="queue-title" title={row.title}>
              {row.title}
            </span>
            <span className="queue-second">
              {group !== null && row.state === 'needs_you' ? null : <StateChip state={row.state} />}
              <span className="queue-meta">
                {row.tries > 0 ? `${t('queue.tries', { count: row.tries })} · ` : ''}
                <Next row={row} group={group} status={status} />
              </span>
            </span>
          </>
        )}
      </div>
      <div role="gridcell" className="queue-end">
        {waits ? (
          <TryButton
            label={t('queue.try_now_of', { title: row.title })}
            testid="row-try"
            disabled={!canTry(status)}
            onPress={onTry}
          />
        ) : null}
      </div>
    </Shell>
  );
}

interface GroupProps {
  group: QueueGroup;
  isOpen: boolean;
  status: DeskStatus;
  at: Place;
  onToggle: () => void;
  onTry: () => void;
}

export function GroupLine({ group, isOpen, status, at, onToggle, onTry }: GroupProps) {
  const { t, format } = useWords();
  const text = groupText(t, group);
  return (
    <Shell
      at={at}
      level={1}
      data={{
        'data-testid': 'queue-group',
        'data-kind': group.group.kind,
        'data-contract': group.group.contract,
        'data-count': group.count,
        'aria-expanded': isOpen,
      }}
    >
      <div role="gridcell" className="queue-cell queue-group">
        <button
          type="button"
          className="queue-fold"
          tabIndex={-1}
          aria-label={t(isOpen ? 'group.hide' : 'group.show')}
          data-testid="group-fold"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true" className="chip-shape">
            <path d={isOpen ? 'M3.5 6l4.5 4.5L12.5 6' : 'M6 3.5L10.5 8 6 12.5'} />
          </svg>
        </button>
        <span className="queue-group-words">
          <span className="queue-title" title={text}>
            {text}
          </span>
          <span className="queue-second">
            <span className="queue-meta">
              <Ticking words={(now) => nextAsking(t, format, group, status, now)} />
            </span>
          </span>
        </span>
      </div>
      <div role="gridcell" className="queue-end">
        {group.together ? (
          <TryButton
            label={t('group.try_of', { count: group.count })}
            testid="group-try"
            disabled={!canTry(status)}
            onPress={onTry}
          />
        ) : null}
      </div>
    </Shell>
  );
}

interface ShellProps {
  at: Place;
  level: number;
  data: Record<string, string | number | boolean>;
  children: ReactNode;
}

function Shell({ at, level, data, children }: ShellProps) {
  return (
    <div
      role="row"
      aria-level={level}
      aria-rowindex={at.index + 1}
      aria-selected={at.isSelected}
      tabIndex={at.isActive ? 0 : -1}
      className={`list-row queue-line queue-level-${level}`}
      data-index={at.index}
      style={{ height: LINE_HEIGHT, transform: `translateY(${at.top}px)` }}
      onClick={at.onPress}
      // The grid around it handles the keys of all lines.
      onKeyDown={undefined}
      {...data}
    >
      {children}
    </div>
  );
}

interface TryButtonProps {
  label: string;
  testid: string;
  disabled: boolean;
  onPress: () => void;
}

/** The line has the keys, and R does the same there. */
function TryButton({ label, testid, disabled, onPress }: TryButtonProps) {
  return (
    <button
      type="button"
      className="queue-act"
      tabIndex={-1}
      aria-label={label}
      title={label}
      data-testid={testid}
      disabled={disabled}
      onClick={(event) => {
        event.stopPropagation();
        onPress();
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" className="chip-shape">
        <path d="M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3" />
      </svg>
    </button>
  );
}

/** When an ad is tried next, counting down. */
export function Next({ row, group, status }: { row: QueueRow; group: QueueGroup | null; status: DeskStatus }) {
  const { t, format } = useWords();
  return <Ticking words={(now) => nextTry(t, format, row, group, status, now)} />;
}

/** Words that count down. */
export function Ticking({ words }: { words: (now: number) => string | null }) {
  return <>{words(useNow())}</>;
}
