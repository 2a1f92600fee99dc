import { act, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { emptyDraft, formOf } from '../ad/draft';
import { seriousFindings, show } from '../testing/show';

type User = Awaited<ReturnType<typeof show>>['user'];
const titles = () => screen.getAllByTestId('ad-row').map((row) => row.querySelector('.list-title')?.textContent);
const checked = () => screen.getAllByTestId<HTMLInputElement>('ad-check').filter((box) => box.checked).length;
const selected = async () => Number((await screen.findByTestId('select-nothing')).dataset['count']);

async function openFilter(user: User) {
  await user.click(await screen.findByTestId('filter-button'));
  await screen.findByTestId('filter-panel');
}

describe('the filters of the list', () => {
  it('choose by state with counts, together with the search', async () => {
    const { user, platform } = await show({ ads: 14 });
    await act(() => platform.createAd(formOf({ ...emptyDraft, title: 'Winter, not booked' })));
    await openFilter(user);
    await waitFor(() => expect(screen.getByTestId('count-in_salesforce').textContent).toBe('14'));
    expect(screen.getByTestId('count-not_booked').textContent).toBe('1');
    await user.click(screen.getByTestId('filter-not_booked'));
    expect(await screen.findByText('1 ad found')).toBeDefined();
    expect(await seriousFindings()).toEqual([]);
    await user.keyboard('{Escape}');
    await user.type(screen.getByTestId('ad-search'), 'winter');
    await user.click(await screen.findByTestId('filter-tag'));
    expect(await screen.findByText('3 ads found')).toBeDefined();
    await user.clear(screen.getByTestId('ad-search'));
    expect(await screen.findByText('15 ads')).toBeDefined();
  });

  it('choose by contract, by runs that have ended, and by days', async () => {
    const { user } = await show({ ads: 30 });
    await openFilter(user);
    await user.click(screen.getByTestId('filter-runs-ended'));
    expect(await screen.findByText('10 ads found')).toBeDefined();
    await user.click(screen.getByTestId('filter-runs-running'));
    expect(await screen.findByText('10 ads found')).toBeDefined();
    await user.click(screen.getByTestId('filter-runs-days'));
    expect(await screen.findByText('30 ads')).toBeDefined();
    await user.click(screen.getAllByRole('spinbutton')[0] as HTMLElement);
    await user.keyboard('01012100');
    expect(await screen.findByText('Nothing found')).toBeDefined();
    await user.click(screen.getByTestId('filter-clear'));
    await user.type(screen.getByTestId('filter-contract'), '101');
    await waitFor(() => expect(titles().length).toBeLessThan(10));
    await user.keyboard('{Escape}');
    expect(screen.getByText('Contract 101')).toBeDefined();
  });

  it('are chosen with the keyboard alone, and say what to do when nothing fits', async () => {
    const { user } = await show({ ads: 3 });
    const button = await screen.findByTestId('filter-button');
    act(() => button.focus());
    await user.keyboard('{Enter}');
    await screen.findByTestId('filter-panel');
    await user.tab();
    await user.keyboard(' ');
    expect(await screen.findByText('Nothing found')).toBeDefined();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(button));
    await user.click(screen.getByText('Clear all filters'));
    expect(await screen.findByText('3 ads')).toBeDefined();
  });

  it('have an order', async () => {
    const { user } = await show({ ads: 7 });
    await screen.findAllByTestId('ad-row');
    await user.click(screen.getByTestId('sort'));
    await user.click(await screen.findByTestId('sort-title'));
    await waitFor(() => expect(titles().at(-1)).toContain('Two for one'));
  });
});

