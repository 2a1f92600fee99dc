import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { beginAd, lookUp, show } from '../testing/show';

/** A key that ends a composition, or goes on with it, as browsers and as WebKit tell of it. */
const FLAVOURS: [string, KeyboardEventInit][] = [
  ['isComposing', { isComposing: true }],
  ['keyCode 229', { keyCode: 229 }],
];

function press(element: Element, key: string, how: KeyboardEventInit) {
  fireEvent.keyDown(element, { key, ...how });
  fireEvent.keyUp(element, { key, ...how });
}

/** Long enough for whatever a key would have set off. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 150));

describe.each(FLAVOURS)('a key of the input method (%s)', (_, how) => {
  it('books nothing in the picker', async () => {
    const { user } = await show();
    await beginAd(user, '夏祭り');
    const [row] = await lookUp(user, '101');
    const units = row?.querySelector('[data-testid="pick-units"]') as HTMLElement;
    press(units, 'Enter', how);
    press(screen.getByTestId('contract-search'), 'Enter', how);
    await aMoment();
    expect(screen.queryByTestId('booking-row')).toBeNull();
    expect(screen.getByTestId('contract-search').contains(document.activeElement)).toBe(true);
    fireEvent.keyDown(units, { key: 'Enter' });
    expect(await screen.findByTestId('booking-row')).toBeDefined();
  });

  it('neither closes what is open nor does an action', async () => {
    const { user, platform } = await show();
    await beginAd(user, '夏祭り');
    press(screen.getByTestId('ad-title'), 's', { ...how, ctrlKey: true });
    press(screen.getByTestId('ad-title'), 'Enter', how);
    await user.keyboard('{Control>}k{/Control}');
    const field = await screen.findByTestId('palette-field');
    await user.type(field, 'settings');
    press(field, 'ArrowDown', how);
    press(field, 'Enter', how);
    press(field, 'Escape', how);
    await aMoment();
    expect((screen.getByTestId('palette-field') as HTMLInputElement).value).toBe('settings');
    expect(screen.queryByTestId('settings')).toBeNull();
    expect(platform.desk.ads.size).toBe(0);
  });

  it('neither clears a search nor opens a row of the list', async () => {
    const { user } = await show({ ads: 5 });
    const search = screen.getByTestId('ad-search');
    await user.type(search, 'a');
    press(search, 'Escape', how);
    press(search, 'Enter', how);
    expect((search as HTMLInputElement).value).toBe('a');
    press(screen.getByTestId('ad-list').querySelector('[data-testid="ad-row"]') as Element, 'Enter', how);
    await aMoment();
    expect(screen.queryByTestId('ad-title')).toBeNull();
  });

  it('submits no form, and the next Enter does', async () => {
    const { user, platform } = await show();
    await beginAd(user, '夏祭り');
    const title = screen.getByTestId('ad-title');
    const form = title.closest('form') as HTMLFormElement;
    fireEvent.keyDown(title, { key: 'Enter', ...how });
    fireEvent.submit(form);
    fireEvent.keyUp(title, { key: 'Enter', keyCode: 13 });
    await aMoment();
    expect(platform.desk.ads.size).toBe(0);
    await user.click(title);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(platform.desk.ads.size).toBe(1));
  });
});

describe('the sources', () => {
  const all = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });
  const files = Object.entries(all).filter(([path]) => !path.includes('.test.'));
  const having = (what: RegExp) => files.filter(([, text]) => what.test(text)).map(([path]) => path).toSorted();

  it('listen for keys where those of the input method are kept away, and nowhere else', () => {
    expect(files.length).toBeGreaterThan(100);
    // React's own listeners, and so those of all components, are below the window.
    expect(having(/createRoot\(/)).toEqual(['../main.tsx']);
    expect(all['../main.tsx']).toMatch(/\.render\(<Mounted /);
    expect(having(/ useKeysOfInputMethod\(\);/)).toEqual(['../app/mount.tsx']);
    // Listeners of the window come in the order in which they were added: effects after layout effects.
    const listening = having(/addEventListener\(\s*['"`](?:key|submit)/);
    expect(listening).toEqual(['../app/offers.tsx', './composing.ts']);
    expect(all['../app/offers.tsx']).not.toMatch(/useLayoutEffect|useInsertionEffect/);
    expect(having(/\bon(?:keydown|keyup|keypress|submit)\s*=/)).toEqual([]);
  });
});
