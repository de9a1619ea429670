// What is committed in web/dist is what web/src gives, byte by byte, and the API's types are those of its description.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '../../web');
const files = (folder) => Object.fromEntries(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => {
  const path = join(one.parentPath ?? one.path, one.name);
  return [path.slice(folder.length + 1), readFileSync(path).toString('base64')];
}));

test('the committed bundle is the one that its sources give', () => {
  const fresh = resolve(web, '../build/web-dist');
  rmSync(fresh, { recursive: true, force: true });
  execFileSync('npx', ['vite', 'build', '--outDir', fresh, '--emptyOutDir'], { cwd: web });
  assert.deepEqual(Object.keys(files(fresh)), Object.keys(files(join(web, 'dist'))));
  assert.deepEqual(files(fresh), files(join(web, 'dist')));
});

test('the types of the API are those of docs/api/openapi.json', () => {
  const fresh = resolve(web, '../build/openapi.d.ts');
  execFileSync('npx', ['openapi-typescript', '../docs/api/openapi.json', '-o', fresh], { cwd: web });
  assert.equal(readFileSync(fresh, 'utf8'), readFileSync(join(web, 'src/lib/openapi.d.ts'), 'utf8'));
});

test('types, templates and accessibility of the sources hold', () => {
  execFileSync('npx', ['svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'], { cwd: web, stdio: 'pipe' });
});

test('the sources are formatted; npm --prefix web run format does it', () => {
  execFileSync('npx', ['prettier', '--check', '.'], { cwd: web, stdio: 'pipe' });
});
