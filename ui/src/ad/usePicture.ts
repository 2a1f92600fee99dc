/** Takes in a picture that was chosen, dropped or pasted. */

import { useEffect, useRef, useState, type ClipboardEvent } from 'react';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { CommandError, PictureName } from '../platform/bindings';

/** Larger ones are not even read; the desk decides on all others. */
const MOST_BYTES = 5 * 1024 * 1024;

export interface AddingPicture {
  isAdding: boolean;
  fault: CommandError | null;
  add(file: File): void;
  forget(): void;
  onPaste(event: ClipboardEvent): void;
}

export function usePicture(onAdded: (name: PictureName) => void): AddingPicture {
  const platform = usePlatform();
  const [isAdding, setAdding] = useState(false);
  const [fault, setFault] = useState<CommandError | null>(null);
  const latest = useRef(onAdded);
  const isHere = useRef(true);
  useEffect(() => {
    latest.current = onAdded;
  });
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);

  const take = async (file: File) => {
    setFault(null);
    setAdding(true);
    try {
      if (file.size > MOST_BYTES) {
        throw { code: 'picture_too_large', params: { bytes: file.size } } satisfies CommandError;
      }
      const name = await platform.addPicture(await base64Of(file));
      // Another ad may be open by now.
      if (isHere.current) latest.current(name);
    } catch (error) {
      setFault(asFault(error));
    }
    setAdding(false);
  };

  return {
    isAdding,
    fault,
    add: (file) => void take(file),
    forget: () => setFault(null),
    onPaste: (event) => {
      const [file] = event.clipboardData.files;
      // Pasted text is the fields' own.
      if (file === undefined) return;
      event.preventDefault();
      void take(file);
    },
  };
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    });
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file can’t be read.')));
    reader.readAsDataURL(file);
  });
}
