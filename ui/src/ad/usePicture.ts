/** Takes in a picture that was chosen, dropped or pasted. */

import { useEffect, useRef, useState } from 'react';
import { asFault, faultOf } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { CommandError, PictureName } from '../platform/bindings';
import { useTaken } from './dropping';

/** Larger ones are not even read; the desk decides on all others. */
const MOST_BYTES = 5 * 1024 * 1024;

export interface AddingPicture {
  isAdding: boolean;
  /** Something is dragged over the window. */
  isOver: boolean;
  fault: CommandError | null;
  add(file: File): void;
  forget(): void;
}

/** Wherever a picture is pasted or dropped in the window, it is for the ad that is open. */
export function usePicture(isCancelled: boolean, onAdded: (name: PictureName) => void): AddingPicture {
  const platform = usePlatform();
  const [isAdding, setAdding] = useState(false);
  const [fault, setFault] = useState<CommandError | null>(null);
  const isHere = useRef(true);
  const latest = useRef<{ onAdded: typeof onAdded; paste?: (event: ClipboardEvent) => void }>({ onAdded });
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);

  const take = async (get: () => Promise<PictureName | null>) => {
    setFault(null);
    setAdding(true);
    try {
      const name = await get();
      if (name !== null && isCancelled) throw faultOf('cancelled');
      // Another ad may be open by now.
      if (name !== null && isHere.current) latest.current.onAdded(name);
    } catch (error) {
      setFault(asFault(error));
    }
    setAdding(false);
  };
  const add = (file: File) =>
    void take(async () => {
      if (file.size > MOST_BYTES) throw faultOf('picture_too_large');
      return platform.addPicture(await base64Of(file));
    });

  const paste = (event: ClipboardEvent) => {
    const data = event.clipboardData;
    // A field may have taken it already.
    if (event.defaultPrevented || data === null) return;
    const [file] = data.files;
    const field = fieldOf(event.target);
    const isText = data.getData('text/plain') !== '' || data.getData('text/uri-list').startsWith('http');
    if (file === undefined && field !== null && isText) return;
    if (file === undefined && field !== null && !data.types.includes('text/uri-list')) {
      // WebKitGTK hides a text that lies beside a picture, as in a copied cell of a table, and pastes it all the same.
      const before = contentOf(field);
      setTimeout(() => {
        if (contentOf(field) === before) void take(() => platform.copiedPicture());
      });
      return;
    }
    event.preventDefault();
    if (file === undefined) void take(() => platform.copiedPicture());
    else if (data.files.length > 1) setFault(faultOf('several_files'));
    else add(file);
  };
  const drop = () => {
    if (isCancelled) setFault(faultOf('cancelled'));
    else void take(() => platform.droppedPicture());
  };

  useEffect(() => {
    latest.current = { onAdded, paste };
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => latest.current.paste?.(event);
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
  const isOver = useTaken(drop);
  return { isAdding, isOver, fault, add, forget: () => setFault(null) };
}

/** What text can be pasted into. */
function fieldOf(target: EventTarget | null): HTMLElement | null {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return target;
  return target instanceof HTMLElement && target.isContentEditable ? target : null;
}

function contentOf(field: HTMLElement): string | null {
  const isText = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  return isText ? field.value : field.textContent;
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
