/**
 * A day, typed part by part in the order of the person's language, or pasted as text. What is typed stays as it is
 * until the person leaves the field; what is given on has a year of four digits from the start.
 */

import type { CalendarDate } from '@internationalized/date';
import { useContext, useState, type ClipboardEvent, type FocusEvent, type ReactNode } from 'react';
import {
  DateField,
  DateFieldStateContext,
  DateInput,
  DateSegment,
  FieldError,
  Label,
  useLocale,
} from 'react-aria-components';
import { useWords } from '../messages/words';
import { useAnnounce } from './Announcer';
import { dayOf, inThisCentury, isPossible, readDay } from './day';

interface Props {
  label: string;
  /** `2026-07-31`, or empty. */
  value: string;
  onChange: (value: string) => void;
  testid: string;
  fault?: string | null;
  disabled?: boolean;
}

/** A pasted text that was no day is quoted up to here. */
const QUOTED = 40;

export function DayField({ label, value, onChange, testid, fault = null, disabled = false }: Props) {
  const { t, format } = useWords();
  const announce = useAnnounce();
  const [typed, setTyped] = useState<CalendarDate | null>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const isTyping = typed !== null && inThisCentury(typed).toString() === value;
  // Mid-way to 2027, a year of 202 is not wrong yet.
  const isWrong = !isTyping && value !== '' && !isPossible(value);
  const told = unread ?? (isWrong ? t('day.impossible', { field: label }) : fault);
  const change = (day: CalendarDate | null) => {
    setUnread(null);
    setTyped(day);
    onChange(day === null ? '' : inThisCentury(day).toString());
  };
  return (
    <DateField<CalendarDate>
      className="field"
      value={isTyping ? typed : dayOf(value)}
      onChange={(day) => {
        // Below the year 1 there is none that an ad could have.
        if (day?.era !== 'BC') change(day);
      }}
      isInvalid={told !== null}
      isDisabled={disabled}
      validationBehavior="aria"
      shouldForceLeadingZeros
    >
      <Label className="field-label">{label}</Label>
      <Entry
        disabled={disabled}
        onDay={(day) => {
          change(day);
          setTyped(null);
        }}
        onUnread={(text) => {
          const quoted = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
          const words = t('day.unread', { text: quoted, example: format.digits('2027-12-31') });
          setUnread(words);
          announce(words);
        }}
        onLeave={() => {
          setTyped(null);
          setUnread(null);
        }}
      >
        <DateInput className="input day" data-testid={testid} data-value={value}>
          {(segment) => (
            <DateSegment
              segment={segment}
              className="day-part"
              data-fault={told !== null && segment.isEditable ? 'true' : undefined}
            />
          )}
        </DateInput>
      </Entry>
      <FieldError className="field-fault" data-testid="field-error">
        {told}
      </FieldError>
    </DateField>
  );
}

interface EntryProps {
  disabled: boolean;
  onDay: (day: CalendarDate) => void;
  onUnread: (text: string) => void;
  onLeave: () => void;
  children: ReactNode;
}

/** What a person does at the field beside typing. */
function Entry({ disabled, onDay, onUnread, onLeave, children }: EntryProps) {
  const state = useContext(DateFieldStateContext);
  const { locale } = useLocale();
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain').trim();
    if (disabled || text === '') return;
    event.preventDefault();
    // A spreadsheet's cell also comes as a picture, which is not meant here.
    event.stopPropagation();
    const day = readDay(text, locale);
    if (day === null) {
      onUnread(text);
    } else {
      // Also when it is the day that was there before parts of it were typed anew.
      state?.setValue(day);
      onDay(day);
    }
  };
  const onBlur = (event: FocusEvent) => {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    onLeave();
    // There is no year 0, so the field makes 1 of it.
    const part = (type: string) => state?.segments.find((segment) => segment.type === type)?.value;
    if (part('year') !== 0) return;
    const [month, date] = [part('month'), part('day')].map((number) => String(number ?? '').padStart(2, '0'));
    const day = dayOf(`2000-${month}-${date}`);
    if (day) onDay(day);
    else state?.setSegment('year', 2000);
  };
  return (
    <div onPaste={onPaste} onBlur={onBlur}>
      {children}
    </div>
  );
}
