import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { emptyDraft, formOf } from '../ad/draft';
import { ACTIONS, actionOf } from '../app/actions';
import { beginAd, seriousFindings, show } from '../testing/show';

const isSpoken = (text: string) =>
  waitFor(() => expect(screen.getByTestId('announcer').textContent).toBe(text));

const pressed = (init: KeyboardEventInit) => actionOf(new KeyboardEvent('keydown', init))?.id ?? null;

describe('the table of actions', () => {
  it('gives each key to one action', () => {
    const keys = ACTIONS.flatMap((action): readonly string[] => ('keys' in action ? action.keys : []));
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('knows keys as they are pressed', () => {
    expect(pressed({ key: 'k', ctrlKey: true })).toBe('palette');
    expect(pressed({ key: 'K', ctrlKey: true, shiftKey: true })).toBeNull();
    expect(pressed({ key: '+', ctrlKey: true, shiftKey: true })).toBe('zoom_in');
    expect(pressed({ key: '=', ctrlKey: true })).toBe('zoom_in');
    expect(pressed({ key: '?', shiftKey: true })).toBe('shortcuts');
    expect(pressed({ key: 'k', ctrlKey: true, altKey: true })).toBeNull();
    expect(pressed({ key: 'k' })).toBeNull();
  });
});

describe('the palette', () => {
  it('does what can be done now, by keyboard alone, and says the keys', async () => {
    const { user } = await show({ ads: 3 });
    await user.keyboard('{Control>}k{/Control}');
    const palette = await screen.findByTestId('palette');
    expect(screen.queryByTestId('do-save_ad')).toBeNull();
    expect(within(palette).getByTestId('do-new_ad').textContent).toContain('CtrlN');
    expect(await seriousFindings()).toEqual([]);
    await user.keyboard('queue');
    await waitFor(() => expect(within(palette).getAllByRole('option')).toHaveLength(1));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByTestId('palette')).toBeNull());
    await waitFor(() => expect(screen.getByTestId('nav-queue').getAttribute('aria-current')).toBe('page'));
  });

  it('finds actions in the language of the screens, and ads by their title', async () => {
    const { user, platform } = await show({ locale: 'de-DE' });
    await user.click(await screen.findByTestId('nav-queue'));
    await platform.createAd(formOf({ ...emptyDraft, title: 'Frühlingsfest' }));
    await user.click(screen.getByTestId('open-palette'));
    await user.keyboard('grosse');
    expect((await screen.findByTestId('do-zoom_in')).textContent).toContain('Strg+');
    await user.clear(screen.getByTestId('palette-field'));
    await user.keyboard('frühl');
    expect((await screen.findByTestId('palette-ad')).textContent).toContain('Frühlingsfest');
    await user.keyboard('{Enter}');
    expect((await screen.findByTestId<HTMLInputElement>('ad-title')).value).toBe('Frühlingsfest');
  });

  it('says that nothing is called so, and closes', async () => {
    const { user } = await show();
    await user.keyboard('{Control>}k{/Control}');
    await user.keyboard('qqqqq');
    expect(await screen.findByText('Nothing is called that.')).toBeDefined();
    await user.keyboard('{Escape}{Escape}');
    await waitFor(() => expect(screen.queryByTestId('palette')).toBeNull());
  });

  it('does not open over a question, and nothing acts under it', async () => {
    const { user, platform } = await show();
    const prefer = vi.spyOn(platform, 'prefer');
    await user.keyboard('{Control>},{/Control}');
    await screen.findByTestId('settings');
    await user.keyboard('{Control>}k{/Control}{Control>}n{/Control}');
    expect(screen.queryByTestId('palette')).toBeNull();
    expect(screen.queryByTestId('ad-title')).toBeNull();
    await user.keyboard('{Control>}+{/Control}');
    expect(prefer).toHaveBeenLastCalledWith({ language: null, theme: null, zoom: 110 });
  });

  it('takes up what an open ad offers, and undo', async () => {
    const { user } = await show();
    await beginAd(user, 'Wird verworfen');
    await user.keyboard('{Control>}b{/Control}');
    expect(await screen.findByTestId('contract-picker')).toBeDefined();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('contract-picker')).toBeNull());
    await user.keyboard('{Control>}k{/Control}');
    await screen.findByTestId('palette');
    await user.keyboard('discard{Enter}');
    const undo = await screen.findByTestId('undo');
    await isSpoken(screen.getByTestId('toast').textContent ?? '');
    undo.focus();
    await user.keyboard('{Control>}z{/Control}');
    expect((await screen.findByTestId<HTMLInputElement>('ad-title')).value).toBe('Wird verworfen');
  });
});

describe('the sheet of shortcuts', () => {
  it('has a row for every action with keys, and is no question mark in a field', async () => {
    const { user } = await show();
    await user.click(screen.getByTestId('ad-search'));
    await user.keyboard('?');
    expect(screen.queryByTestId('shortcuts')).toBeNull();
    fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
    const sheet = await screen.findByTestId('shortcuts');
    const withKeys = ACTIONS.filter((action) => 'keys' in action);
    expect(within(sheet).getAllByRole('term')).toHaveLength(withKeys.length + 6);
    expect(within(sheet).getByText('Find an action or an ad')).toBeDefined();
    expect(await seriousFindings()).toEqual([]);
  });
});
