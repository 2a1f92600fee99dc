import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { seriousFindings, show } from '../testing/show';

const root = document.documentElement;

describe('the settings', () => {
  it('switch the language of everything at once, and back to the system’s', async () => {
    const { user, platform } = await show({ ads: 2 });
    await user.keyboard('{Control>},{/Control}');
    const settings = await screen.findByTestId('settings');
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('language-de'));
    await waitFor(() => expect(within(settings).getByText('Einstellungen')).toBeDefined());
    expect(root.lang).toBe('de');
    expect(screen.getByTestId('nav-queue').textContent).toBe('Warteschlange');
    expect((await platform.preferences()).language).toBe('de');
    await user.click(screen.getByTestId('language-system'));
    await waitFor(() => expect(root.lang).toBe('en'));
    expect((await platform.preferences()).language).toBeNull();
  });

  it('hold from the start, in every stage', async () => {
    await show({ stage: 'first_start', store: { kind: 'unnamed' }, preferences: { language: 'de', theme: 'dark' } });
    expect(await screen.findByText('Willkommen bei Adtally')).toBeDefined();
    await waitFor(() => expect(root.dataset['theme']).toBe('dark'));
  });

  it('change colours and size, and say what this Adtally is', async () => {
    const { user, platform } = await show();
    await user.keyboard('{Control>},{/Control}');
    await screen.findByTestId('settings');
    await user.click(screen.getByTestId('theme-dark'));
    await waitFor(() => expect(root.dataset['theme']).toBe('dark'));
    await user.click(screen.getByTestId('theme-system'));
    await waitFor(() => expect(root.dataset['theme']).toBe('light'));
    for (const zoom of ['110%', '125%', '150%', '175%', '200%']) {
      await user.click(screen.getByTestId('zoom-in'));
      expect((await screen.findByTestId('zoom')).textContent).toBe(zoom);
    }
    expect(screen.getByTestId('zoom-in').dataset['disabled']).toBe('true');
    await user.keyboard('{Control>}0{/Control}');
    await waitFor(() => expect(screen.getByTestId('zoom').textContent).toBe('100%'));
    expect(await platform.preferences()).toEqual({ language: null, theme: null, zoom: 100 });
    expect((await screen.findByTestId('data-folder')).textContent).toContain('com.adtally.desktop');
  });
});
