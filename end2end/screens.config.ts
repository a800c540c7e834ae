// The configuration of script/screens: the same browser, one worker, and only the pictures.
import { defineConfig } from '@playwright/test';
import base from './playwright.config';

export default defineConfig({
  ...base,
  testDir: './tests/screens',
  workers: 1,
  projects: [{ name: 'screens', use: base.projects?.find(({ name }) => name === 'desktop')?.use }],
});
