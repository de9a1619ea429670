import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// What stands in dist is committed and becomes part of the program: equal sources must give equal bytes on every machine.
export default defineConfig({
    plugins: [svelte()],
    build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false },
    server: { proxy: { '/api': 'http://127.0.0.1:5002', '/readyz': 'http://127.0.0.1:5002' } },
});
