import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { draftOf, emptyDraft, formOf, newBooking } from '../ad/draft';
import { memoryPlatform } from '../platform/memory';
import { seriousFindings, show } from '../testing/show';

const EVIL = '<img src=x onerror=alert(1)> "O\'Neil" =1+1';
const FULFILLED = '00000110';
const since = new Date().toISOString();
const form = (title: string, number = '999', code = 'NOPE') => {
  const line = { contract_number: number, product_code: code };
  return formOf({ ...emptyDraft, title, bookings: [newBooking(line, '1')] });
};
type Shown = Awaited<ReturnType<typeof show>>;

/** Saves ads that are refused because their contract is fulfilled, and shows the queue. */
async function refused({ user, platform }: Shown, ...titles: string[]) {
  const saved: string[] = [];
  for (const title of titles) saved.push(await platform.createAd(form(title, FULFILLED, 'BANNER')));
  await user.click(screen.getByTestId('nav-queue'));
  await waitFor(() => expect(screen.getByTestId('queue-group').dataset['count']).toBe(String(titles.length)));
  // Larger groups hide their ads.
  const shown = titles.length <= 3 ? titles.length : 0;
  await waitFor(() => expect(screen.queryAllByTestId('queue-row')).toHaveLength(shown));
  return saved;
}

const titles = () => screen.getAllByTestId('queue-row').map((row) => row.querySelector('.queue-title')?.textContent);
const reopen = (platform: Shown['platform']) => {
  for (const contract of platform.desk.contracts) contract.fulfilled = false;
};

