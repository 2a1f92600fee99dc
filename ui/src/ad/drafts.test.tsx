import { act, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { faultOf } from '../platform/memory/desk';
import { beginAd, rowOf, seriousFindings, show } from '../testing/show';

const title = () => screen.getByTestId<HTMLInputElement>('ad-title');
const text = () => screen.getByTestId<HTMLTextAreaElement>('ad-text');
const told = async () => (await screen.findAllByTestId('history-row')).map((row) => row.dataset['what']);
const rows = () => screen.getAllByTestId('ad-row');

describe('what is typed and not saved', () => {
  it('is kept by itself, listed as a draft, and becomes the ad under its key', async () => {
    const { user, platform } = await show({ ads: 3 });
    await beginAd(user, 'Sommerfest');
    const row = await rowOf('Sommerfest');
    expect(row.dataset['state']).toBe('draft');
    expect(row.getAttribute('aria-selected')).toBe('true');
    expect(platform.desk.ads.size).toBe(3);
    const [key] = platform.desk.drafts.keys();
    await user.click(screen.getByTestId('save-ad'));
    await waitFor(() => expect(screen.getByTestId('ad-state').dataset['state']).toBe('not_booked'));
    expect(platform.desk.ads.has(key as string)).toBe(true);
    // The focus was on the button, which stays.
    expect(document.activeElement).toBe(screen.getByTestId('save-ad'));
    expect(platform.desk.drafts.size).toBe(0);
  });

  it('is there again when its ad is opened again, and nobody is asked for leaving it', async () => {
    const { user } = await show({ ads: 5 });
    await user.click((await screen.findAllByTestId('ad-row'))[0] as HTMLElement);
    await user.type(await screen.findByTestId('ad-text'), 'typed');
    expect(screen.getByTestId('ad-unsaved')).toBeDefined();
    await user.click(rows()[2] as HTMLElement);
    await waitFor(() => expect(text().value).toBe(''));
    expect(screen.queryByTestId('leave-question')).toBeNull();
    await waitFor(() => expect(rows()[0]?.dataset['unsaved']).toBe('true'));
    await user.click(rows()[0] as HTMLElement);
    await waitFor(() => expect(text().value).toBe('typed'));
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('save-ad'));
    await waitFor(() => expect(rows()[0]?.dataset['unsaved']).toBe('false'));
  });

  it('of a new ad is opened from the list, and units that are no number are still there', async () => {
    const { user, platform } = await show({ ads: 1 });
    const line = { contract_number: '00000101', product_code: 'SMALL', product_name: null, ids: null };
    const draft = {
      title: 'Halb fertig',
      text: '',
      link: '',
      picture: null,
      runs_from: null,
      runs_until: null,
      bookings: [{ usage_key: null, line, units: 'zwei' }],
    };
    await act(() => platform.keepDraft(null, draft));
    await user.click(await rowOf('Halb fertig'));
    await waitFor(() => expect(title().value).toBe('Halb fertig'));
    expect(screen.getByTestId<HTMLInputElement>('booking-units').value).toBe('zwei');
  });

  it('is discarded with a way back', async () => {
    const { user, platform } = await show({ ads: 2 });
    await beginAd(user, 'Doch nicht');
    await rowOf('Doch nicht');
    await user.click(screen.getByTestId('discard'));
    await waitFor(() => expect(platform.desk.drafts.size).toBe(0));
    await user.click(await screen.findByTestId('undo'));
    await waitFor(() => expect(title().value).toBe('Doch nicht'));
    await rowOf('Doch nicht');
    expect(platform.desk.drafts.size).toBe(1);
  });

  it('is handed in before Adtally ends', async () => {
    const { user, platform } = await show({ ads: 2 });
    const handedIn = vi.spyOn(platform, 'handedIn');
    await beginAd(user, 'Im letzten Augenblick');
    act(() => platform.desk.say({ event: 'closing' }));
    await waitFor(() => expect(handedIn).toHaveBeenCalled());
    expect([...platform.desk.drafts.values()].map(({ draft }) => draft.title)).toEqual(['Im letzten Augenblick']);
  });

  it('asks before it would be lost, when it can’t be kept', async () => {
    const { user, platform } = await show({ ads: 5 });
    vi.spyOn(platform, 'keepDraft').mockRejectedValue(faultOf('not_written', { problem: 'full' }));
    await user.click((await screen.findAllByTestId('ad-row'))[0] as HTMLElement);
    await user.type(await screen.findByTestId('ad-text'), 'typed');
    await user.click(rows()[2] as HTMLElement);
    expect(await screen.findByTestId('leave-question')).toBeDefined();
    await user.click(screen.getByTestId('leave-stay'));
    expect(text().value).toBe('typed');
    expect(screen.getByTestId('draft-not-kept')).toBeDefined();
    await user.click(rows()[2] as HTMLElement);
    await user.click(await screen.findByTestId('leave-save'));
    await waitFor(() => expect(text().value).toBe(''));
    await user.click(await rowOf('New opening hours'));
    await waitFor(() => expect(text().value).toBe('typed'));
  });

  it('says at the field what is too long to be kept', async () => {
    const { user, platform } = await show({ ads: 2 });
    const faults = [{ field: { field: 'text' }, problem: 'too_long', length: 1_100_000, most: 20_000 }];
    vi.spyOn(platform, 'keepDraft').mockRejectedValue(faultOf('invalid', { faults: JSON.stringify(faults) }));
    await user.click((await screen.findAllByTestId('ad-row'))[0] as HTMLElement);
    await user.type(await screen.findByTestId('ad-text'), 'typed');
    const note = await screen.findByTestId('draft-not-kept');
    expect(note.textContent).toContain('too long to be kept');
    expect(screen.queryByTestId('keep-raw')).toBeNull();
    expect(screen.getByText(/The text has 1,100,000 characters. Please shorten it to 20,000/)).toBeDefined();
    expect(text().value).toBe('typed');
  });

  it('stays with its ad when a save fails after another ad was opened', async () => {
    const { user, platform } = await show({ ads: 5 });
    const [key] = [...platform.desk.ads.keys()].toReversed();
    vi.spyOn(platform, 'saveAd').mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      throw faultOf('not_written', { problem: 'full' });
    });
    await user.click((await screen.findAllByTestId('ad-row'))[0] as HTMLElement);
    await user.type(await screen.findByTestId('ad-text'), 'typed');
    await user.click(screen.getByTestId('save-ad'));
    await user.click(rows()[2] as HTMLElement);
    await waitFor(() => expect(text().value).toBe(''));
    await waitFor(() => expect(platform.desk.drafts.get(key as string)?.draft.text).toBe('typed'));
    expect(platform.desk.drafts.size).toBe(1);
    expect(screen.queryByTestId('fault-raw')).toBeNull();
  });

  it('stays when the save is refused', async () => {
    const { user, platform } = await show({ ads: 1 });
    await beginAd(user, 'Mit Link');
    await user.type(screen.getByTestId('ad-link'), 'http://nope');
    await user.click(screen.getByTestId('save-ad'));
    await screen.findByTestId('field-error');
    await waitFor(() => expect([...platform.desk.drafts.values()][0]?.draft.link).toBe('http://nope'));
  });
});

