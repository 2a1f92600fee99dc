/** The picture of the ad: shown, dragged in, pasted, chosen, replaced, removed. */

import { useQuery } from '@tanstack/react-query';
import { useId, useRef, useState, type DragEvent } from 'react';
import { Button } from '../common/Button';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { PictureName } from '../platform/bindings';
import type { AddingPicture } from './usePicture';

interface Props {
  name: PictureName | null;
  adding: AddingPicture;
  disabled: boolean;
  onRemove: () => void;
}

export function PictureField({ name, adding, disabled, onRemove }: Props) {
  const { t } = useWords();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const { isAdding, fault, add } = adding;
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file && !disabled) add(file);
  };
  const onDrag = (event: DragEvent) => {
    if (disabled || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(event.type === 'dragover');
    if (event.type === 'drop') take(event.dataTransfer.files);
  };
  return (
    // Dropping is one way more; the button below does the same.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className="field picture"
      role="group"
      aria-labelledby={`${id}-label`}
      data-over={isOver || undefined}
      data-testid="picture-drop"
      onDragOver={onDrag}
      onDragLeave={onDrag}
      onDrop={onDrag}
    >
      <span className="field-label" id={`${id}-label`}>
        {t('picture.label')}
      </span>
      <div className="picture-box">
        {name === null ? (
          <p className="picture-none">{t(isAdding ? 'picture.adding' : isOver ? 'picture.drop' : 'picture.hint')}</p>
        ) : (
          <Shown name={name} />
        )}
        {disabled ? null : (
          <div className="picture-actions">
            <Button
              data-testid="picture-choose"
              data-fault={fault ? 'true' : undefined}
              aria-describedby={`${id}-fault`}
              isDisabled={isAdding}
              onPress={() => input.current?.click()}
            >
              {t(name === null ? 'picture.choose' : 'picture.replace')}
            </Button>
            {name === null ? null : (
              <Button
                look="quiet"
                data-testid="picture-remove"
                onPress={() => {
                  adding.forget();
                  onRemove();
                }}
              >
                {t('picture.remove')}
              </Button>
            )}
          </div>
        )}
      </div>
      <p className="field-fault" id={`${id}-fault`} role="alert" data-testid={fault ? 'picture-fault' : undefined}>
        {fault ? faultText(t, fault) : null}
      </p>
      <input
        ref={input}
        type="file"
        className="hidden"
        accept="image/png,image/jpeg,image/webp"
        aria-label={t('picture.choose')}
        tabIndex={-1}
        disabled={disabled}
        data-testid="picture-input"
        onChange={(event) => {
          take(event.target.files);
          // The same file chosen again is a choice too.
          event.target.value = '';
        }}
      />
    </div>
  );
}

function Shown({ name }: { name: PictureName }) {
  const { t } = useWords();
  const platform = usePlatform();
  // Megabytes as text: kept no longer than it is shown.
  const { data, error } = useQuery({
    queryKey: ['picture', name],
    queryFn: () => platform.picture(name),
    gcTime: 0,
  });
  if (error) return <p className="picture-none field-fault">{faultText(t, asFault(error))}</p>;
  if (data === undefined) return <span className="skeleton picture-shown" />;
  return <img className="picture-shown" src={data} alt={t('picture.shown')} data-testid="picture" data-name={name} />;
}