describe('the queue', () => {
  it('puts what Salesforce refused into groups of one cause and contract, and says why in plain words', async () => {
    const shown = await show();
    await refused(shown, 'First', EVIL);
    await act(() => shown.platform.createAd(form('Elsewhere')));
    await waitFor(() => expect(screen.getAllByTestId('queue-group')).toHaveLength(2));
    expect(screen.getAllByTestId('queue-group')[0]?.textContent).toContain(
      `2 ads: contract ${FULFILLED} is fulfilled or billed`,
    );
    expect(titles()).toEqual(['First', EVIL, 'Elsewhere']);
    await shown.user.click(screen.getByText(EVIL));
    expect((await screen.findByTestId('queue-cause')).textContent).toContain('its usage is locked');
    expect(screen.getByTestId('queue-raw').textContent).toContain('FIELD_CUSTOM_VALIDATION_EXCEPTION');
    expect(document.querySelector('img')).toBeNull();
    expect(screen.getByTestId('nav-queue').textContent).toContain('3');
    expect(await seriousFindings()).toEqual([]);
  });

  it('hides the ads of large groups, and shows them with the pointer or by keyboard', async () => {
    const shown = await show();
    await refused(shown, ...Array.from({ length: 17 }, (_, n) => `Ad ${n}`));
    expect(screen.queryAllByTestId('queue-row')).toHaveLength(0);
    await shown.user.click(screen.getByTestId('group-fold'));
    await waitFor(() => expect(screen.getAllByTestId('queue-row').length).toBeGreaterThan(5));
    act(() => screen.getByTestId('queue-group').focus());
    await shown.user.keyboard('{ArrowLeft}');
    await waitFor(() => expect(screen.queryAllByTestId('queue-row')).toHaveLength(0));
    await shown.user.keyboard('{Enter}');
    await waitFor(() => expect(titles()[0]).toBe('Ad 0'));
    await shown.user.keyboard('{ArrowDown}');
    expect((await within(screen.getByTestId('queue-pane')).findByRole('heading', { name: 'Ad 0' })).textContent).toBe('Ad 0');
    await shown.user.keyboard('{Enter}');
    expect((await screen.findByTestId<HTMLInputElement>('ad-title')).value).toBe('Ad 0');
  });

  it('tries a whole group at one word, and all of it is reported once sales has reopened the contract', async () => {
    const shown = await show();
    await refused(shown, 'First', 'Second');
    await shown.user.click(screen.getByTestId('queue-group'));
    expect(screen.getByTestId('group-part').textContent).toContain('The oldest of them asks again by itself');
    reopen(shown.platform);
    await shown.user.click(screen.getByTestId('try-group'));
    expect(await screen.findByText('2 ads are tried now.')).toBeDefined();
    await waitFor(() => expect(screen.getByTestId('status-waiting').textContent).toBe('Nothing waits'));
    await waitFor(() => expect(screen.getByTestId('queue-news').textContent).toBe('Everything is reported'));
  });

  it('does not offer to replace what colleagues changed at one word', async () => {
    const shown = await show();
    const [key = ''] = await refused(shown, 'Mine');
    const { desk } = shown.platform;
    const kind = { kind: 'changed_by_colleague', units: 3, cancelled: false, by: 'Petra', reason: null, own_past: false } as const;
    const { cause } = desk.find(key);
    if (cause) desk.find(key).cause = { ...cause, kind };
    act(() => desk.changed(key));
    await waitFor(() => expect(screen.getByTestId('queue-group').dataset['kind']).toBe('changed_by_colleague'));
    expect(screen.queryByTestId('group-try')).toBeNull();
    await shown.user.click(screen.getByTestId('queue-group'));
    expect(screen.queryByTestId('try-group')).toBeNull();
    expect(screen.getByTestId('group-part').textContent).toContain('Waits for your decision');
  });

  it('tries one with R, and all', async () => {
    const shown = await show();
    const [key] = await refused(shown, 'First', 'Second');
    const tryNow = vi.spyOn(shown.platform, 'tryNow');
    await shown.user.click(screen.getByText('First'));
    await shown.user.keyboard('r');
    expect(tryNow).toHaveBeenLastCalledWith([key]);
    await shown.user.click(screen.getByTestId('try-all'));
    expect(tryNow).toHaveBeenLastCalledWith([]);
  });

  it('lets no line jump while somebody points at it, and says that there is more', async () => {
    const shown = await show();
    await refused(shown, 'First', 'Second');
    await shown.user.hover(screen.getByText('Second'));
    reopen(shown.platform);
    const [key = ''] = screen.getAllByTestId('queue-row').map((row) => row.dataset['key']);
    await act(() => shown.platform.tryNow([key]));
    await waitFor(() => expect(screen.getAllByTestId('queue-row')[0]?.dataset['state']).toBe('in_salesforce'));
    expect(titles()).toEqual(['First', 'Second']);
    await shown.user.click(screen.getByTestId('show-now'));
    await waitFor(() => expect(titles()).toEqual(['Second']));
  });

  it('says what pausing does, and resumes', async () => {
    const shown = await show();
    await shown.user.click(screen.getByTestId('nav-queue'));
    await shown.user.click(await screen.findByTestId('pause'));
    expect((await screen.findByTestId('queue-paused')).textContent).toContain('Nothing is sent until you resume');
    await shown.platform.createAd(form('Waits', '101', 'SMALL'));
    expect((await screen.findByTestId('queue-row')).textContent).toContain('When you resume reporting');
    await shown.user.click(screen.getByTestId('resume'));
    await waitFor(() => expect(screen.queryByTestId('queue-paused')).toBeNull());
    expect(await screen.findByText(/The last report went through at/)).toBeDefined();
  });

  it('copies the raw answer', async () => {
    const shown = await show();
    await refused(shown, 'Raw');
    await shown.user.click(screen.getByText('Raw'));
    await shown.user.click(await screen.findByText('Salesforce’s answer'));
    await shown.user.click(screen.getByText('Copy'));
    expect(await navigator.clipboard.readText()).toContain('FIELD_CUSTOM_VALIDATION_EXCEPTION');
  });

  it('says that offline ads go out when Salesforce can be reached', async () => {
    const { user, platform } = await show();
    platform.desk.setLine({ line: 'offline', since, next: since });
    await platform.createAd(form('Offline'));
    await user.click(screen.getByTestId('nav-queue'));
    expect(await screen.findByText('When Salesforce can be reached')).toBeDefined();
    expect(screen.getByTestId('status-waiting').textContent).toBe('1 waiting');
  });

  it('says that ads go out when the person has signed in again, and tries nothing before', async () => {
    const { user, platform } = await show();
    platform.desk.setLine({ line: 'held', hold: { hold: 'sign_in', code: 'INVALID_SESSION_ID' }, since, next: null });
    await platform.createAd(form('Signed out'));
    await user.click(screen.getByTestId('nav-queue'));
    expect(await screen.findByText('When you have signed in')).toBeDefined();
    expect(screen.getByTestId<HTMLButtonElement>('try-all').disabled).toBe(true);
    expect(screen.getByTestId('open-sign-in')).toBeDefined();
    expect(screen.queryByTestId('sign-out')).toBeNull();
  });

  it('is calm when everything is reported', async () => {
    const { user } = await show();
    await user.click(screen.getByTestId('nav-queue'));
    expect(await screen.findByText('Everything is reported')).toBeDefined();
    expect(await seriousFindings()).toEqual([]);
  });
});

