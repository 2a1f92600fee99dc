/** Language, colours and size, how Salesforce is reached, and what this Adtally is. All of it holds at once, and is kept on this computer. */

import { useQuery } from '@tanstack/react-query';
import { useOffered } from '../app/offers';
import { ZOOMS, usePreferences, zoomed } from '../app/preferences';
import { keys } from '../app/queries';
import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { useSay } from '../common/Toast';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import { Choice } from './Choice';
import { ProxySetting } from './ProxySetting';

const LANGUAGES = [
  ['en', 'English'],
  ['de', 'Deutsch'],
] as const;

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t, format } = useWords();
  const [{ language, theme, zoom }, prefer] = usePreferences();
  const offered = useOffered();
  const system = { id: null, text: t('settings.system') };
  return (
    <Ask
      title={t('action.settings')}
      testid="settings"
      role="dialog"
      onClose={onClose}
      answers={
        <>
          {offered.possible().includes('check_set_up') ? (
            <Button
              data-testid="settings-check-set-up"
              onPress={() => {
                onClose();
                offered.take('check_set_up');
              }}
            >
              {t('action.check_set_up')}
            </Button>
          ) : null}
          <Button autoFocus look="primary" data-testid="settings-close" onPress={onClose}>
            {t('sheet.close')}
          </Button>
        </>
      }
    >
      <div className="settings">
        <Choice
          label={t('settings.language')}
          testid="language"
          chosen={language}
          // Each in its own words, so that whoever can't read the others finds it.
          choices={[system, ...LANGUAGES.map(([id, text]) => ({ id, text, lang: id }))]}
          onChoose={(chosen) => prefer({ language: chosen })}
        />
        <Choice
          label={t('settings.theme')}
          testid="theme"
          chosen={theme}
          choices={[
            system,
            { id: 'light', text: t('settings.theme.light') },
            { id: 'dark', text: t('settings.theme.dark') },
          ]}
          onChoose={(chosen) => prefer({ theme: chosen })}
        />
        <div className="setting" role="group" aria-labelledby="setting-zoom">
          <span className="field-label" id="setting-zoom">
            {t('settings.zoom')}
          </span>
          <div className="setting-choices">
            <Button
              aria-label={t('action.zoom_out')}
              data-testid="zoom-out"
              isDisabled={zoom <= ZOOMS[0]}
              onPress={() => prefer({ zoom: zoomed(zoom, -1) })}
            >
              −
            </Button>
            <output className="setting-zoom" data-testid="zoom">
              {format.percent(zoom / 100)}
            </output>
            <Button
              aria-label={t('action.zoom_in')}
              data-testid="zoom-in"
              isDisabled={zoom >= (ZOOMS.at(-1) ?? zoom)}
              onPress={() => prefer({ zoom: zoomed(zoom, 1) })}
            >
              +
            </Button>
          </div>
        </div>
        <ProxySetting />
        <AboutThis />
      </div>
    </Ask>
  );
}

function AboutThis() {
  const { t } = useWords();
  const platform = usePlatform();
  const say = useSay();
  const about = useQuery({ queryKey: keys.about, queryFn: () => platform.about() }).data;
  return (
    <section className="setting" aria-label={t('settings.about')}>
      <dl className="about">
        <dt>{t('settings.version')}</dt>
        <dd>{about?.version ?? '\u00a0'}</dd>
        <dt>{t('settings.data')}</dt>
        <dd data-testid="data-folder">{about?.data ?? '\u00a0'}</dd>
      </dl>
      <Button
        look="quiet"
        isDisabled={about === undefined}
        onPress={() => void navigator.clipboard.writeText(about?.data ?? '').then(() => say(t('settings.copied')))}
      >
        {t('settings.copy')}
      </Button>
    </section>
  );
}
