import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { seriousFindings, show } from '../testing/show';

const open = async (options: Parameters<typeof show>[0] = {}) => {
  const shown = await show(options);
  await shown.user.keyboard('{Control>},{/Control}');
  await screen.findByTestId('proxy-now');
  return shown;
};

describe('the proxy in the settings', () => {
  it('is entered, with what is wrong told at its field, and used at once', async () => {
    const { user, platform } = await open();
    expect(screen.getByTestId('proxy-now').textContent).toBe('Salesforce is reached without a proxy.');
    expect(screen.queryByTestId('proxy-apply')).toBeNull();
    await user.click(screen.getByTestId('proxy-entered'));
    await user.click(screen.getByTestId('proxy-apply'));
    expect((await screen.findByTestId('field-error')).textContent).toContain('not the address of a proxy');
    await user.type(screen.getByTestId('proxy-address'), 'kvogt@proxy.magic.example:3128');
    await user.click(screen.getByTestId('proxy-apply'));
    await waitFor(() => expect(screen.getByTestId('field-error').textContent).toContain('name and password below'));
    await user.clear(screen.getByTestId('proxy-address'));
    await user.type(screen.getByTestId('proxy-address'), 'proxy.magic.example:3128');
    await user.type(screen.getByTestId('proxy-name'), 'kvogt');
    const password = await screen.findByTestId('proxy-password');
    expect(password.getAttribute('type')).toBe('password');
    expect(await seriousFindings()).toEqual([]);
    await user.type(password, 'geheim{Enter}');
    await waitFor(() =>
      expect(screen.getByTestId('proxy-now').textContent).toContain('through http://proxy.magic.example:3128'),
    );
    expect((await platform.proxy()).has_password).toBe(true);
    expect(screen.getByTestId<HTMLInputElement>('proxy-password').value).toBe('');
    expect(screen.queryByTestId('proxy-apply')).toBeNull();
  });

  it('is the admin’s where one has set it; name and password are still the person’s', async () => {
    const { user, platform } = await open({
      locale: 'de-DE',
      proxy: { from: 'admin', through: 'http://proxy.magic.example:3128' },
    });
    expect(screen.getByTestId('proxy-now').textContent).toContain('Ihr Admin hat den Proxy');
    expect(screen.queryByTestId('proxy-entered')).toBeNull();
    const set = vi.spyOn(platform, 'setProxy');
    await user.type(screen.getByTestId('proxy-name'), 'kvogt');
    await user.type(await screen.findByTestId('proxy-password'), 'geheim');
    await user.click(screen.getByTestId('proxy-apply'));
    expect(set).toHaveBeenCalledWith({ choice: 'computer', address: '', name: 'kvogt', password: 'geheim' });
  });

  it('says that a script can’t be read', async () => {
    await open({ proxy: { is_script: true } });
    expect(screen.getByTestId('proxy-now').textContent).toContain('a proxy script, which Adtally can’t read');
  });
});

describe('a proxy that keeps Salesforce away', () => {
  it('is a script: said while Salesforce can’t be reached, with a way to the settings', async () => {
    const { user, platform } = await show({ proxy: { is_script: true } });
    expect(screen.queryByTestId('proxy-banner')).toBeNull();
    const at = new Date().toISOString();
    platform.desk.setLine({ line: 'offline', since: at, next: at });
    expect((await screen.findByTestId('proxy-banner')).textContent).toContain('proxy script');
    await user.click(screen.getByTestId('proxy-settings'));
    expect(await screen.findByTestId('proxy-now')).toBeDefined();
  });

  it.each([
    ['en-GB', 'proxy asks who you are', 'The company’s proxy wants a sign-in'],
    ['de-DE', 'Proxy Ihrer Firma fragt, wer Sie sind', 'Der Proxy der Firma verlangt eine Anmeldung'],
  ])('wants a sign-in: said in %s at the sign-in and in the status line', async (locale, words, line) => {
    const { user, platform } = await show({ stage: 'first_start', store: { kind: 'unnamed' }, locale });
    vi.spyOn(platform, 'signIn').mockRejectedValueOnce({ code: 'proxy_sign_in', params: {}, text: '' });
    await user.click(screen.getByTestId('sign-in'));
    expect((await screen.findByRole('alert')).textContent).toContain(words);
    await user.click(screen.getByTestId('fault-settings'));
    await user.click(await screen.findByTestId('settings-close'));
    await user.click(screen.getByTestId('sign-in'));
    await screen.findByTestId('status-state');
    const at = new Date(Date.now() - 60_000).toISOString();
    platform.desk.setLine({ line: 'held', hold: { hold: 'proxy_sign_in' }, since: at, next: at });
    await waitFor(() => expect(screen.getByTestId('status-state').textContent).toContain(line));
  });
});
