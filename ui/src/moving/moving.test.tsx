import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { left } from '../platform/memory/elsewhere';
import { rowOf, seriousFindings, show } from '../testing/show';

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamte von und zu Müller-Lüdenscheidt';
const klaus = () =>
  left('Klaus Vogt', { movable: ['Sommerfest', 'Herbstaktion'], stay: ['Schon gesendet'], drafts: ['Angefangen', ' '] });

describe('ads of others at this computer', () => {
  it('are told by number and name, shown, and moved after a yes', async () => {
    const { user } = await show({ elsewhere: [klaus()] });
    const banner = screen.getByTestId('elsewhere-banner');
    expect(banner.textContent).toContain('5 ads of Klaus Vogt wait here.');
    await user.click(screen.getByTestId('elsewhere-look'));
    const dialog = await screen.findByTestId('move-dialog');
    const movable = await within(dialog).findByTestId('movable');
    expect(movable.textContent).toContain('2 ads to take over');
    expect(movable.textContent).toContain('Sommerfest1 unit: Small ad, contract 00000101');
    expect(within(dialog).getByTestId('move-drafts').textContent).toContain('Without a title');
    const staying = within(dialog).getByTestId('staying');
    expect(staying.textContent).toContain('1 ad stays with Klaus Vogt');
    expect(staying.textContent).toContain('counted twice');
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('move-act'));
    await waitFor(() => expect(screen.queryByTestId('elsewhere-banner')).toBeNull());
    expect(screen.queryByTestId('move-dialog')).toBeNull();
    await rowOf('Herbstaktion');
    expect(screen.queryByText('Schon gesendet')).toBeNull();
  });

  it('of several people and orgs have a line each, in German too', async () => {
    const { user } = await show({
      locale: 'de-DE',
      elsewhere: [klaus(), left(LONG, { movable: ['Eine'], otherOrg: true })],
    });
    const [one, other] = screen.getAllByTestId('elsewhere-banner').map((banner) => banner.textContent);
    expect(one).toContain('5 Anzeigen von Klaus Vogt warten hier.');
    expect(other).toContain(`1 Anzeige von ${LONG} für https://other.my.salesforce.com wartet hier.`);
    await user.click(screen.getAllByTestId('elsewhere-look')[1] as HTMLElement);
    const dialog = await screen.findByTestId('move-dialog');
    await waitFor(() => expect(dialog.textContent).toContain('andere Salesforce-Org'));
    await user.click(screen.getByTestId('move-act'));
    await waitFor(() => expect(screen.getAllByTestId('elsewhere-banner')).toHaveLength(1));
  });

  it('can be left for now, without being moved', async () => {
    const { user, platform } = await show({ elsewhere: [klaus()] });
    const moved = vi.spyOn(platform, 'moveAds');
    await user.click(screen.getByTestId('elsewhere-look'));
    await user.click(await screen.findByTestId('move-no'));
    await waitFor(() => expect(screen.queryByTestId('move-dialog')).toBeNull());
    await user.click(screen.getByTestId('elsewhere-later'));
    expect(screen.queryByRole('status', { name: /Klaus/ })).toBeNull();
    expect(screen.queryByTestId('elsewhere-banner')).toBeNull();
    expect(moved).not.toHaveBeenCalled();
  });

  it('that can only stay are not offered to be taken over', async () => {
    const { user } = await show({ elsewhere: [left('Klaus Vogt', { stay: ['Im Zweifel'] })] });
    await user.click(screen.getByTestId('elsewhere-look'));
    await screen.findByTestId('staying');
    expect(screen.queryByTestId('movable')).toBeNull();
    expect(screen.getByTestId('move-act').textContent).toBe('Don’t show them again');
    await user.click(screen.getByTestId('move-act'));
    await waitFor(() => expect(screen.queryByTestId('elsewhere-banner')).toBeNull());
  });

  it('that can’t be moved now stay, and the reason is told', async () => {
    const { user, platform } = await show({ elsewhere: [klaus()] });
    vi.spyOn(platform, 'moveAds').mockRejectedValue({ code: 'store_disk_full', params: {}, text: '' });
    await user.click(screen.getByTestId('elsewhere-look'));
    await screen.findByTestId('movable');
    await user.click(screen.getByTestId('move-act'));
    expect((await screen.findByRole('alert')).textContent).toMatch(/disk/i);
    expect(screen.getByTestId('elsewhere-banner')).toBeDefined();
  });
});