describe('an ad of the queue', () => {
  it('is mended in place: another product, other units', async () => {
    const shown = await show();
    const [key = ''] = await refused(shown, 'Mend me');
    await shown.user.click(screen.getByText('Mend me'));
    await shown.user.click(await screen.findByTestId('fix-other'));
    await shown.user.type(await screen.findByTestId('contract-search'), '101');
    const product = (await screen.findAllByTestId('product-row'))[1] as HTMLElement;
    await shown.user.click(within(product).getByTestId('pick-product'));
    const units = screen.getByTestId<HTMLInputElement>('booking-units');
    await shown.user.clear(units);
    await shown.user.type(units, '0');
    await shown.user.click(screen.getByTestId('fix-save'));
    expect((await screen.findByTestId('field-error')).textContent).toContain('from 1 to');
    await shown.user.clear(units);
    await shown.user.type(units, '2{Enter}');
    expect(await screen.findByText('Saved on this computer. It is reported next.')).toBeDefined();
    await waitFor(() => expect(shown.platform.desk.find(key).queued).toBe(false));
    expect(shown.platform.desk.find(key).ad.bookings?.[0]).toMatchObject({ units: 2, line: { contract_number: '00000101' } });
    await waitFor(() => expect(screen.getByTestId('queue-state').dataset['state']).toBe('in_salesforce'));
  });

  it('shows first what is guilty of the refusal', async () => {
    const shown = await show();
    const [key = ''] = await refused(shown, 'Two bookings');
    const draft = draftOf(shown.platform.desk.find(key).ad);
    const good = newBooking({ contract_number: '101', product_code: 'SMALL' }, '1');
    await act(() => shown.platform.saveAd(key, formOf({ ...draft, bookings: [good, ...draft.bookings] })));
    const refusals = () => shown.platform.desk.find(key).past.filter(({ what }) => what === 'refused');
    await waitFor(() => expect(refusals()).toHaveLength(2));
    await waitFor(() => expect(screen.getByTestId('queue-row').dataset['state']).toBe('needs_you'));
    await shown.user.click(screen.getByText('Two bookings'));
    await waitFor(() => expect(screen.getAllByTestId('booking-row')).toHaveLength(1));
    expect(screen.getByTestId('booking-row').dataset['number']).toBe(FULFILLED);
    await shown.user.click(screen.getByTestId('fix-all'));
    expect(screen.getAllByTestId('booking-row')).toHaveLength(2);
  });

  it('with changes that are not saved is opened instead', async () => {
    const shown = await show();
    const [key = ''] = await refused(shown, 'Half typed');
    await act(async () => void (await shown.platform.keepDraft(key, {
      title: 'Half',
      text: '',
      link: '',
      picture: null,
      runs_from: null,
      runs_until: null,
      bookings: [],
    })));
    await shown.user.click(screen.getByText('Half typed'));
    await shown.user.click(await screen.findByTestId('fix-open'));
    expect((await screen.findByTestId<HTMLInputElement>('ad-title')).value).toBe('Half');
  });

  it('is cancelled, or gives up what Salesforce did not take', async () => {
    const shown = await show();
    const [first = '', second = ''] = await refused(shown, 'First', 'Second');
    await shown.user.click(screen.getByText('First'));
    await shown.user.click(await screen.findByTestId('cancel-ad'));
    await waitFor(() => expect(shown.platform.desk.find(first).ad.cancelled).toBe(true));
    await waitFor(() => expect(titles()).toEqual(['Second']));
    await shown.user.click(screen.getByText('Second'));
    await shown.user.click(await screen.findByTestId('keep-salesforce'));
    await shown.user.click(await screen.findByTestId('keep-yes'));
    await waitFor(() => expect(shown.platform.desk.find(second).queued).toBe(false));
    expect(await screen.findByText('This ad is no longer in the queue.')).toBeDefined();
  });

  it('that is being sent says so, and can still be cancelled after asking', async () => {
    const platform = { pace: { setOut: 20, answer: 60_000 } };
    const shown = await show(platform);
    await shown.platform.createAd(form('In flight', '101', 'SMALL'));
    await shown.user.click(screen.getByTestId('nav-queue'));
    await shown.user.click(await screen.findByText('In flight'));
    expect(await screen.findByText(/This ad is being sent right now/)).toBeDefined();
    await shown.user.click(screen.getByTestId('cancel-ad'));
    expect(await screen.findByTestId('cancel-question')).toBeDefined();
  });
});

describe('the desk in memory', () => {
  it('tries nothing for a group that is gone', async () => {
    const platform = memoryPlatform();
    expect(await platform.tryGroup({ kind: 'locked', contract: '1' })).toBe(0);
  });
});
