/** The picture of the ad: shown, dragged in, pasted, chosen, replaced, removed. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
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
  const field = useRef<HTMLDivElement>(null);
  const { isAdding, fault, add } = adding;
  // It may have been dropped or pasted elsewhere; what becomes of it is told here.
  useEffect(() => {
    if (isAdding || fault !== null) field.current?.scrollIntoView?.({ block: 'nearest' });
  }, [isAdding, fault]);
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file && !disabled) add(file);
  };
  return (
    <div className="field picture" role="group" aria-labelledby={`${id}-label`} ref={field}>
      <span className="field-label" id={`${id}-label`}>
        {t('picture.label')}
      </span>
      <div className="picture-box">
        {name === null ? (
          <p className="picture-none">{t(isAdding ? 'picture.adding' : 'picture.hint')}</p>
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
  // Dragged out, it would come back as an address.
  const attributes = { draggable: false, 'data-testid': 'picture', 'data-name': name };
  return <img className="picture-shown" src={data} alt={t('picture.shown')} {...attributes} />;
}
