/** A labelled field with its hint and its fault underneath. */

import type { KeyboardEvent } from 'react';
import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  testid: string;
  fault?: string | null;
  hint?: string;
  inputMode?: 'numeric' | 'url' | 'text';
  lines?: number;
  disabled?: boolean;
  labelHidden?: boolean;
  ariaLabel?: string;
  autoFocus?: boolean;
  /** What is typed is not shown. */
  secret?: boolean;
  /** What Enter does, where there is no form around the field. */
  onEnter?: () => void;
}

export function Field(props: Props) {
  const { label, value, onChange, testid, fault = null, hint, inputMode, lines } = props;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !props.onEnter) return;
    event.preventDefault();
    props.onEnter();
  };
  const box = { 'data-testid': testid, 'data-fault': fault === null ? undefined : 'true' };
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={fault !== null}
      isDisabled={props.disabled ?? false}
      validationBehavior="aria"
      autoComplete="off"
      {...(props.ariaLabel ? { 'aria-label': props.ariaLabel } : {})}
    >
      {props.labelHidden ? null : <Label className="field-label">{label}</Label>}
      {lines === undefined ? (
        <Input
          className="input"
          inputMode={inputMode}
          type={props.secret ? 'password' : 'text'}
          autoFocus={props.autoFocus}
          onKeyDown={onKeyDown}
          {...box}
        />
      ) : (
        <TextArea className="input input-lines" rows={lines} {...box} />
      )}
      {hint && fault === null ? (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      ) : null}
      <FieldError className="field-fault" data-testid="field-error">
        {fault}
      </FieldError>
    </TextField>
  );
}
