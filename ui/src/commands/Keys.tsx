/** Keys as they are written on the person's keyboard. */

import { isMac } from '../app/actions';
import { useWords } from '../messages/words';
import type { Translate } from '../messages/translate';

const NAMED = { Shift: 'key.shift', Space: 'key.space', Enter: 'key.enter', Esc: 'key.escape' } as const;

/** `Mod+Shift+A` as the parts of what is pressed; the last may itself be a `+`. */
function partsOf(keys: string): string[] {
  return keys.endsWith('++') ? [...partsOf(keys.slice(0, -2)), '+'] : keys.split('+');
}

function nameOf(t: Translate, key: string): string {
  if (key === 'Mod') return isMac() ? '⌘' : t('key.mod');
  return key in NAMED ? t(NAMED[key as keyof typeof NAMED]) : key;
}

export function Keys({ keys }: { keys: string }) {
  const { t } = useWords();
  return (
    <span className="keys">
      {partsOf(keys).map((key) => (
        <kbd key={key}>{nameOf(t, key)}</kbd>
      ))}
    </span>
  );
}
