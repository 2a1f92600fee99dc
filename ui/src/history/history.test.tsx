import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { emptyDraft, formOf, newBooking } from '../ad/draft';
import { seriousFindings, show } from '../testing/show';

const EVIL = '<img src=x onerror=alert(1)> "O\'Neil" =1+1';
const form = (title: string, number = '101', code = 'SMALL') =>
  formOf({ ...emptyDraft, title, bookings: [newBooking({ contract_number: number, product_code: code }, '1')] });
const rows = () => screen.getAllByTestId('past-row').map((row) => row.dataset['what']);

/** A day: one ad is reported, one is refused. */
async function aDay() {
  const shown = await show();
  await shown.platform.createAd(form('Sommerfest'));
  await shown.platform.createAd(form(EVIL, '999'));
  await waitFor(() => expect(screen.getByTestId('nav-queue').textContent).toContain('1'));
  await shown.user.keyboard('{Control>}h{/Control}');
  await waitFor(() => expect(screen.getAllByTestId('past-row').length).toBeGreaterThan(3));
  return shown;
}

describe('the history', () => {
  it('tells what happened to all ads, newest first, as text', async () => {
    await aDay();
    await waitFor(() => expect(rows().toSorted()).toEqual(['created', 'created', 'refused', 'reported']));
    expect(rows().slice(2)).toEqual(['created', 'created']);
    expect(screen.getAllByText(EVIL).length).toBe(2);
    expect(document.querySelector('img')).toBeNull();
    expect(screen.getByTestId('past-list').textContent).toContain('There is no contract 999 in Salesforce.');
    expect(screen.getByText('The history begins here')).toBeDefined();
    expect(await seriousFindings()).toEqual([]);
  });

  it('is searched and filtered', async () => {
    const { user } = await aDay();
    await user.type(screen.getByTestId('past-search'), 'sommer');
    await waitFor(() => expect(rows()).toEqual(['reported', 'created']));
    await user.click(screen.getByTestId('past-filter'));
    await user.click(await screen.findByTestId('past-kind-reported'));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(rows()).toEqual(['reported']));
    await user.type(screen.getByTestId('past-search'), ' nowhere');
    expect(await screen.findByText('Nothing found')).toBeDefined();
  });

  it('opens the ad of a row, by keyboard too', async () => {
    const { user } = await aDay();
    act(() => screen.getAllByTestId('past-row')[0]?.focus());
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    expect((await screen.findByTestId<HTMLInputElement>('ad-title')).value).toBe(EVIL);
  });

  it('writes what is filtered to a file', async () => {
    const { user, platform } = await aDay();
    const write = vi.spyOn(platform, 'exportHistory');
    await user.type(screen.getByTestId('past-search'), 'sommer');
    await waitFor(() => expect(rows()).toHaveLength(2));
    await user.click(screen.getByTestId('past-export'));
    expect(await screen.findByText(/Written to .*\.csv/)).toBeDefined();
    const [query, words] = write.mock.calls[0] ?? [];
    expect(query?.text).toBe('sommer');
    expect(words?.events['refused']).toBe('Not taken by Salesforce');
    expect(words?.causes['locked']).toBe('Contract fulfilled or billed');
  });

  it('follows by itself, but moves nothing under the pointer', async () => {
    const { user, platform } = await aDay();
    await act(async () => void (await platform.createAd(form('Follows'))));
    expect((await screen.findAllByText('Follows')).length).toBeGreaterThan(0);
    await waitFor(() => expect(screen.getByTestId('status-waiting').textContent).toBe('Nothing waits'));
    const before = rows().length;
    await user.hover(screen.getByTestId('past-list'));
    await act(async () => void (await platform.createAd(form('Later'))));
    await user.click(await screen.findByTestId('past-show-news'));
    await waitFor(() => expect(rows().length).toBeGreaterThan(before));
  });

  it('goes back part by part', async () => {
    const { user, platform } = await show({ ads: 60 });
    const past = vi.spyOn(platform, 'history');
    await user.click(screen.getByTestId('nav-history'));
    await screen.findAllByTestId('past-row');
    expect(past.mock.calls[0]?.[0]).toMatchObject({ before: null, limit: 100 });
    const scroller = screen.getByTestId('past-list').parentElement as HTMLElement;
    fireEvent.scroll(scroller, { target: { scrollTop: 90 * 60 } });
    await waitFor(() => expect(past.mock.calls.some(([query]) => query.before !== null)).toBe(true));
  });

  it('says so when nothing has happened, and when it can not be read', async () => {
    const { user, platform } = await show();
    vi.spyOn(platform, 'history').mockRejectedValueOnce({ code: 'not_read', params: {} });
    await user.click(screen.getByTestId('nav-history'));
    expect((await screen.findByRole('alert')).textContent).toContain('can’t be read from the disk');
    await user.click(screen.getByTestId('nav-queue'));
    await user.click(screen.getByTestId('nav-history'));
    expect(await screen.findByText('Nothing has happened yet')).toBeDefined();
  });
});
