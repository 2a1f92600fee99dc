import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { emptyDraft, formOf, newBooking } from '../ad/draft';
import { seriousFindings, show } from '../testing/show';

const since = new Date().toISOString();
const line = { contract_number: '999', product_code: 'NOPE' };
const form = (title: string) => formOf({ ...emptyDraft, title, bookings: [newBooking(line, '1')] });

describe('the queue', () => {
  it('shows what waits in order, and says why it is refused', async () => {
    const { user, platform } = await show();
    await platform.createAd(form('First'));
    await platform.createAd(form('Second'));
    await user.click(screen.getByTestId('nav-queue'));
    await waitFor(() => expect(screen.getAllByTestId('queue-cause')).toHaveLength(2));
    expect(screen.getAllByTestId('queue-row').map((row) => row.querySelector('.queue-title')?.textContent)).toEqual([
      'First',
      'Second',
    ]);
    expect(screen.getAllByTestId('queue-cause')[0]?.textContent).toContain('There is no contract 999');
    expect(screen.getAllByTestId('queue-raw')[0]?.textContent).toContain('FIELD_CUSTOM_VALIDATION_EXCEPTION');
    expect(screen.getByTestId('nav-queue').textContent).toContain('2');
    expect(await seriousFindings()).toEqual([]);
  });

  it('tries one, tries all, pauses and resumes', async () => {
    const { user, platform } = await show();
    const key = await platform.createAd(form('First'));
    const tryNow = vi.spyOn(platform, 'tryNow');
    await user.click(screen.getByTestId('nav-queue'));
    await screen.findByTestId('queue-cause');
    await user.click(screen.getByTestId('try-now'));
    expect(tryNow).toHaveBeenLastCalledWith([key]);
    await user.click(screen.getByTestId('try-all'));
    expect(tryNow).toHaveBeenLastCalledWith([]);
    await user.click(screen.getByTestId('pause'));
    await waitFor(() => expect(screen.getByTestId('status-state').dataset['line']).toBe('paused'));
    await waitFor(() => expect(screen.getByTestId('pause').textContent).toBe('Resume reporting'));
    await user.click(screen.getByTestId('pause'));
    await waitFor(() => expect(screen.getByTestId('status-state').dataset['line']).toBe('clear'));
  });

  it('opens the ad to mend it', async () => {
    const { user, platform } = await show();
    await platform.createAd(form('Mend me'));
    await user.click(screen.getByTestId('nav-queue'));
    await user.click(await screen.findByRole('button', { name: 'Open “Mend me”' }));
    expect((await screen.findByTestId<HTMLInputElement>('ad-title')).value).toBe('Mend me');
  });

  it('copies the raw answer', async () => {
    const { user, platform } = await show();
    await platform.createAd(form('Raw'));
    await user.click(screen.getByTestId('nav-queue'));
    await screen.findByTestId('queue-raw');
    await user.click(screen.getByText('Salesforce’s answer'));
    await user.click(screen.getByText('Copy'));
    expect(await navigator.clipboard.readText()).toContain('FIELD_CUSTOM_VALIDATION_EXCEPTION');
    expect(await screen.findByText('Copied')).toBeDefined();
  });

  it('says that offline ads go out when Salesforce can be reached', async () => {
    const { user, platform } = await show();
    platform.desk.setLine({ line: 'offline', since, next: since });
    await platform.createAd(form('Offline'));
    await user.click(screen.getByTestId('nav-queue'));
    expect(await screen.findByText('When Salesforce can be reached')).toBeDefined();
    expect(screen.getByTestId('status-waiting').textContent).toBe('1 waiting');
  });

  it('is calm when everything is reported', async () => {
    const { user } = await show();
    await user.click(screen.getByTestId('nav-queue'));
    expect(await screen.findByText('Everything is reported')).toBeDefined();
  });
});
