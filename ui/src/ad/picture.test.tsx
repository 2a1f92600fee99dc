import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { beginAd, seriousFindings, show } from '../testing/show';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const png = () => new File([PNG], 'a.png', { type: 'image/png' });
const give = (file: File) => fireEvent.change(screen.getByTestId('picture-input'), { target: { files: [file] } });
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

  it('is pasted anywhere in the form, while text stays text', async () => {
    const { user } = await show();
    await beginAd(user, 'Aus der Zwischenablage');
    fireEvent.paste(screen.getByTestId('ad-text'), { clipboardData: { files: [png()], getData: () => '' } });
    expect(await shown()).toBeDefined();
    await user.click(screen.getByTestId('ad-text'));
    await user.paste('Nur Text');
    expect(screen.getByTestId<HTMLTextAreaElement>('ad-text').value).toBe('Nur Text');
  });

  it('is dropped on its place', async () => {
    const { user } = await show();
    await beginAd(user, 'Gezogen');
    const dataTransfer = { files: [png()], types: ['Files'] };
    fireEvent.dragOver(screen.getByTestId('picture-drop'), { dataTransfer });
    expect(screen.getByTestId('picture-drop').dataset['over']).toBe('true');
    fireEvent.drop(screen.getByTestId('picture-drop'), { dataTransfer });
    expect(await shown()).toBeDefined();
    expect(screen.getByTestId('picture-drop').dataset['over']).toBeUndefined();
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
