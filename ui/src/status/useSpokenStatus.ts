/** Says aloud when the line to Salesforce changes, when ads need somebody, and when all is reported. */

import { useSpoken } from '../common/Announcer';
import { useWords } from '../messages/words';
import type { DeskStatus } from '../platform/bindings';
import { lineWords } from './statusWords';

export function useSpokenStatus(status: DeskStatus | undefined): void {
  const { t } = useWords();
  useSpoken(status ? lineWords(t, status).words : null);
  const { waiting = 0, reporting = 0, needs_you = 0 } = status?.counts ?? {};
  useSpoken(status ? (needs_you > 0 ? t('nav.queue_needs_you', { count: needs_you }) : '') : null);
  useSpoken(status ? (waiting + reporting + needs_you === 0 ? t('queue.empty.title') : '') : null);
}
