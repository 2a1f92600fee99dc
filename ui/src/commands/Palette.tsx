/** Finds and does: every action that can be done now, and every ad by its title. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Heading,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import { NO_FILTER, queryOf } from '../ads/filter';
import { ACTIONS, type Action, type ActionId } from '../app/actions';
import { useOffered } from '../app/offers';
import { keys } from '../app/queries';
import { StateChip } from '../common/StateChip';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { AdRow } from '../platform/bindings';
import { found } from './find';
import { Keys } from './Keys';

const MOST_ADS = 6;
/** Found by title, text, contract or product; of these many the titles that fit best are shown. */
const LOOKED_THROUGH = 50;

interface Props {
  onOpenAd: (row: AdRow) => void;
  onClose: () => void;
}

export function Palette({ onOpenAd, onClose }: Props) {
  const { t } = useWords();
  const offered = useOffered();
  const list = useId();
  const [wanted, setWanted] = useState('');
  const [possible] = useState<ActionId[]>(() => offered.possible().filter((id) => id !== 'palette'));
  const rows: Action[] = ACTIONS.filter(({ id }) => possible.includes(id));
  const actions = found(wanted, rows, ({ id }) => t(`action.${id}`));
  const ads = useAds(useDeferredValue(wanted.trim()));
  const choose = (chosen: string) => {
    onClose();
    const ad = ads.find(({ key }) => key === chosen);
    const action = actions.find(({ id }) => id === chosen);
    // The palette is gone and the focus back where it was, before the action moves it.
    requestAnimationFrame(() => {
      if (ad) onOpenAd(ad);
      if (action) offered.take(action.id);
    });
  };
  return (
    <ModalOverlay
      className="overlay overlay-top"
      isOpen
      isDismissable
      onOpenChange={(open) => (open ? undefined : onClose())}
    >
      <Modal className="modal modal-small">
        <Dialog className="palette" data-testid="palette">
          <Heading slot="title" className="hidden">
            {t('palette.title')}
          </Heading>
          <Autocomplete inputValue={wanted} onInputChange={setWanted}>
            <SearchField autoFocus>
              <Label className="hidden">{t('palette.field')}</Label>
              <Input
                className="input palette-field"
                role="combobox"
                aria-expanded
                aria-controls={list}
                placeholder={t('palette.field')}
                data-testid="palette-field"
              />
            </SearchField>
            <ListBox
              id={list}
              className="palette-list"
              aria-label={t('palette.results')}
              onAction={(key) => choose(String(key))}
              renderEmptyState={() => <p className="palette-none">{t('palette.none')}</p>}
            >
              {actions.length > 0 ? (
                <ListBoxSection>
                  <Header className="palette-group">{t('palette.actions')}</Header>
                  {actions.map(({ id, keys: [first] = [] }) => (
                    <ListBoxItem
                      key={id}
                      id={id}
                      className="palette-item"
                      textValue={t(`action.${id}`)}
                      data-testid={`do-${id}`}
                    >
                      <span className="palette-name">{t(`action.${id}`)}</span>
                      {first ? <Keys keys={first} /> : null}
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ) : null}
              {ads.length > 0 ? (
                <ListBoxSection>
                  <Header className="palette-group">{t('palette.ads')}</Header>
                  {ads.map((ad) => (
                    <ListBoxItem
                      key={ad.key}
                      id={ad.key}
                      className="palette-item"
                      textValue={ad.title}
                      data-testid="palette-ad"
                    >
                      <span className="palette-name">{ad.title || t('list.untitled')}</span>
                      <StateChip state={ad.state} />
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ) : null}
            </ListBox>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The ads in which the text is found, those first in whose title it is. */
function useAds(text: string): AdRow[] {
  const platform = usePlatform();
  const query = { ...queryOf(text, NO_FILTER), offset: 0, limit: LOOKED_THROUGH };
  const page = useQuery({
    queryKey: [...keys.adPages, 'palette', text],
    queryFn: () => platform.searchAds(query),
    enabled: text !== '',
    placeholderData: keepPreviousData,
  });
  const rows = text === '' ? [] : (page.data?.rows ?? []);
  const byTitle = found(text, rows, ({ title }) => title);
  return [...byTitle, ...rows.filter((row) => !byTitle.includes(row))].slice(0, MOST_ADS);
}
