import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `vite` and `vite build` make the app's screens; `--mode memory` makes them with the in-memory
// platform instead, for work in a plain browser.
export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    // The webviews that Tauri 2 runs on: WebKitGTK 2.40, Safari 16.4, Edge 111.
    target: ['es2022', 'safari16.4', 'chrome111'],
    // The whole app comes from the local disk; the polyfill would be an inline script.
    modulePreload: false,
    // The CSP lets no data: fonts or scripts in.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    css: true,
    testTimeout: 60_000,
  },
});
