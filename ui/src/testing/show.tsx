/** Shows the whole app over a desk in memory, as a test's person meets it. */

import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { Mounted } from '../app/mount';
import { newQueryClient } from '../app/queries';
import { memoryPlatform, type MemoryOptions } from '../platform/memory';

interface Options extends MemoryOptions {
  locale?: string;
}

export async function show({ locale = 'en-GB', ...options }: Options = {}) {
  const platform = memoryPlatform({ pace: { setOut: 20, answer: 20 }, ...options });
  const client = newQueryClient();
  const user = userEvent.setup({ delay: null });
  const shown = render(<Mounted platform={platform} client={client} locale={locale} />);
  await screen.findByTestId(options.stage === 'first_start' ? 'first-start' : 'status-state');
  return { platform, client, user, ...shown };
}

type User = Awaited<ReturnType<typeof show>>['user'];

/** Begins a new ad with this title. */
export async function beginAd(user: User, title: string) {
  await user.click(await screen.findByTestId('new-ad'));
  await user.type(await screen.findByTestId('ad-title'), title);
}

/** Looks a contract up in the picker; resolves when its products are there. */
export async function lookUp(user: User, text: string) {
  await user.click(screen.getByTestId('add-booking'));
  await user.type(await screen.findByTestId('contract-search'), text);
  return screen.findAllByTestId('product-row');
}

/** Has the org's set-up checked. */
export async function openSetUp(user: User) {
  await user.click(screen.getByTestId('status-state'));
  await user.click(await screen.findByTestId('status-check-set-up'));
}

/** The row of an ad in the list, by its title. */
export async function rowOf(title: string) {
  const found = await within(await screen.findByTestId('ad-list')).findByText(title);
  const row = found.closest<HTMLElement>('[data-testid="ad-row"]');
  if (row === null) throw new Error(`“${title}” is in no row.`);
  return row;
}

/** What axe finds that keeps people out. Colours need a real browser. */
export async function seriousFindings(): Promise<string[]> {
  const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
