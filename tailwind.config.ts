import type { Config } from 'tailwindcss'

/**
 * The settings that Tailwind 4 still reads from here: `src/app/app.css` names this file. Colors and sizes are Kumo's.
 */
export default {
  content: ['./index.html', './src/app/**/*.{ts,tsx}'],
} satisfies Config
