import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { beginAd, lookUp, rowOf, seriousFindings, show } from '../testing/show';

const title = () => screen.getByTestId<HTMLInputElement>('ad-title');

describe('an ad', () => {
  it('is saved on this computer first and in Salesforce only when that is so', async () => {
    const { user, platform } = await show();
    platform.desk.paused = true;
    await beginAd(user, 'Sommerfest');
    await lookUp(user, '101');
    await user.click(screen.getAllByTestId('pick-product')[0] as HTMLElement);
    await user.keyboard('{Control>}s{/Control}');
    expect((await screen.findByTestId('toast')).textContent).toBe('Saved on this computer');
    expect((await screen.findByTestId('ad-state')).dataset['state']).toBe('waiting');
    await act(() => platform.pause(false));
    await waitFor(() => expect(screen.getByTestId('ad-state').dataset['state']).toBe('in_salesforce'));
    expect(platform.desk.ads.size).toBe(1);
  });

  it('is not said to be in Salesforce without a booking', async () => {
    const { user } = await show();
    await beginAd(user, 'Later');
    await user.click(screen.getByTestId('save-ad'));
    await waitFor(() => expect(screen.getByTestId('ad-state').dataset['state']).toBe('not_booked'));
    expect(screen.getByText(/Without bookings there is nothing to report/)).toBeDefined();
  });

  it('tells each fault at its field and puts the focus on the first', async () => {
    const { user } = await show();
    await user.click(screen.getByTestId('new-ad'));
    await user.type(await screen.findByTestId('ad-link'), 'http://nope');
    await user.click(screen.getByTestId('save-ad'));
    expect(await screen.findByText('The title is missing. Please enter it.')).toBeDefined();
    expect(screen.getByText('Not saved yet: 2 fields need another look.')).toBeDefined();
    expect(document.activeElement).toBe(title());
    expect(title().getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByTestId<HTMLInputElement>('ad-link').value).toBe('http://nope');
    expect(await seriousFindings()).toEqual([]);
  });

  it('shows wrong units at their booking, and what is no number is never swallowed', async () => {
    const { user } = await show();
    await beginAd(user, 'Units');
    await lookUp(user, '101');
    await user.click(screen.getAllByTestId('pick-product')[0] as HTMLElement);
    const units = await screen.findByTestId<HTMLInputElement>('booking-units');
    await user.clear(units);
    await user.type(units, 'two');
    await user.click(screen.getByTestId('save-ad'));
    expect(await screen.findByText('Please enter a whole number from 1 to 10,000.')).toBeDefined();
    expect(document.activeElement).toBe(screen.getByTestId('booking-units'));
    expect(screen.getByTestId<HTMLInputElement>('booking-units').value).toBe('two');
  });

  it('keeps what is typed while it is reported', async () => {
    const { user, platform } = await show();
    await beginAd(user, 'Being reported');
    await user.click(screen.getByTestId('save-ad'));
    await screen.findByTestId('cancel-ad');
    await user.type(title(), ' and edited');
    const [key] = platform.desk.ads.keys();
    await act(async () => platform.desk.changed(key as string));
    expect(title().value).toBe('Being reported and edited');
  });

  it('is cancelled only after a question that names it', async () => {
    const { user } = await show({ ads: 3 });
    await user.click(await rowOf('Summer party on the Marktplatz'));
    await user.click(await screen.findByTestId('cancel-ad'));
    expect(await screen.findByText('Cancel “Summer party on the Marktplatz”?')).toBeDefined();
    expect(document.activeElement).toBe(screen.getByTestId('cancel-no'));
    await user.click(screen.getByTestId('cancel-yes'));
    await waitFor(() => expect(screen.getByTestId('ad-state').dataset['state']).toBe('cancelled'));
    expect(title().disabled).toBe(true);
    expect(screen.queryByTestId('save-ad')).toBeNull();
  });

  it('says in plain words why it was refused, with the raw answer behind a disclosure', async () => {
    const { user } = await show();
    await beginAd(user, 'Refused');
    await lookUp(user, '110');
    await user.click(screen.getAllByTestId('pick-product')[0] as HTMLElement);
    await user.click(screen.getByTestId('save-ad'));
    const cause = await screen.findByTestId('ad-cause');
    expect(cause.textContent).toContain('Contract 00000110 is fulfilled or already billed');
    expect(screen.getByTestId<HTMLDetailsElement>('ad-raw').open).toBe(false);
    expect(screen.getByTestId('ad-raw').textContent).toContain('ADT-LOCKED');
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('keep-salesforce'));
    await user.click(await screen.findByTestId('keep-yes'));
    await waitFor(() => expect(screen.queryByTestId('ad-cause')).toBeNull());
    expect(screen.queryByTestId('booking-row')).toBeNull();
  });

  it('is saved, found and edited all the same while the browser says offline', async () => {
    const { user } = await show({ ads: 3 });
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
    fireEvent(window, new Event('offline'));
    await beginAd(user, 'Without a net');
    await user.click(screen.getByTestId('save-ad'));
    await rowOf('Without a net');
    await user.type(screen.getByTestId('ad-search'), 'without');
    expect(await screen.findByText('1 ad found')).toBeDefined();
    Reflect.deleteProperty(navigator, 'onLine');
  });
});

describe('the days of an ad', () => {
  it('are typed as the language writes them and told at their field when they end too early', async () => {
    const { user, platform } = await show({ locale: 'de-DE' });
    await beginAd(user, 'Mit Tagen');
    const parts = screen.getAllByRole('spinbutton');
    expect(parts).toHaveLength(6);
    await user.click(parts[0] as HTMLElement);
    await user.keyboard('02072026');
    await user.click(parts[3] as HTMLElement);
    await user.keyboard('01072026');
    await user.click(screen.getByTestId('save-ad'));
    expect((await screen.findByTestId('field-error')).textContent).toContain('liegt vor dem ersten Tag');
    expect(screen.getByTestId('ad-until').contains(document.activeElement)).toBe(true);
    await user.keyboard('03');
    await user.click(screen.getByTestId('save-ad'));
    await screen.findByTestId('cancel-ad');
    const [kept] = platform.desk.ads.values();
    expect([kept?.ad.runs_from, kept?.ad.runs_until]).toEqual(['2026-07-02', '2026-07-03']);
  });
});
