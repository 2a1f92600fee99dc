/** A day, typed part by part in the order of the person's language. */

import { parseDate, type CalendarDate } from '@internationalized/date';
import { DateField, DateInput, DateSegment, FieldError, Label } from 'react-aria-components';

interface Props {
  label: string;
  /** `2026-07-31`, or empty. */
  value: string;
  onChange: (value: string) => void;
  testid: string;
  fault?: string | null;
  disabled?: boolean;
}

export function DayField({ label, value, onChange, testid, fault = null, disabled = false }: Props) {
  return (
    <DateField<CalendarDate>
      className="field"
      value={value === '' ? null : parseDate(value)}
      onChange={(day) => onChange(day?.toString() ?? '')}
      isInvalid={fault !== null}
      isDisabled={disabled}
      validationBehavior="aria"
      shouldForceLeadingZeros
    >
      <Label className="field-label">{label}</Label>
      <DateInput className="input day" data-testid={testid} data-value={value}>
        {(segment) => (
          <DateSegment
            segment={segment}
            className="day-part"
            data-fault={fault !== null && segment.isEditable ? 'true' : undefined}
          />
        )}
      </DateInput>
      <FieldError className="field-fault" data-testid="field-error">
        {fault}
      </FieldError>
    </DateField>
  );
}
