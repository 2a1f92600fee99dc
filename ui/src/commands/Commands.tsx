/** What can be done in every stage of the window: find, read the keys, set it up, make it larger. */

import { useState } from 'react';
import { useOffers } from '../app/offers';
import { usePreferences, zoomed } from '../app/preferences';
import type { AdRow } from '../platform/bindings';
import { SettingsDialog } from '../settings/SettingsDialog';
import { Palette } from './Palette';
import { ShortcutSheet } from './ShortcutSheet';

type Shown = 'palette' | 'shortcuts' | 'settings' | null;

interface Props {
  /** None while no ads are open. */
  onOpenAd?: (row: AdRow) => void;
}

export function Commands({ onOpenAd = () => {} }: Props) {
  const [shown, setShown] = useState<Shown>(null);
  const [{ zoom }, prefer] = usePreferences();
  useOffers({
    palette: () => setShown('palette'),
    shortcuts: () => setShown('shortcuts'),
    settings: () => setShown('settings'),
    zoom_in: () => prefer({ zoom: zoomed(zoom, 1) }),
    zoom_out: () => prefer({ zoom: zoomed(zoom, -1) }),
    zoom_reset: () => prefer({ zoom: 100 }),
  });
  const close = () => setShown(null);
  switch (shown) {
    case 'palette':
      return <Palette onOpenAd={onOpenAd} onClose={close} />;
    case 'shortcuts':
      return <ShortcutSheet onClose={close} />;
    case 'settings':
      return <SettingsDialog onClose={close} />;
    case null:
      return null;
  }
}
