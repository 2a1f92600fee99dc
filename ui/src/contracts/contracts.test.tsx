import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { exampleContracts } from '../platform/memory/contracts';
import { remarkableContracts } from '../platform/memory/usage';
import { seriousFindings, show } from '../testing/show';

const since = new Date().toISOString();
const offline = { line: 'offline', since, next: since } as const;
const contracts = () => [...exampleContracts(), ...remarkableContracts()];

type Shown = Awaited<ReturnType<typeof show>>;

/** Finds contracts, and opens the first one. */
async function open({ user }: Shown, text: string) {
  await user.keyboard('{Control>}o{/Control}');
  const search = await screen.findByTestId<HTMLInputElement>('contract-search');
  await waitFor(() => expect(document.activeElement).toBe(search));
  await user.clear(search);
  await user.paste(text);
  await screen.findAllByTestId('contract-row');
  await user.keyboard('{Enter}');
  return screen.findByTestId('open-contract');
}

const total = (rows: HTMLElement[]) => rows.reduce((sum, row) => sum + Number(row.dataset['units']), 0);

describe('the contracts', () => {
  it('are found with the keyboard alone and show what is sold, used and left', async () => {
    const shown = await show({ contracts: contracts() });
    await shown.user.keyboard('{Control>}o{/Control}');
    await screen.findByTestId('contract-search');
    expect(screen.getByTestId('no-contract').textContent).toContain('Find one by number or customer');
    await shown.user.paste('gmbh');
    const rows = await screen.findAllByTestId('contract-row');
    await shown.user.keyboard('{ArrowDown}{Enter}');
    const page = await screen.findByTestId('open-contract');
    expect(page.dataset['number']).toBe(rows[1]?.dataset['number']);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('open-customer')));
    expect(page.textContent).toMatch(/Contract \d+ · Activated · .*2026 – .*2026/);
    const product = screen.getAllByTestId('product-row')[0] as HTMLElement;
    expect(within(product).getByRole('img').getAttribute('aria-label')).toMatch(/of 120 consumed/);
    expect(product.textContent).toContain('95.00 per unit');
    expect(within(page).getByText(/^As of \d\d:\d\d:\d\d$/)).toBeDefined();
    await screen.findByTestId('usage-sum');
  });

  it('open by themselves when a number is that of one alone, and say beforehand that one is fulfilled', async () => {
    const { user } = await show();
    await user.click(screen.getByTestId('nav-contracts'));
    await user.type(await screen.findByTestId('contract-search'), '110');
    expect((await screen.findByTestId('fulfilled-note')).textContent).toContain('refuses new bookings');
    expect(screen.getAllByTestId('contract-fulfilled')).toHaveLength(2);
    expect(screen.queryByTestId('book-on')).toBeNull();
    await screen.findAllByTestId('usage-bar');
    expect(await seriousFindings()).toEqual([]);
  });

  it('say up to when usage is billed, and by how much a product is overbooked', async () => {
    const shown = await show({ contracts: contracts() });
    await open(shown, '901');
    expect(screen.getByTestId('locked-note').textContent).toContain('30 Sept 2026');
    expect(screen.getByTestId('product-over').textContent).toBe('Overbooked by 7 units');
  });

  it('lead to the ads that this desk booked, and an ad leads to its contract', async () => {
    const shown = await show({ ads: 4 });
    const { user, platform } = shown;
    // The org has counted an ad of this desk.
    const [kept] = [...platform.desk.ads.values()];
    const line = kept?.ad.bookings?.[0]?.line;
    const product = platform.desk.contracts.flatMap((one) => one.products).find((one) => one.line === line);
    if (!kept || !line || !product) throw new Error('There is no example ad.');
    product.consumed = kept.ad.bookings?.[0]?.units ?? 0;
    await open(shown, line.contract_number);
    await user.click(await screen.findByTestId('entry-ad'));
    expect((await screen.findByTestId<HTMLInputElement>('ad-title')).value).toBe(kept.ad.title);
    await user.click(screen.getByTestId('show-contract'));
    expect((await screen.findByTestId('open-contract')).dataset['number']).toBe(line.contract_number);
  });

  it('are booked by a new ad', async () => {
    const shown = await show();
    await open(shown, '101');
    await shown.user.click(screen.getAllByTestId('book-on')[1] as HTMLElement);
    const booking = await screen.findByTestId('booking-row');
    expect([booking.dataset['number'], booking.dataset['code']]).toEqual(['00000101', 'SMALL']);
    expect(screen.getByTestId<HTMLInputElement>('ad-title').value).toBe('');
  });

  it('are read again when the window gets the focus, and stay while that fails', async () => {
    const shown = await show();
    const { platform } = shown;
    await open(shown, '101');
    await screen.findByTestId('usage-sum');
    const magic = platform.desk.contracts[0];
    if (!magic) throw new Error('There is no contract.');
    magic.fulfilled = true;
    fireEvent.focus(window);
    await screen.findByTestId('fulfilled-note');
    platform.desk.line = offline;
    fireEvent.focus(window);
    const fault = await screen.findByTestId('contract-fault');
    expect(fault.textContent).toContain('Salesforce can’t be reached');
    expect(fault.textContent).toMatch(/What you see is as of \d\d:\d\d:\d\d\./);
    expect(screen.getAllByTestId('product-row')).toHaveLength(2);
    platform.desk.line = { line: 'clear' };
    await shown.user.click(screen.getByTestId('refresh-contract'));
    await waitFor(() => expect(screen.queryByTestId('contract-fault')).toBeNull());
    platform.desk.contracts.splice(0, 1);
    fireEvent.focus(window);
    expect(await screen.findByText(/no longer in Salesforce/)).toBeDefined();
    expect(screen.queryByTestId('open-contract')).toBeNull();
  });

  it('say beforehand that nothing can be read, and why a search failed', async () => {
    const { user, platform } = await show();
    platform.desk.setLine(offline);
    await user.click(screen.getByTestId('nav-contracts'));
    await waitFor(() => expect(screen.getByTestId('no-contract').dataset['fault']).toBe('offline'));
    platform.desk.line = { line: 'unserved', since, next: since };
    await user.type(await screen.findByTestId('contract-search'), '101');
    await waitFor(() => expect(screen.getByTestId('no-contract').dataset['fault']).toBe('unserved'));
    platform.desk.line = { line: 'clear' };
    await user.click(screen.getByTestId('refresh-contracts'));
    await screen.findByTestId('open-contract');
  });

  it('are hidden from whoever signs out, and leave nothing when one looks elsewhere', async () => {
    const shown = await show();
    const { user, platform, client } = shown;
    await open(shown, 'Straßenbau');
    await screen.findAllByTestId('entry-row');
    const cached = () => JSON.stringify(client.getQueryCache().getAll().map((query) => query.state.data));
    expect(cached()).toContain('Petra Lang');
    await user.click(screen.getByTestId('nav-queue'));
    await waitFor(() => expect(client.getQueryCache().findAll({ queryKey: ['contracts'] })).toEqual([]));
    expect(cached()).not.toMatch(/Straßenbau|Petra Lang|unit_price/);
    expect(document.body.innerHTML).not.toContain('Straßenbau');
    await open(shown, '101');
    await platform.signOut();
    await waitFor(() => expect(screen.getByTestId('no-contract').dataset['fault']).toBe('not_signed_in'));
    expect(document.body.innerHTML).not.toContain('Magic Ads');
    await waitFor(() => expect(client.getQueryCache().findAll({ queryKey: ['contracts'] })).toEqual([]));
  });

  it('show names as text, whatever they look like', async () => {
    const shown = await show({ contracts: contracts() });
    const page = await open(shown, '902');
    await screen.findAllByTestId('entry-row');
    expect(within(page).getByTestId('open-customer').textContent).toBe('<img src=x onerror=alert(1)> "O\'Neil" =1+1');
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('the usage', () => {
  it('is drawn by month, of all products or one, and adds up with what is consumed', async () => {
    const shown = await show({ contracts: contracts() });
    const { user } = shown;
    await open(shown, '900');
    const sum = await screen.findByTestId('usage-sum');
    expect(sum.dataset['agrees']).toBe('true');
    expect(sum.textContent).toContain('11,082 units');
    expect(total(screen.getAllByTestId('usage-bar'))).toBe(11_082);
    expect(within(screen.getByTestId('usage-table')).getByText('11,082')).toBeDefined();
    await user.click(screen.getByTestId('usage-product'));
    await user.click((await screen.findAllByTestId('usage-product-choice'))[2] as HTMLElement);
    await waitFor(() => expect(total(screen.getAllByTestId('usage-bar'))).toBe(1_211));
    expect(screen.getByTestId('usage-sum').dataset['agrees']).toBe('true');
  });

  it('tells each month by pointing and by the arrow keys, with one of them in the tab order', async () => {
    const shown = await show({ contracts: contracts() });
    const { user } = shown;
    await open(shown, '900');
    const bars = await screen.findAllByTestId('usage-bar');
    expect(bars.filter((bar) => bar.getAttribute('tabindex') === '0')).toEqual([bars.at(-1)]);
    bars.at(-1)?.focus();
    await user.keyboard('{ArrowLeft}');
    await waitFor(() => expect(document.activeElement).toBe(bars.at(-2)));
    const { month, units } = bars.at(-2)?.dataset ?? {};
    expect(screen.getByTestId('usage-value').dataset['month']).toBe(month);
    expect(screen.getByTestId('usage-value').textContent).toContain(Number(units).toLocaleString('en-GB'));
    expect(bars.at(-2)?.getAttribute('aria-label')).toMatch(/^October 2026: [\d,]+ units, \d+ entries$/);
    await user.keyboard('{Home}');
    expect(document.activeElement).toBe(bars[0]);
    await user.hover(bars[3] as HTMLElement);
    expect(screen.getByTestId('usage-value').dataset['month']).toBe(bars[3]?.dataset['month']);
  });

  it('says so when the entries don’t add up, or can’t be read at all', async () => {
    const shown = await show({ contracts: contracts() });
    shown.platform.desk.usage = 'part';
    await open(shown, '900');
    const sum = await screen.findByTestId('usage-sum');
    expect(sum.dataset['agrees']).toBeUndefined();
    expect(sum.textContent).toContain('Salesforce counts 11,082 as consumed');
    shown.platform.desk.usage = 'none';
    await shown.user.click(screen.getByTestId('refresh-contract'));
    expect((await screen.findByTestId('usage-unreadable')).textContent).toContain('tell your admin');
    expect(screen.queryByTestId('entry-row')).toBeNull();
  });

  it('lists thousands of entries, of which a few are drawn, page after page', async () => {
    const shown = await show({ contracts: contracts() });
    await open(shown, '900');
    const first = await screen.findAllByTestId('entry-row');
    expect(Number(screen.getByTestId('entries-count').dataset['count'])).toBeGreaterThan(5_000);
    expect(first.length).toBeLessThan(60);
    const scroller = screen.getByTestId('open-contract').parentElement as HTMLElement;
    const until = async (index: number) => {
      scroller.scrollTop = index * 60;
      fireEvent.scroll(scroller);
      await waitFor(() =>
        expect(screen.getAllByTestId('entry-row').map((row) => Number(row.dataset['index']))).toContain(index),
      );
    };
    await until(190);
    await until(390);
    const cancelled = screen.getAllByTestId('entry-row').filter((row) => row.dataset['cancelled']);
    expect(cancelled.every((row) => row.textContent?.includes('Cancelled'))).toBe(true);
    expect(screen.getAllByTestId('entry-row').length).toBeLessThan(60);
  });
});
