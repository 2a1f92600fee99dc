/** Pictures as core keeps them, and what it says to others. */

import type { CommandError, PictureName } from '../bindings';
import { faultOf } from './desk';

const KINDS = [
  { begins: '\x89PNG\r\n', ending: 'png', type: 'image/png' },
  { begins: '\xff\xd8\xff', ending: 'jpg', type: 'image/jpeg' },
  { begins: 'RIFF', ending: 'webp', type: 'image/webp' },
];

export class MemoryPictures {
  private readonly kept = new Map<PictureName, string>();

  add(base64: string): PictureName {
    const bytes = atob(base64);
    const kind = KINDS.find(({ begins }) => bytes.startsWith(begins));
    if (!kind) throw faultOf('not_a_picture');
    const name = `${String(this.kept.size + 1).padStart(64, '0')}.${kind.ending}`;
    this.kept.set(name, `data:${kind.type};base64,${base64}`);
    return name;
  }

  /** What was dropped or copied: base64, or why it is refused. */
  take(given: string | CommandError): PictureName {
    if (typeof given !== 'string') throw given;
    return this.add(given);
  }

  get(name: PictureName): string {
    const url = this.kept.get(name);
    if (url === undefined) throw faultOf('no_such_picture');
    return url;
  }
}
