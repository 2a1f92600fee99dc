import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { emptyDraft, formOf } from '../ad/draft';
import { rowOf, seriousFindings, show } from '../testing/show';

describe('the list of ads', () => {
  it('shows a few rows of 100,000 and says how many there are', async () => {
    await show({ ads: 100_000 });
    expect(await screen.findByText('100,000 ads')).toBeDefined();
    const rows = await screen.findAllByTestId('ad-row');
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBeLessThan(60);
    expect(screen.getByTestId('ad-list').getAttribute('aria-rowcount')).toBe('100000');
    expect(rows[0]?.getAttribute('aria-rowindex')).toBe('1');
  });

  it('marks the root when the first ads are painted', async () => {
    await show({ ads: 3 });
    await waitFor(() => expect(document.documentElement.dataset['ready']).toBe('true'));
    expect(document.documentElement.lang).toBe('en');
    expect(document.documentElement.dataset['theme']).toBe('light');
  });

  it('shows a letter at once, and finds by title, number and product', async () => {
    const { user } = await show({ ads: 50 });
    const box = await screen.findByTestId<HTMLInputElement>('ad-search');
    fireEvent.change(box, { target: { value: 'winter' } });
    expect(box.value).toBe('winter');
    await waitFor(() => expect(screen.getByText('7 ads found')).toBeDefined());
    await user.clear(box);
    await user.type(box, 'nowhere to be found');
    expect(await screen.findByText('Nothing found')).toBeDefined();
    await user.click(screen.getByText('Clear the search'));
    expect(await screen.findByText('50 ads')).toBeDefined();
  });

  it('moves by arrow keys with one row in the tab order, and opens with Enter', async () => {
    const { user } = await show({ ads: 30 });
    const rows = await screen.findAllByTestId('ad-row');
    act(() => rows[0]?.focus());
    await user.keyboard('{ArrowDown}{ArrowDown}');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-index')).toBe('2'));
    expect(screen.getAllByTestId('ad-row').filter((row) => row.tabIndex === 0)).toHaveLength(1);
    await user.keyboard('{Enter}');
    expect(await screen.findByTestId('ad-form')).toBeDefined();
    expect(document.activeElement?.getAttribute('aria-selected')).toBe('true');
  });

  it('follows what the desk says has changed', async () => {
    const { platform } = await show({ ads: 5 });
    await screen.findAllByTestId('ad-row');
    const form = formOf({ ...emptyDraft, title: 'From elsewhere' });
    await act(() => platform.createAd(form));
    const row = await rowOf('From elsewhere');
    await waitFor(() => expect(row.getAttribute('data-state')).toBe('not_booked'));
  });

  it('shows names as text, whatever they look like', async () => {
    await show({ ads: 7 });
    await rowOf('<img src=x onerror=alert(1)> "O\'Neil" =1+1');
    expect(document.querySelector('img')).toBeNull();
  });

  it('says what to do when there are none', async () => {
    await show({ ads: 0 });
    expect(await screen.findByText('No ads yet')).toBeDefined();
  });

  it('keeps nobody out', async () => {
    const { user } = await show({ ads: 20 });
    await user.click((await screen.findAllByTestId('ad-row'))[1] as HTMLElement);
    await screen.findByTestId('ad-form');
    expect(await seriousFindings()).toEqual([]);
  });
});