describe('what can be undone', () => {
  it('is a booking that was taken off', async () => {
    const { user } = await show({ ads: 3 });
    await user.click(await rowOf('Summer party on the Marktplatz'));
    await user.click(await screen.findByTestId('booking-remove'));
    expect(screen.queryByTestId('booking-row')).toBeNull();
    await user.keyboard('{Control>}z{/Control}');
    expect(await screen.findByTestId('booking-row')).toBeDefined();
    expect(screen.getByTestId<HTMLButtonElement>('save-ad').disabled).toBe(true);
  });

  it('is the cancelling of an ad that Salesforce never heard of', async () => {
    const { user } = await show();
    await beginAd(user, 'Nie gemeldet');
    await user.click(screen.getByTestId('save-ad'));
    await user.click(await screen.findByTestId('cancel-ad'));
    await waitFor(() => expect(screen.getByTestId('ad-state').dataset['state']).toBe('cancelled'));
    expect(screen.queryByTestId('cancel-question')).toBeNull();
    await user.click(screen.getByTestId('undo'));
    await waitFor(() => expect(screen.getByTestId('ad-state').dataset['state']).toBe('not_booked'));
  });

  it('is not offered any more when another ad is open', async () => {
    const { user } = await show({ ads: 3 });
    await user.click(await rowOf('Summer party on the Marktplatz'));
    await user.click(await screen.findByTestId('booking-remove'));
    expect(screen.getByTestId('undo')).toBeDefined();
    await user.click(rows()[0] as HTMLElement);
    await waitFor(() => expect(screen.queryByTestId('undo')).toBeNull());
  });
});

describe('a copy', () => {
  it('is a draft with the same bookings, and nothing is booked before it is saved', async () => {
    const { user, platform } = await show({ ads: 3 });
    await user.click(await rowOf('Summer party on the Marktplatz'));
    await user.click(await screen.findByTestId('duplicate-ad'));
    await waitFor(() => expect(screen.getByTestId('ad-state').dataset['state']).toBe('draft'));
    expect(title().value).toBe('Summer party on the Marktplatz');
    expect(screen.getByTestId('booking-row')).toBeDefined();
    expect(platform.desk.ads.size).toBe(3);
    await user.click(screen.getByTestId('save-ad'));
    await waitFor(() => expect(platform.desk.ads.size).toBe(4));
  });
});

describe('the history of an ad', () => {
  it('is read when somebody opens it, newest first, and follows what happens', async () => {
    const { user, platform } = await show({ ads: 3 });
    const read = vi.spyOn(platform, 'adHistory');
    await user.click(await rowOf('Summer party on the Marktplatz'));
    await screen.findByTestId('ad-form');
    expect(read).not.toHaveBeenCalled();
    await user.click(screen.getByText('History', { selector: 'summary' }));
    expect(await told()).toEqual(['reported', 'sent', 'created']);
    await user.type(text(), 'more');
    await user.click(screen.getByTestId('save-ad'));
    await waitFor(async () => expect(await told()).toEqual(['saved', 'reported', 'sent', 'created']));
    expect(await seriousFindings()).toEqual([]);
  });
});
