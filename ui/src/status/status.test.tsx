import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { emptyDraft, formOf, newBooking } from '../ad/draft';
import { seriousFindings, show } from '../testing/show';

const line = { contract_number: '101', product_code: 'SMALL' };
const form = (title: string) => formOf({ ...emptyDraft, title, bookings: [newBooking(line, '1')] });
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const ahead = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
const announced = () => screen.getByTestId('announcer').textContent;

describe('the strip while Salesforce is away', () => {
  it('says what works, what is only here, since when and when next, and goes with a friendly word', async () => {
    const { user, platform } = await show();
    const tryNow = vi.spyOn(platform, 'tryNow');
    act(() => platform.desk.setLine({ line: 'unserved', since: ago(12), next: ahead(59) }));
    await platform.createAd(form('Wartet'));
    const strip = await screen.findByTestId('offline-strip');
    expect(strip.textContent).toContain('Salesforce doesn’t answer since');
    expect(strip.textContent).toContain('write, change, book and search');
    await waitFor(() => expect(screen.getByTestId('strip-only-here').textContent).toBe('1 ad is only here so far'));
    expect(announced()).toBe('Salesforce doesn’t answer');
    const first = screen.getByTestId('strip-next').textContent;
    expect(first).toMatch(/^Next try in \d+ seconds$/);
    await waitFor(() => expect(screen.getByTestId('strip-next').textContent).not.toBe(first));
    expect(announced()).toBe('Salesforce doesn’t answer');
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('strip-act'));
    expect(tryNow).toHaveBeenLastCalledWith([]);
    act(() => platform.desk.setLine({ line: 'clear' }));
    await waitFor(() => expect(screen.queryByTestId('offline-strip')).toBeNull());
    expect((await screen.findByTestId('toast')).textContent).toMatch(/^Salesforce is back/);
  });

  it('is quiet about what is over in a moment, and about what a person wanted', async () => {
    const { user, platform } = await show();
    act(() => platform.desk.setLine({ line: 'offline', since: new Date().toISOString(), next: ahead(2) }));
    await waitFor(() => expect(screen.getByTestId('status-state').dataset['line']).toBe('offline'));
    expect(screen.queryByTestId('offline-strip')).toBeNull();
    act(() => platform.desk.setLine({ line: 'clear' }));
    await user.click(screen.getByTestId('nav-queue'));
    await user.click(screen.getByTestId('pause'));
    platform.desk.since = ago(5);
    platform.desk.say({ event: 'status' });
    await waitFor(() => expect(announced()).toBe('Reporting is paused'));
    expect(screen.queryByTestId('offline-strip')).toBeNull();
    expect(screen.queryByTestId('toast')).toBeNull();
  });

  it('asks for a new sign-in when the old one is over', async () => {
    const { user, platform } = await show();
    const hold = { hold: 'sign_in', code: 'INVALID_SESSION_ID' } as const;
    act(() => platform.desk.setLine({ line: 'held', hold, since: ago(5), next: null }));
    await screen.findByTestId('offline-strip');
    await user.click(screen.getByTestId('strip-act'));
    expect(await screen.findByTestId('sign-in-dialog')).toBeDefined();
    act(() => platform.desk.setLine({ line: 'clear' }));
    expect((await screen.findByTestId('toast')).textContent).toMatch(/^You are signed in again/);
  });
});

describe('what is behind the status line', () => {
  it('says since when, counts by state, the calls, and what can be done', async () => {
    const { user, platform } = await show();
    act(() => platform.desk.setLine({ line: 'offline', since: ago(12), next: ahead(2) }));
    await platform.createAd(form('Wartet'));
    await waitFor(() => expect(screen.getByTestId('status-waiting').dataset['count']).toBe('1'));
    await user.keyboard('{Control>}i{/Control}');
    const panel = await screen.findByTestId('status-panel');
    expect(panel.textContent).toContain('Offline since');
    expect(screen.getByTestId('status-next').textContent).toBe('Tried again every few seconds');
    expect(within(panel).getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Waiting1']);
    expect(screen.getByTestId('status-calls').textContent).toContain('184 of 15,000');
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('status-pause'));
    await waitFor(() => expect(platform.desk.paused).toBe(true));
    await user.click(screen.getByTestId('status-state'));
    await user.click(await screen.findByTestId('status-resume'));
    await waitFor(() => expect(platform.desk.paused).toBe(false));
    await user.click(screen.getByTestId('status-state'));
    await user.click(await screen.findByTestId('status-sign-out'));
    await waitFor(() => expect(screen.getByTestId('status-state').dataset['line']).toBe('signed_out'));
  });
});
