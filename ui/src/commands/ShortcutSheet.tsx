/** All keys at one glance. */

import { GROUPS, actionsOf, type Action } from '../app/actions';
import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import { Keys } from './Keys';

/** What the lists do with keys by themselves (common/useRovingFocus.ts). */
const IN_LISTS = [
  ['move', ['↑', '↓']],
  ['open', ['Enter']],
  ['select', ['Space']],
  ['extend', ['Shift+↓']],
  ['all', ['Mod+A']],
  ['none', ['Esc']],
] as const;

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const groups = GROUPS.map((group) => ({ group, actions: actionsOf(group).filter(hasKeys) }));
  return (
    <Ask
      title={t('action.shortcuts')}
      testid="shortcuts"
      role="dialog"
      wide
      onClose={onClose}
      answers={
        <Button autoFocus onPress={onClose}>
          {t('sheet.close')}
        </Button>
      }
    >
      {/* In a low window it scrolls, and what scrolls must be reached by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="sheet" tabIndex={0} role="region" aria-label={t('action.shortcuts')}>
        {groups.map(({ group, actions }) => (
          <section key={group} className="sheet-group">
            <h3>{t(`group.${group}`)}</h3>
            <dl>
              {actions.map(({ id, keys: [first] = [] }) => (
                <div key={id} className="sheet-row">
                  <dt>{t(`action.${id}`)}</dt>
                  <dd>{first ? <Keys keys={first} /> : null}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section className="sheet-group">
          <h3>{t('group.list')}</h3>
          <dl>
            {IN_LISTS.map(([id, keys]) => (
              <div key={id} className="sheet-row">
                <dt>{t(`list_keys.${id}`)}</dt>
                <dd>
                  {keys.map((one) => (
                    <Keys key={one} keys={one} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Ask>
  );
}

function hasKeys({ keys }: Action): boolean {
  return keys !== undefined;
}
