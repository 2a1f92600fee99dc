import { transformAsync } from '@babel/core';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// `vite` and `vite build` make the app's screens; `--mode memory` makes them with the in-memory
// platform instead, for work in a plain browser.
export default defineConfig({
  plugins: [reactCompiler(), react()],
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

/**
 * Compiled, a component draws anew only what depends on what has changed: a letter typed leaves all else as it is.
 * The plugin that brings Babel to Vite asks for a newer Node than Adtally does.
 */
function reactCompiler(): Plugin {
  return {
    name: 'react-compiler',
    enforce: 'pre',
    transform: {
      filter: { id: /\/ui\/src\/.*\.tsx?$/ },
      handler: (code, filename) =>
        transformAsync(code, {
          filename,
          plugins: ['babel-plugin-react-compiler'],
          parserOpts: { plugins: ['typescript', 'jsx'] },
          configFile: false,
          babelrc: false,
          sourceMaps: true,
        }).then((compiled) => compiled && { code: compiled.code ?? code, map: compiled.map }),
    },
  };
}
