import { useWords } from '../messages/words';
import type { AdState, ExportWords } from '../platform/bindings';
import { STATES } from './filter';

/** What the columns and states of an exported file are called, in the person's language. */
export function useExportWords(): ExportWords {
  const { t, sheet } = useWords();
  return {
    sheet,
    headings: [
      t('export.title'),
      t('export.state'),
      t('export.text'),
      t('export.link'),
      t('export.from'),
      t('export.until'),
      t('export.contract'),
      t('export.code'),
      t('export.product'),
      t('export.units'),
      t('export.counted'),
      t('export.saved_at'),
    ],
    states: Object.fromEntries(STATES.map((state) => [state, t(`state.${state}`)])) as Record<AdState, string>,
  };
}
