/** What an ad says: its title, which stands above its bookings, and all that stands below them. */

import { DayField } from '../common/DayField';
import { Field } from '../common/Field';
import { useWords } from '../messages/words';
import type { Draft } from './draft';
import { faultAt, type FieldFault } from './fieldFaults';

interface Props {
  draft: Draft;
  faults: FieldFault[];
  disabled: boolean;
  onChange: (part: Partial<Draft>) => void;
}

export function TitleField({ draft, faults, disabled, onChange }: Props) {
  const { t } = useWords();
  return (
    <Field
      label={t('form.title')}
      testid="ad-title"
      value={draft.title}
      fault={faultAt(faults, 'title')}
      disabled={disabled}
      onChange={(title) => onChange({ title })}
    />
  );
}

export function AdFields({ draft, faults, disabled, onChange }: Props) {
  const { t } = useWords();
  return (
    <div className="fields">
      <Field
        label={t('form.text')}
        testid="ad-text"
        lines={4}
        value={draft.text}
        fault={faultAt(faults, 'text')}
        disabled={disabled}
        onChange={(text) => onChange({ text })}
      />
      <div className="fields-row">
        <Field
          label={t('form.link')}
          testid="ad-link"
          inputMode="url"
          hint={t('form.link.hint')}
          value={draft.link}
          fault={faultAt(faults, 'link')}
          disabled={disabled}
          onChange={(link) => onChange({ link })}
        />
        <DayField
          label={t('form.from')}
          testid="ad-from"
          value={draft.runsFrom}
          fault={faultAt(faults, 'runs_from')}
          disabled={disabled}
          onChange={(runsFrom) => onChange({ runsFrom })}
        />
        <DayField
          label={t('form.until')}
          testid="ad-until"
          value={draft.runsUntil}
          fault={faultAt(faults, 'runs_until')}
          disabled={disabled}
          onChange={(runsUntil) => onChange({ runsUntil })}
        />
      </div>
    </div>
  );
}
