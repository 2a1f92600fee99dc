import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { translator } from '../messages/translate';
import { beginAd, seriousFindings, show } from '../testing/show';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BASE64 = btoa(String.fromCharCode(...PNG));
const png = () => new File([PNG], 'a.png', { type: 'image/png' });
const give = (file: File) => fireEvent.change(screen.getByTestId('picture-input'), { target: { files: [file] } });
const paste = (part: Element, clipboardData: object) =>
  fireEvent.paste(part, { clipboardData: { getData: () => '', ...clipboardData } });
const shown = () => screen.findByTestId<HTMLImageElement>('picture');

describe('the picture of an ad', () => {
  it('is chosen, shown, replaced, removed, and had back', async () => {
    const { user, platform } = await show();
    await beginAd(user, 'Mit Bild');
    await user.upload(screen.getByTestId('picture-input'), png());
    const first = (await shown()).dataset['name'];
    expect((await shown()).src).toContain('data:image/png;base64,');
    await user.upload(screen.getByTestId('picture-input'), png());
    await waitFor(async () => expect((await shown()).dataset['name']).not.toBe(first));
    await user.click(screen.getByTestId('picture-remove'));
    expect(screen.queryByTestId('picture')).toBeNull();
    await user.click(screen.getByTestId('undo'));
    const last = (await shown()).dataset['name'];
    expect(await seriousFindings()).toEqual([]);
    await user.click(screen.getByTestId('save-ad'));
    await waitFor(() => expect([...platform.desk.ads.values()][0]?.ad.picture).toBe(last));
  });

  it('is pasted anywhere in the window, by the page or from the desk, while text stays text', async () => {
    const { user, platform } = await show();
    await beginAd(user, 'Aus der Zwischenablage');
    paste(screen.getByTestId('ad-text'), { files: [png()], types: ['Files'] });
    const first = (await shown()).dataset['name'];
    platform.desk.copied = BASE64;
    paste(screen.getByTestId('ad-title'), { files: [], types: [] });
    await waitFor(async () => expect((await shown()).dataset['name']).not.toBe(first));
    const second = (await shown()).dataset['name'];
    paste(document.body, { files: [], types: ['text/html'] });
    await waitFor(async () => expect((await shown()).dataset['name']).not.toBe(second));
    const third = (await shown()).dataset['name'];
    await user.click(screen.getByTestId('ad-text'));
    await user.paste('01.07.2027');
    expect(screen.getByTestId<HTMLTextAreaElement>('ad-text').value).toBe('01.07.2027');
    expect((await shown()).dataset['name']).toBe(third);
    paste(document.body, { files: [png(), png()], types: ['Files'] });
    expect((await screen.findByTestId('picture-fault')).textContent).toContain('several files');
    platform.desk.copied = null;
    paste(document.body, { files: [], types: [] });
    await waitFor(() => expect(screen.queryByTestId('picture-fault')).toBeNull());
  });

  it('is dropped anywhere in the window, which shows where it goes', async () => {
    const { user, platform } = await show();
    await beginAd(user, 'Gezogen');
    platform.desk.dropped = BASE64;
    act(() => platform.desk.say({ event: 'dragged', over: true }));
    expect(screen.getByTestId('drop-here').textContent).toContain('this ad’s picture');
    expect(await seriousFindings()).toEqual([]);
    act(() => platform.desk.say({ event: 'dragged', over: false }));
    expect(screen.queryByTestId('drop-here')).toBeNull();
    act(() => platform.desk.say({ event: 'dragged', over: true }));
    act(() => platform.desk.say({ event: 'dropped' }));
    expect(screen.queryByTestId('drop-here')).toBeNull();
    const name = (await shown()).dataset['name'];
    for (const code of ['folder_given', 'several_files', 'file_elsewhere', 'no_file_given', 'file_unreadable']) {
      platform.desk.dropped = { code, params: {} };
      act(() => platform.desk.say({ event: 'dropped' }));
      const words = translator('en', 'en')(`error.${code}` as 'error.folder_given');
      await waitFor(() => expect(screen.getByTestId('picture-fault').textContent).toBe(words));
    }
    expect((await shown()).dataset['name']).toBe(name);
  });

  it('is not taken without an ad that can have it, and the person hears why', async () => {
    const { user, platform } = await show();
    platform.desk.dropped = BASE64;
    act(() => platform.desk.say({ event: 'dragged', over: true }));
    expect(screen.queryByTestId('drop-here')).toBeNull();
    act(() => platform.desk.say({ event: 'dropped' }));
    expect((await screen.findByTestId('toast')).textContent).toContain('No ad is open');
    await beginAd(user, 'Storniert');
    await user.click(screen.getByTestId('save-ad'));
    const key = await waitFor(() => {
      const [saved] = platform.desk.ads.keys();
      if (saved === undefined) throw new Error('not saved yet');
      return saved;
    });
    act(() => void platform.cancelAds([key]));
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('ad-title').disabled).toBe(true));
    act(() => platform.desk.say({ event: 'dropped' }));
    expect((await screen.findByTestId('picture-fault')).textContent).toContain('cancelled');
    platform.desk.copied = BASE64;
    paste(document.body, { files: [], types: [] });
    await waitFor(() => expect(screen.getByTestId('picture-fault').textContent).toContain('cancelled'));
    expect(screen.queryByTestId('picture')).toBeNull();
  });

  it('is refused at its field when it is none or too large, and the one before stays', async () => {
    const { user } = await show();
    await beginAd(user, 'Falsch');
    give(png());
    const name = (await shown()).dataset['name'];
    give(new File(['text'], 'a.png', { type: 'image/png' }));
    expect((await screen.findByTestId('picture-fault')).textContent).toContain('is no picture');
    const large = new File([], 'large.png', { type: 'image/png' });
    Object.defineProperty(large, 'size', { value: 5 * 1024 * 1024 + 1 });
    give(large);
    await waitFor(() => expect(screen.getByTestId('picture-fault').textContent).toContain('too large'));
    expect((await shown()).dataset['name']).toBe(name);
    expect(await seriousFindings()).toEqual([]);
    give(png());
    await waitFor(() => expect(screen.queryByTestId('picture-fault')).toBeNull());
  });
});
