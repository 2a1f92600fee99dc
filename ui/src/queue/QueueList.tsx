/** All lines of the queue: only those in view are in the document, and none moves while somebody is busy among them. */

import { useId, useRef, type KeyboardEvent } from 'react';
import { Button } from '../common/Button';
import { useHeld } from '../common/useHeld';
import { useRovingFocus } from '../common/useRovingFocus';
import { useRows } from '../common/useRows';
import { useWords } from '../messages/words';
import type { DeskStatus } from '../platform/bindings';
import { countOf, idOf, lineAt, type Chosen, type Line } from './lines';
import { AdLine, GroupLine, LINE_HEIGHT } from './QueueLine';
import { isSame, type Selected } from './selected';
import type { QueueActs } from './useQueueActs';
import { useQueueRows, useQueueView } from './useQueue';

interface Props {
  status: DeskStatus;
  selected: Selected;
  chosen: Chosen;
  acts: QueueActs;
  onSelect: (selected: Selected) => void;
  onChoose: (id: string, open: boolean) => void;
}

export function QueueList({ status, selected, chosen, acts, onSelect, onChoose }: Props) {
  const { t } = useWords();
  const help = useId();
  const { held, handlers } = useHeld();
  const queue = useQueueView(held);
  const { view } = queue;
  const count = view === null ? 0 : countOf(view, chosen);
  const scroller = useRef<HTMLDivElement>(null);
  const { items: inView, totalHeight, at, setActive, pageSize, scrollTo } = useRows({
    scroller,
    count, height: LINE_HEIGHT });

  const lineOf = (index: number): Line | null => (view === null ? null : lineAt(view, chosen, index));
  const items = inView.flatMap((item) => {
    const line = lineOf(item.index);
    return line === null ? [] : [{ item, line }];
  });
  const rowAt = useQueueRows(
    items.map(({ line }) => line),
    queue.held,
  );
  const what = (line: Line | null): Selected => {
    if (line === null) return null;
    if (line.kind === 'group') return { kind: 'group', group: line.group.group };
    const row = rowAt(line);
    return row === null ? null : { kind: 'ad', key: row.key };
  };
  const select = (index: number) => {
    setActive(index);
    const found = what(lineOf(index));
    if (found !== null) onSelect(found);
  };
  const fold = (index: number, open?: boolean) => {
    const line = lineOf(index);
    if (line?.kind === 'group') onChoose(idOf(line.group.group), open ?? !line.isOpen);
  };
  const tryNow = (line: Line | null) => {
    if (line?.kind === 'group') acts.tryGroup(line.group);
    else if (line !== null) {
      const row = rowAt(line);
      if (row !== null) acts.tryAd(row);
    }
  };
  const open = (index: number) => {
    const found = what(lineOf(index));
    if (found?.kind === 'ad') acts.open(found.key);
    else fold(index);
  };
  const { container, onKeyDown: moveFocus } = useRovingFocus({
    at,
    count,
    pageSize,
    move: (to) => {
      select(to);
      scrollTo(to);
    },
    open,
    toggle: select,
    clear: queue.showNow,
  });
  const letters: Record<string, () => void> = {
    r: () => tryNow(lineOf(at)),
    f: () => {
      select(at);
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-testid="booking-units"]')?.focus());
    },
    ArrowRight: () => fold(at, true),
    ArrowLeft: () => fold(at, false),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : letters[event.key];
    if (act === undefined) {
      moveFocus(event);
      return;
    }
    event.preventDefault();
    act();
  };

  return (
    <div className="queue-column" {...handlers}>
      {queue.hasChanged ? (
        <div className="queue-changed" role="status">
          <span>{t('queue.changed')}</span>
          <Button look="quiet" data-testid="show-now" onPress={queue.showNow}>
            {t('queue.show_now')}
          </Button>
        </div>
      ) : null}
      <div className="list-scroller" ref={scroller}>
        <p className="hidden" id={help}>
          {t('queue.keys')}
        </p>
        <div
          role="treegrid"
          aria-label={t('queue.list')}
          aria-describedby={help}
          aria-rowcount={count}
          data-testid="queue-list"
          data-held={held || undefined}
          className="list-rows"
          tabIndex={-1}
          style={{ height: totalHeight }}
          onKeyDown={onKeyDown}
          ref={container}
        >
          {items.map(({ item, line }) => {
            const place = {
              index: item.index,
              top: item.start,
              isActive: item.index === at,
              isSelected: isSame(selected, what(line)),
              onPress: () => select(item.index),
            };
            return line.kind === 'group' ? (
              <GroupLine
                key={item.key}
                group={line.group}
                isOpen={line.isOpen}
                status={status}
                at={place}
                onToggle={() => fold(item.index)}
                onTry={() => tryNow(line)}
              />
            ) : (
              <AdLine
                key={item.key}
                row={rowAt(line)}
                group={line.group}
                number={line.place + 1}
                status={status}
                at={place}
                onTry={() => tryNow(line)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
