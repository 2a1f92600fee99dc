import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { seriousFindings, show } from '../testing/show';

const first = { stage: 'first_start', store: { kind: 'unnamed' } } as const;

describe('the first start', () => {
  it('offers three ways in, in the language of the system', async () => {
    await show({ ...first, locale: 'de-DE' });
    expect(screen.getByTestId('sign-in').textContent).toBe('Mit Salesforce anmelden');
    expect(screen.getByTestId('try-demo').textContent).toBe('Demo-Org ausprobieren');
    expect(screen.getByTestId('work-offline').textContent).toBe('Ohne Anmeldung arbeiten');
    expect(document.documentElement.lang).toBe('de');
    expect(await seriousFindings()).toEqual([]);
  });

  it('runs the demo, with a way to the sales page', async () => {
    const { user } = await show(first);
    await user.click(screen.getByTestId('try-demo'));
    expect((await screen.findByTestId('sales-page')).getAttribute('href')).toBe('http://127.0.0.1:8787/');
  });

  it('lets people work without signing in, and sign in later', async () => {
    const { user } = await show(first);
    await user.click(screen.getByTestId('work-offline'));
    expect((await screen.findByTestId('status-state')).dataset['line']).toBe('signed_out');
    await user.click(screen.getByTestId('open-sign-in'));
    await user.click(await screen.findByTestId('sign-in'));
    await waitFor(() => expect(screen.getByTestId('sign-out')).toBeDefined());
  });

  it('passes the address on, and tells at its field when it is none', async () => {
    const { user, platform } = await show(first);
    const signIn = vi.spyOn(platform, 'signIn').mockRejectedValue({ code: 'bad_address', params: {} });
    await user.type(screen.getByTestId('sign-in-address'), ' nowhere ');
    await user.click(screen.getByTestId('sign-in'));
    expect(signIn).toHaveBeenCalledWith('nowhere');
    expect((await screen.findByTestId('field-error')).textContent).toContain('not an address of Salesforce');
  });

  it('can be stopped while the browser is open, without blame', async () => {
    const { user, platform } = await show(first);
    let stop: ((error: unknown) => void) | undefined;
    vi.spyOn(platform, 'signIn').mockReturnValue(new Promise((_, reject) => (stop = reject)));
    vi.spyOn(platform, 'cancelSignIn').mockImplementation(async () =>
      stop?.({ code: 'sign_in_cancelled', params: {} }),
    );
    await user.click(screen.getByTestId('sign-in'));
    await user.click(await screen.findByTestId('cancel-sign-in'));
    expect(await screen.findByTestId('sign-in')).toBeDefined();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('somebody new who has signed in', () => {
  const asks = { person: 'Klaus Vogt', username: 'klaus@magic.example', org: 'https://magic.my.salesforce.com' };

  it.each([
    ['en-GB', 'Is that you?', 'You are signed in as Klaus Vogt (klaus@magic.example) at magic.my.salesforce.com.'],
    ['de-DE', 'Sind Sie das?', 'Angemeldet ist Klaus Vogt (klaus@magic.example) bei magic.my.salesforce.com.'],
  ])('is asked in %s whether it is they', async (locale, title, words) => {
    const { user } = await show({ ...first, locale, newIdentity: asks });
    await user.click(screen.getByTestId('sign-in'));
    const question = await screen.findByTestId('identity-question');
    expect(question.textContent).toContain(title);
    expect(question.textContent).toContain(words);
    expect(await seriousFindings()).toEqual([]);
  });

  it('has the ads after a yes', async () => {
    const { user } = await show({ ...first, newIdentity: asks });
    await user.click(screen.getByTestId('sign-in'));
    await user.click(await screen.findByTestId('identity-yes'));
    expect(await screen.findByTestId('sign-out')).toBeDefined();
    expect(screen.queryByTestId('identity-question')).toBeNull();
  });

  it('has nothing after a no, and the ads that were open stay', async () => {
    const { user, platform } = await show({ ads: 2, newIdentity: asks });
    await user.click(screen.getByTestId('sign-out'));
    await user.click(await screen.findByTestId('open-sign-in'));
    await user.click(await screen.findByTestId('sign-in'));
    await screen.findByTestId('identity-question');
    // Nothing but an answer ends the question.
    await user.keyboard('{Escape}');
    await user.click(screen.getByTestId('identity-no'));
    await waitFor(() => expect(screen.queryByTestId('identity-question')).toBeNull());
    expect(platform.desk.signedIn).toBe(false);
    expect(screen.getAllByTestId('ad-row')).toHaveLength(2);
  });

  it('is named by what there is', async () => {
    const { user } = await show({ ...first, newIdentity: { ...asks, username: null, org: 'http://127.0.0.1:8787' } });
    await user.click(screen.getByTestId('sign-in'));
    const who = await screen.findByTestId('identity-who');
    expect(who.textContent).toBe('You are signed in as Klaus Vogt at 127.0.0.1:8787.');
  });
});

describe('an org that has moved', () => {
  it('is signed in to where it leads, and the ads stay', async () => {
    const { user, platform } = await show({ ads: 2 });
    const to = 'https://magic-new.my.salesforce.com';
    const since = new Date(Date.now() - 60_000).toISOString();
    platform.desk.setLine({ line: 'held', hold: { hold: 'moved', to }, since, next: null });
    await user.click(await screen.findByTestId('open-sign-in'));
    expect(screen.getByTestId('sign-in-address')).toHaveProperty('value', to);
    const signIn = vi.spyOn(platform, 'signIn');
    await user.click(await screen.findByTestId('sign-in'));
    expect(signIn).toHaveBeenCalledWith(to);
    expect(screen.getAllByTestId('ad-row')).toHaveLength(2);
  });
});

describe('after the sign-in', () => {
  it('offers the ads from before to the person', async () => {
    const { user } = await show({ waitingUnnamed: 3 });
    expect(screen.getByTestId('give-banner').textContent).toContain('3 ads from before you signed in');
    await user.click(screen.getByTestId('give-ads'));
    await waitFor(() => expect(screen.queryByTestId('give-banner')).toBeNull());
  });

  it('signs out and goes on working', async () => {
    const { user } = await show({ ads: 2 });
    await user.click(screen.getByTestId('sign-out'));
    await waitFor(() => expect(screen.getByTestId('status-state').dataset['line']).toBe('signed_out'));
    expect(screen.getAllByTestId('ad-row')).toHaveLength(2);
  });

  it.each([
    ['en-GB', 'locked', 'lasts only until you close Adtally'],
    ['en-GB', 'missing', 'finds no keyring'],
    ['de-DE', 'locked', 'gilt deshalb nur, bis Sie Adtally schließen'],
    ['de-DE', 'failed', 'antwortet nicht'],
  ] as const)('says in %s that a %s keyring keeps no sign-in', async (locale, keyring, words) => {
    await show({ locale, keyring });
    expect(screen.getByTestId('keyring-banner').textContent).toContain(words);
    expect(await seriousFindings()).toEqual([]);
  });

  it('tries the keyring again when the person has unlocked it', async () => {
    const { user, platform } = await show({ keyring: 'locked' });
    const tried = vi.spyOn(platform, 'tryKeyring');
    await user.click(screen.getByTestId('try-keyring'));
    expect(tried).toHaveBeenCalledOnce();
    await waitFor(() => expect(screen.queryByTestId('keyring-banner')).toBeNull());
  });

  it('tells a sign-in that can’t be read from none', async () => {
    const { platform } = await show({ keyring: 'locked' });
    platform.desk.signedIn = false;
    platform.desk.say({ event: 'status' });
    await waitFor(() => expect(screen.getByTestId('keyring-banner').textContent).toContain('your sign-in is in it'));
    expect(screen.getByTestId('open-sign-in')).toBeDefined();
  });

  it('warns of a sign-in that was not used for long', async () => {
    await show({ signInEnds: '2026-12-01' });
    expect(screen.getByTestId('ending-banner').textContent).toContain('1 Dec 2026');
  });
});

describe('a sign-in that fails', () => {
  it.each([
    ['sign_in_denied', 'not allowed in the browser', 'im Browser wurde Adtally der Zugriff nicht erlaubt'],
    ['sign_in_wrong_state', 'belongs to another sign-in', 'gehört zu einer anderen Anmeldung'],
    ['app_blocked', 'blocks the app Adtally', 'sperrt die App Adtally'],
    ['app_missing', 'doesn’t know the app Adtally', 'kennt die App Adtally'],
    ['ports_taken', '8717, 8718 and 8719', '8717, 8718 und 8719'],
    ['clock_wrong', 'the clock is probably wrong', 'wahrscheinlich geht die Uhr falsch'],
    ['bad_instance', 'doesn’t trust', 'nicht traut'],
    ['sign_in_moved', 'new address of your company', 'neuen Adresse des Salesforce'],
  ])('says what %s means in both languages', async (code, english, german) => {
    for (const [locale, words] of [
      ['en-GB', english],
      ['de-DE', german],
    ] as const) {
      const { user, platform, unmount } = await show({ ...first, locale });
      vi.spyOn(platform, 'signIn').mockRejectedValue({ code, params: {} });
      await user.click(screen.getByTestId('sign-in'));
      expect((await screen.findByRole('alert')).textContent?.toLowerCase()).toContain(words.toLowerCase());
      unmount();
    }
  });
});