describe('several ads', () => {
  it('are selected with the mouse, and the count is told', async () => {
    const { user } = await show({ ads: 30 });
    const rows = await screen.findAllByTestId('ad-row');
    await user.click(screen.getAllByTestId('ad-check')[1] as HTMLElement);
    expect(screen.queryByTestId('ad-form')).toBeNull();
    await user.keyboard('{Shift>}');
    await user.click(rows[4] as HTMLElement);
    await user.keyboard('{/Shift}');
    await waitFor(async () => expect(await selected()).toBe(4));
    await user.keyboard('{Control>}');
    await user.click(rows[6] as HTMLElement);
    await user.click(rows[2] as HTMLElement);
    await user.keyboard('{/Control}');
    expect([await selected(), checked()]).toEqual([4, 4]);
    expect(rows[6]?.getAttribute('aria-selected')).toBe('true');
    expect(rows[2]?.getAttribute('aria-selected')).toBe('false');
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('select-nothing'));
    expect(checked()).toBe(0);
  });

  it('are selected with the keyboard, all of them at once too', async () => {
    const { user } = await show({ ads: 1_200 });
    const rows = await screen.findAllByTestId('ad-row');
    act(() => rows[0]?.focus());
    await user.keyboard(' {Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await waitFor(async () => expect(await selected()).toBe(3));
    // However slow the answers are, it goes on from where it began.
    await user.keyboard('{Escape}{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{ArrowDown}{/Shift}');
    await waitFor(async () => expect(await selected()).toBe(4));
    await user.keyboard('{Control>}a{/Control}');
    await waitFor(async () => expect(await selected()).toBe(1_200));
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('selection')).toBeNull();
  });

  it('are no longer selected when others are shown, and drafts never are', async () => {
    const { user, platform } = await show({ ads: 20 });
    await act(() => platform.duplicateAds([[...platform.desk.ads.keys()][0] as string]));
    await screen.findByText('21 ads');
    await user.click(screen.getAllByTestId('ad-row')[0] as HTMLElement);
    act(() => screen.getAllByTestId('ad-row')[0]?.focus());
    await user.keyboard('{Control>}a{/Control}');
    await waitFor(async () => expect(await selected()).toBe(20));
    await user.type(screen.getByTestId('ad-search'), 'winter');
    await waitFor(() => expect(screen.queryByTestId('selection')).toBeNull());
  });

  it('are cancelled after a question that says how many', async () => {
    const { user, platform } = await show({ ads: 12 });
    await screen.findAllByTestId('ad-row');
    for (const place of [0, 2, 3]) await user.click(screen.getAllByTestId('ad-check')[place] as HTMLElement);
    await user.click(screen.getByTestId('cancel-selected'));
    expect(await screen.findByText('Cancel 3 ads?')).toBeDefined();
    expect(document.activeElement).toBe(screen.getByTestId('cancel-many-no'));
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('cancel-many-yes'));
    expect((await screen.findByTestId('toast')).textContent).toBe('3 ads are cancelled on this computer.');
    expect([...platform.desk.ads.values()].filter(({ ad }) => ad.cancelled)).toHaveLength(3);
    expect(screen.queryByTestId('undo')).toBeNull();
  });

  it('are duplicated as drafts, which can be undone, and exported with the words of the language', async () => {
    const { user, platform } = await show({ ads: 5, locale: 'de-DE' });
    const exported = vi.spyOn(platform, 'exportAds');
    await screen.findAllByTestId('ad-row');
    for (const place of [0, 1]) await user.click(screen.getAllByTestId('ad-check')[place] as HTMLElement);
    await user.click(screen.getByTestId('export-selected'));
    expect((await screen.findByTestId('toast')).textContent).toContain('2 Anzeigen nach /home/klaus/Downloads/');
    const [keys, words] = exported.mock.calls[0] ?? [];
    expect([keys?.length, words?.headings[0], words?.states['waiting']]).toEqual([2, 'Titel', 'Wartet']);
    await user.click(screen.getByTestId('duplicate-selected'));
    await waitFor(() => expect(platform.desk.drafts.size).toBe(2));
    await user.click(await screen.findByTestId('undo'));
    await waitFor(() => expect(platform.desk.drafts.size).toBe(0));
  });

  it('say in words what could not be done', async () => {
    const { user, platform } = await show({ ads: 200 });
    await screen.findAllByTestId('ad-row');
    act(() => screen.getAllByTestId('ad-row')[0]?.focus());
    await user.keyboard('{Control>}a{/Control}');
    await user.click(await screen.findByTestId('duplicate-selected'));
    expect((await screen.findByTestId('toast')).textContent).toContain('At most 100 ads');
    expect(platform.desk.drafts.size).toBe(0);
  });
});
