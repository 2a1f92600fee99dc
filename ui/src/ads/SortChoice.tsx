import { Button as AriaButton, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { useWords } from '../messages/words';
import type { AdSort } from '../platform/bindings';
import { SORTS } from './filter';

/** The order of the list. */
export function SortChoice({ sort, onSort }: { sort: AdSort; onSort: (sort: AdSort) => void }) {
  const { t } = useWords();
  return (
    <Select className="sort" selectedKey={sort} onSelectionChange={(key) => onSort(key as AdSort)}>
      <Label className="hidden">{t('sort.label')}</Label>
      <AriaButton className="button button-quiet" data-testid="sort">
        <span aria-hidden="true">↓ </span>
        <SelectValue />
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <ListBox className="menu">
          {SORTS.map((one) => (
            <ListBoxItem key={one} id={one} className="menu-item" data-testid={`sort-${one}`}>
              {t(`sort.${one}`)}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
