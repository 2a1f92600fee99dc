/**
 * Everything that a person can do from wherever they are: the one table behind the palette, the sheet of
 * shortcuts and the keys. A new action is a row here with a label (`action.ID` in messages/*.actions.ts),
 * and is offered by whoever can do it (`useOffers`), for as long as it can be done.
 */

export type Group = 'go' | 'ads' | 'reporting' | 'window';

interface Row {
  id: string;
  group: Group;
  /** `Mod` is Ctrl, on a Mac Cmd; a key as it is written on it, and others that mean the same. */
  keys?: readonly string[];
  /** Also while a dialog is open. */
  anywhere?: true;
  /** Not in a field, where the keys belong to what is typed. */
  notInFields?: true;
}

export const ACTIONS = [
  { id: 'go_ads', group: 'go', keys: ['Mod+1'] },
  { id: 'go_contracts', group: 'go', keys: ['Mod+2', 'Mod+O'] },
  { id: 'go_queue', group: 'go', keys: ['Mod+3'] },
  { id: 'go_history', group: 'go', keys: ['Mod+4', 'Mod+H'] },

  { id: 'new_ad', group: 'ads', keys: ['Mod+N'] },
  { id: 'search', group: 'ads', keys: ['Mod+F'] },
  { id: 'save_ad', group: 'ads', keys: ['Mod+S'] },
  { id: 'add_booking', group: 'ads', keys: ['Mod+B'] },
  { id: 'duplicate_ad', group: 'ads', keys: ['Mod+D'] },
  { id: 'discard_changes', group: 'ads' },
  { id: 'cancel_ad', group: 'ads' },
  { id: 'undo', group: 'ads', keys: ['Mod+Z'], notInFields: true },

  { id: 'try_now', group: 'reporting', keys: ['Mod+R'] },
  { id: 'pause', group: 'reporting' },
  { id: 'resume', group: 'reporting' },
  { id: 'show_status', group: 'reporting', keys: ['Mod+I'] },
  { id: 'check_set_up', group: 'reporting' },
  { id: 'sign_in', group: 'reporting' },
  { id: 'sign_out', group: 'reporting' },

  { id: 'palette', group: 'window', keys: ['Mod+K'] },
  { id: 'shortcuts', group: 'window', keys: ['?'], notInFields: true },
  { id: 'settings', group: 'window', keys: ['Mod+,'] },
  { id: 'zoom_in', group: 'window', keys: ['Mod++', 'Mod+='], anywhere: true },
  { id: 'zoom_out', group: 'window', keys: ['Mod+-'], anywhere: true },
  { id: 'zoom_reset', group: 'window', keys: ['Mod+0'], anywhere: true },
] as const satisfies readonly Row[];

export type ActionId = (typeof ACTIONS)[number]['id'];
export type Action = Row & { id: ActionId };

export const GROUPS: readonly Group[] = ['go', 'ads', 'reporting', 'window'];

const rows: readonly Action[] = ACTIONS;

export function actionsOf(group: Group): Action[] {
  return rows.filter((row) => row.group === group);
}

/** Whether a Mac's keyboard is what is typed on. */
export const isMac = () => /mac/i.test(navigator.platform);

/** The action that a key stands for. */
export function actionOf(event: KeyboardEvent): Action | null {
  if (event.altKey) return null;
  const mod = isMac() ? event.metaKey : event.ctrlKey;
  // Shift is part of a sign such as `?` or `+`, and makes another key of a letter.
  if (mod && event.shiftKey && /^[a-z]$/i.test(event.key)) return null;
  const typed = (mod ? 'Mod+' : '') + event.key.toUpperCase();
  return rows.find(({ keys }) => keys?.includes(typed)) ?? null;
}
