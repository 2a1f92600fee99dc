/** The language of the screens, for every component below. */

import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { formatter, type Format } from './format';
import type { Sheet } from '../platform/bindings';
import { sheetFor } from './sheet';
import { languageOf, localeOf, translator, type Language, type Translate } from './translate';

interface Words {
  t: Translate;
  format: Format;
  language: Language;
  /** How the person's spreadsheet reads a file, and where the person is. */
  sheet: Sheet;
}

function wordsFor(locale: string, system: string): Words {
  const language = languageOf(locale);
  return { t: translator(language, locale), format: formatter(locale), language, sheet: sheetFor(locale, system) };
}

const WordsContext = createContext<Words>(wordsFor('en', 'en'));

interface Props {
  /** The system's, such as `de-CH`: it also decides how numbers and dates look. */
  locale: string;
  /** What the person prefers to it. */
  language: Language | null;
  children: ReactNode;
}

export function WordsProvider({ locale, language, children }: Props) {
  const known = localeOf(language === null || languageOf(locale) === language ? locale : language);
  const words = useMemo(() => wordsFor(known, locale), [known, locale]);
  return (
    <I18nProvider locale={known}>
      <WordsContext value={words}>{children}</WordsContext>
    </I18nProvider>
  );
}

export function useWords(): Words {
  return useContext(WordsContext);
}
