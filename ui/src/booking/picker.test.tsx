import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { exampleContracts } from '../platform/memory/contracts';
import { beginAd, lookUp, seriousFindings, show } from '../testing/show';

const since = new Date().toISOString();
const offline = { line: 'offline', since, next: since } as const;

describe('the contract picker', () => {
  it('finds by number and shows what is left', async () => {
    const { user } = await show();
    await beginAd(user, 'By number');
    const products = await lookUp(user, '101');
    expect(products.map((row) => row.dataset['code'])).toEqual(['GIGANTIC', 'SMALL']);
    expect(screen.getByTestId('contract-row').dataset['number']).toBe('00000101');
    const small = within(products[1] as HTMLElement);
    expect(small.getByTestId('product-consumed').textContent).toBe('1');
    expect(small.getByTestId('product-available').textContent).toBe('2');
    expect(small.getByTestId('product-waiting').textContent).toBe('0');
    expect(small.getByRole('img').getAttribute('aria-label')).toContain('1 of 3 consumed');
    expect(screen.getByText(/As of \d\d:\d\d:\d\d/)).toBeDefined();
    expect(await seriousFindings()).toEqual([]);
  });

  it('finds by customer, page after page', async () => {
    const { user } = await show({ contracts: exampleContracts(200) });
    await beginAd(user, 'By customer');
    await user.click(screen.getByTestId('add-booking'));
    await user.type(await screen.findByTestId('contract-search'), 'gmbh');
    const before = (await screen.findAllByTestId('contract-row')).length;
    expect(before).toBe(20);
    await user.click(screen.getByTestId('more-contracts'));
    await waitFor(() => expect(screen.getAllByTestId('contract-row').length).toBeGreaterThan(before));
  });

  it('books with the keyboard alone', async () => {
    const { user } = await show();
    await beginAd(user, 'By keyboard');
    screen.getByTestId('add-booking').focus();
    await user.keyboard('{Enter}');
    await screen.findByTestId('contract-search');
    await user.keyboard('101');
    await screen.findAllByTestId('product-row');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(screen.getAllByTestId('pick-units')[0]));
    await user.keyboard('2{Enter}');
    expect((await screen.findByTestId<HTMLInputElement>('booking-units')).value).toBe('2');
    expect(screen.getByTestId('booking-row').dataset['code']).toBe('GIGANTIC');
  });

  it('warns when units pass what is left after what waits here, and books all the same', async () => {
    const { user, platform } = await show();
    platform.desk.setLine({ line: 'clear' });
    platform.desk.paused = true;
    await beginAd(user, 'First');
    await lookUp(user, '101');
    await user.clear(screen.getAllByTestId('pick-units')[0] as HTMLElement);
    await user.type(screen.getAllByTestId('pick-units')[0] as HTMLElement, '4');
    expect(screen.queryByTestId('units-warning')).toBeNull();
    await user.click(screen.getAllByTestId('pick-product')[0] as HTMLElement);
    await user.click(screen.getByTestId('save-ad'));
    await screen.findByTestId('cancel-ad');
    const products = await lookUp(user, '101');
    expect(within(products[0] as HTMLElement).getByTestId('product-waiting').textContent).toBe('4');
    await user.clear(screen.getAllByTestId('pick-units')[0] as HTMLElement);
    await user.type(screen.getAllByTestId('pick-units')[0] as HTMLElement, '2');
    expect((await screen.findByTestId('units-warning')).textContent).toContain('Only 1 unit is left');
    await user.click(screen.getAllByTestId('pick-product')[0] as HTMLElement);
    expect(await screen.findAllByTestId('booking-row')).toHaveLength(2);
  });

  it('leaves no contract in the cache or the document when it closes', async () => {
    const { user, client } = await show();
    await beginAd(user, 'Looks only');
    await user.click(screen.getByTestId('add-booking'));
    await user.type(await screen.findByTestId('contract-search'), 'Straßenbau');
    await screen.findAllByTestId('contract-row');
    expect(JSON.stringify(client.getQueryCache().getAll().map((query) => query.state.data))).toContain('Straßenbau');
    await user.click(screen.getByTestId('close-picker'));
    await waitFor(() => expect(screen.queryByTestId('contract-picker')).toBeNull());
    await waitFor(() => expect(client.getQueryCache().findAll({ queryKey: ['contracts'] })).toEqual([]));
    expect(JSON.stringify(client.getQueryCache().getAll().map((query) => query.state.data))).not.toContain(
      'Straßenbau',
    );
    expect(document.body.innerHTML).not.toContain('Straßenbau');
  });

  it('offers number and code when Salesforce can’t be reached, earlier lines first', async () => {
    const { user, platform } = await show({ ads: 4 });
    platform.desk.setLine(offline);
    await waitFor(() => expect(screen.getByTestId('status-state').dataset['line']).toBe('offline'));
    await beginAd(user, 'Offline');
    await user.click(screen.getByTestId('add-booking'));
    const number = await screen.findByTestId('offline-number');
    expect(screen.getByTestId('offline-note').textContent).toContain('Salesforce can’t be reached');
    expect((await screen.findAllByTestId('earlier-line')).length).toBeGreaterThan(0);
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('offline-add'));
    expect(screen.getAllByText('Please enter it.')).toHaveLength(2);
    await user.type(number, '101');
    await user.type(screen.getByTestId('offline-code'), 'small');
    await user.click(screen.getByTestId('offline-add'));
    const row = await screen.findByTestId('booking-row');
    expect(row.textContent).toContain('checked when it is reported');
    await user.click(screen.getByTestId('save-ad'));
    await screen.findByTestId('cancel-ad');
    platform.desk.setLine({ line: 'clear' });
    await waitFor(() => expect(screen.getByTestId('ad-state').dataset['state']).toBe('in_salesforce'));
    expect(screen.getByTestId('booking-row').textContent).toContain('Small ad');
  });

  it('offers number and code when a look-up fails, with what was typed', async () => {
    const { user, platform } = await show();
    await beginAd(user, 'Fails');
    // The desk does not know yet that the line is gone.
    platform.desk.line = offline;
    await user.click(screen.getByTestId('add-booking'));
    await user.type(await screen.findByTestId('contract-search'), '101');
    expect((await screen.findByTestId<HTMLInputElement>('offline-number')).value).toBe('101');
    expect(document.activeElement).toBe(screen.getByTestId('contract-search'));
  });

  it('reads again when the window gets the focus', async () => {
    const { user, platform } = await show();
    await beginAd(user, 'Looks again');
    const [gigantic] = await lookUp(user, '101');
    expect(screen.getByText(/Contract 00000101 · Activated · .*2026 – .*2026/)).toBeDefined();
    const sold = platform.desk.contracts[0]?.products[0];
    if (!sold) throw new Error('There is no product.');
    Object.assign(sold, { consumed: 6, available: -1 });
    fireEvent.focus(window);
    await waitFor(() =>
      expect(within(gigantic as HTMLElement).getByTestId('product-over').textContent).toBe('Overbooked by 1 unit'),
    );
  });

  it('goes from the number down to what was booked before by the arrow keys', async () => {
    const { user, platform } = await show({ ads: 4 });
    platform.desk.setLine(offline);
    await waitFor(() => expect(screen.getByTestId('status-state').dataset['line']).toBe('offline'));
    await beginAd(user, 'Before');
    await user.click(screen.getByTestId('add-booking'));
    const [first, second] = await screen.findAllByTestId('earlier-line');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('offline-number')));
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toBe(second);
    await user.keyboard('{ArrowUp}{ArrowUp}');
    expect(document.activeElement).toBe(screen.getByTestId('offline-number'));
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(first);
    await user.keyboard('{Enter}');
    expect(await screen.findByTestId('booking-row')).toBeDefined();
  });

  it('says what a fulfilled contract means', async () => {
    const { user } = await show();
    await beginAd(user, 'Fulfilled');
    await lookUp(user, '110');
    expect(screen.getByTestId('contract-fulfilled')).toBeDefined();
    expect(screen.getByText(/Salesforce will refuse a booking on it/)).toBeDefined();
  });
});
